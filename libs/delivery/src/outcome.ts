import type { Origin } from '@sluice/event'
import type { TransformFault } from './transform-fault.js'

/** The answer of a receiver, or the return value of a handler. */
export interface Result {
  /** Undefined if there is nothing that can be the data of an event. */
  readonly data?: unknown
  readonly datacontenttype?: string
  /** The data with the receiver's bytes, as the member of an event: `"data":…` or `"data_base64":…`. */
  readonly member?: string
  /** An answer that is itself an event, as JSON. */
  readonly event?: string
}

/** The outcome of one attempt, or that none could be made. */
export type Outcome = Success | Failure | Held

export interface Success {
  readonly ok: true
  /** The result, if it is to become an event. */
  readonly result?: Result
  /** The status of an HTTP answer, and the start of its body if that was asked for. */
  readonly status?: number
  readonly answer?: string
  /** The event that a bus target appended. */
  readonly appended?: Origin
}

export interface Failure {
  readonly ok: false
  readonly error: string
  /** The stack of the error. */
  readonly stack?: string
  /** Set if trying again cannot help: the receiver said so, or the event can never be handled. */
  readonly permanent?: Reason
  /** The pause that the receiver asks for, in milliseconds. */
  readonly retryAfterMs?: number
  /** The status of an HTTP answer, and the start of its body. */
  readonly status?: number
  readonly answer?: string
  /** Whether the failure is the receiver's and not this event's: it does not answer or is overloaded. */
  readonly unavailable?: boolean
  /** Set if the receiver was not called, because the transform of the target made nothing. */
  readonly transform?: TransformFault
}

/** No attempt was made: the target is at its concurrent calls, its circuit is open, or the attempt cannot begin here. */
export interface Held {
  readonly ok: false
  readonly error: string
  readonly heldMs: number
  /** Another attempt of this delivery is running; wait for its outcome without a deadline. */
  readonly elsewhere?: true
  /** It was too late to begin: another process may have the event or job by now. */
  readonly notBegun?: true
  /** Set by the circuit of its target if it is open, or if the target may have no further call now. */
  readonly circuit?: 'open' | 'full'
  /** An attempt was made, and failed as all do in an outage: it is not counted. */
  readonly probed?: true
}

/** The delivery comes again at once, to a process that may begin it; no attempt is used up. */
export const notBegun: Held = {
  ok: false,
  error: 'it was too late to begin',
  heldMs: 1,
  elsewhere: true,
  notBegun: true,
}

/** Why a delivery was given up. Stable: filters and alarms are written against it. */
export const reasons = [
  /** Every attempt that the retry policy allows was made. */
  'attempts-exhausted',
  /** The next attempt would come later than the retry policy allows, or the queue keeps its messages no longer. */
  'expired',
  /** The receiver refused it for good. */
  'rejected',
  /** The event, or the result that was to become one, is invalid. */
  'invalid',
  /** Its result, or what its handler publishes, exceeds a limit of the chain of causes: hops or number of events. */
  'loop',
  /** The stream entry is not an event, or the job not a delivery. */
  'unreadable',
  /** The rule, the target or the bus of the results was deleted before the delivery was done. */
  'target-gone',
  /** The target's type is unknown to the delivering process: a newer Sluice wrote the rule. */
  'target-unknown',
  /** The target is disabled: its receiver said that it is gone for good. */
  'target-disabled',
  /** The webhook's host is, or resolves to, an address that webhooks may not reach. */
  'forbidden-address',
  /** The owner of the rule has no right any more to receive the event, or to publish what the rule publishes. */
  'forbidden',
  /** Matching the event against the rules of its bus would take too many steps. */
  'too-costly',
  /** The transform of the target made nothing of the event. */
  'transform-failed',
  /** Processes that worked on it died or hung again and again. */
  'stalled',
  /** An earlier event of its partition key is a dead letter of an ordered handler, and must not be overtaken. */
  'lane-closed',
  /** Somebody gave the first event of a parked lane up, so that the others go on. */
  'skipped',
  /** Consumers of its queue received it as often as that allows, and did not acknowledge it. */
  'receives',
  /** An earlier message of its group was given up by its queue, and must not be overtaken. */
  'closed',
] as const
export type Reason = (typeof reasons)[number]

/** The reason by its name of now: letters of older versions, and filters that were made for them, say `looping` for `loop`. */
export function reasonNow<T extends string>(reason: T): T | Reason {
  return reason === 'looping' ? 'loop' : reason
}

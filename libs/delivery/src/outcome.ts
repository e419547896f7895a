/** What a receiver answered or a handler returned. */
export interface Result {
  /** Undefined where there is nothing that could be the data of an event. */
  readonly data?: unknown
  readonly datacontenttype?: string
  /** The data with the bytes that a receiver answered: the member of an event, `"data":…` or `"data_base64":…`. */
  readonly member?: string
  /** An answer that is an event itself, as JSON. */
  readonly event?: string
}

/** What one attempt came to, or that there could be none. */
export type Outcome = Success | Failure | Held

export interface Success {
  readonly ok: true
  /** What came of it, where that is to become an event. */
  readonly result?: Result
}

export interface Failure {
  readonly ok: false
  readonly error: string
  /** Where it was thrown. */
  readonly stack?: string
  /** Trying again cannot help: the receiver said so, or the event can never be handled. */
  readonly permanent?: Reason
  /** Milliseconds that the receiver asks to be left alone. */
  readonly retryAfterMs?: number
  /** It speaks of the receiver and not of this event: it does not answer, or has too much to do. */
  readonly unavailable?: boolean
}

/** No attempt was made: the target has all the calls it can take, or is left alone because it fails. */
export interface Held {
  readonly ok: false
  readonly error: string
  readonly heldMs: number
  /** Another attempt is being made, and what it comes to decides: until then this one waits, however long. */
  readonly elsewhere?: true
  /** It was too late to begin: what the attempt is for may be another process' by now. */
  readonly notBegun?: true
}

/** It comes again at once, to whoever may begin it, and no attempt is used up. */
export const notBegun: Held = {
  ok: false,
  error: 'it was too late to begin',
  heldMs: 1,
  elsewhere: true,
  notBegun: true,
}

/** Why a delivery was given up. Stable: filters and alarms are written against it. */
export const reasons = [
  /** Every attempt the retry policy allows was made. */
  'attempts-exhausted',
  /** The next attempt would come later than the retry policy allows. */
  'expired',
  /** The receiver said that it will never take it. */
  'rejected',
  /** The event, or the result that was to become one, is not what it must be. */
  'invalid',
  /** What came of it would be an event too many of one chain of causes: it went too far, in a row or in number. */
  'looping',
  /** The stream entry is no event, or the job no delivery. */
  'unreadable',
  /** The rule, the target or the bus of the results was deleted before the delivery was done. */
  'target-gone',
  /** The target is of a type that the process that was to deliver does not know: a newer Sluice wrote the rule. */
  'target-unknown',
  /** The target is disabled: its receiver said that it is gone for good. */
  'target-disabled',
  /** The webhook's host is, or resolves to, an address that webhooks may not reach. */
  'forbidden-address',
  /** Matching the event against the rules of its bus would take too many steps. */
  'too-costly',
  /** The process that worked on it died or hung again and again. */
  'stalled',
  /** An earlier event of its partition key is a dead letter of an ordered handler: it must not overtake it. */
  'lane-closed',
] as const
export type Reason = (typeof reasons)[number]

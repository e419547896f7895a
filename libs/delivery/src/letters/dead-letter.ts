import type { Delivery } from '../delivery.js'
import type { Reason } from '../outcome.js'
import type { TransformFault } from '../transform-fault.js'
import type { Chain } from './chain.js'

/** One failed try of a delivery. */
export interface FailedAttempt {
  /** When it ended, RFC 3339. Unknown for earlier tries of a BullMQ job that a queue's own processor made. */
  readonly at?: string
  readonly error: string
  readonly durationMs?: number
  /** The stack of the handler's error; only the last attempt has one. */
  readonly stack?: string
}

/** A delivery that was given up: the event's position, the target, the reason and all attempts. */
export interface DeadLetter extends Delivery {
  /** The delivery's id. */
  readonly id: string
  /** The kind of its target; `stream` is a stream consumer, `unknown` a kind of a newer Sluice, `none` an event that had no target yet. */
  readonly targetType: string
  /** The name of the subscription, queue or stream consumer, the webhook's URL, or the type that is unknown. */
  readonly destination: string
  readonly reason: Reason
  /** The last error, in words. */
  readonly error: string
  readonly attempts: readonly FailedAttempt[]
  /** When the delivery was given up, RFC 3339. */
  readonly failedAt: string
  /** The ordered lane that stays closed until this letter is redriven or deleted, `<subscription>/<rule>/<hash of key>`. */
  readonly lane?: string
  /** Which events went round, if the reason is `loop`. dlq adds it. */
  readonly chain?: Chain
  /** Why the transform of the target made nothing, if that was the last failure. */
  readonly transform?: TransformFault
}

/** Most kept attempts of one delivery: the latest ones. */
export const maxKeptAttempts = 50

/** Appends failed attempts and keeps the latest; only the last one keeps its stack. */
export function withAttempts(before: readonly FailedAttempt[], more: readonly FailedAttempt[]): FailedAttempt[] {
  const all = [...before, ...more].slice(-maxKeptAttempts)
  return all.map(({ stack, ...attempt }, i) => (stack && i === all.length - 1 ? { ...attempt, stack } : attempt))
}

const withoutTarget: readonly Reason[] = ['too-costly', 'stalled', 'loop']

/**
 * Whether the event never got to a target, because it was too costly, stalled its stage or was refused for its hops: a redrive gives it
 * to its bus, which routes it.
 */
export function isRoutedAnew({
  rule,
  targetType,
  reason,
}: Pick<DeadLetter, 'rule' | 'targetType' | 'reason'>): boolean {
  return rule === noRule && targetType === 'none' && withoutTarget.includes(reason)
}

/** Whether it is a message of a queue that no rule sent: a redrive gives it to its queue, which its target names. */
export function isOfMessage({ rule, targetType }: Pick<DeadLetter, 'rule' | 'targetType'>): boolean {
  return rule === noRule && targetType === 'queue'
}

/** The rule of a letter whose event was not routed. */
export const noRule = 'none'

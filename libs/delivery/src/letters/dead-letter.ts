import type { Delivery } from '../delivery.js'
import type { Reason } from '../outcome.js'

/** One try of a delivery that failed. */
export interface FailedAttempt {
  /** When it ended, RFC 3339. Unknown for the earlier tries of a BullMQ job that another program worked on. */
  readonly at?: string
  readonly error: string
  readonly durationMs?: number
  /** Where the handler threw, of the last attempt only. */
  readonly stack?: string
}

/** A delivery that was given up: what, to whom, why, and everything that was tried. */
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
  /** When it was given up, RFC 3339. */
  readonly failedAt: string
  /** The ordered lane that stays closed until this letter is redriven or deleted, `<subscription>/<rule>/<hash of key>`. */
  readonly lane?: string
}

/** The last attempts that are kept of one delivery. */
export const maxKeptAttempts = 50

/** The failed attempts with more, the latest of them; the stack of the last is kept. */
export function withAttempts(before: readonly FailedAttempt[], more: readonly FailedAttempt[]): FailedAttempt[] {
  const all = [...before, ...more].slice(-maxKeptAttempts)
  return all.map(({ stack, ...attempt }, i) => (stack && i === all.length - 1 ? { ...attempt, stack } : attempt))
}

/** Whether a letter never came to a target, because its event was too costly or held its stage: a redrive routes it anew. */
export function isRoutedAnew({
  rule,
  targetType,
  reason,
}: Pick<DeadLetter, 'rule' | 'targetType' | 'reason'>): boolean {
  return rule === noRule && targetType === 'none' && (reason === 'too-costly' || reason === 'stalled')
}

/** The rule of a letter that never came to one. */
export const noRule = 'none'

import { backoffDelay, type RetryPolicy } from './retry.js'

/** What one attempt came to. */
export type Outcome =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly error: string
      /** Trying again cannot help: the receiver said so, or the event can never be handled. */
      readonly permanent?: Reason
    }

/** Why a delivery was given up. Stable: filters and alarms are written against it. */
export type Reason =
  /** Every attempt the retry policy allows was made. */
  | 'attempts-exhausted'
  /** The receiver said that it will never take it. */
  | 'rejected'
  /** The stream entry is no event. */
  | 'unreadable'
  /** The rule or the target was deleted before the delivery was made. */
  | 'target-gone'
  /** The process that worked on it died or hung again and again. */
  | 'stalled'
  /** An earlier event of its partition key is a dead letter of an ordered handler: it must not overtake it. */
  | 'lane-closed'

export type Decision =
  | { readonly kind: 'ack' }
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'dead-letter'; readonly reason: Reason }

/**
 * The whole of retrying and giving up, as a table:
 *
 * | outcome              | attempts left | decision                        |
 * |----------------------|---------------|---------------------------------|
 * | ok                   | any           | ack                             |
 * | failed, permanently  | any           | dead-letter, the reason given   |
 * | failed               | yes           | retry after backoff             |
 * | failed               | no            | dead-letter, attempts-exhausted |
 *
 * @param attempt the attempt this is the outcome of, from 1
 */
export function decide(outcome: Outcome, attempt: number, policy: RetryPolicy, random: number): Decision {
  if (outcome.ok) return { kind: 'ack' }
  if (outcome.permanent) return { kind: 'dead-letter', reason: outcome.permanent }
  if (attempt < policy.attempts) return { kind: 'retry', delayMs: backoffDelay(policy.backoff, attempt, random) }
  return { kind: 'dead-letter', reason: 'attempts-exhausted' }
}

import type { Outcome, Reason } from './outcome.js'
import { backoffDelay, type RetryPolicy } from './retry.js'

export type Decision =
  | { readonly kind: 'ack' }
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'hold'; readonly delayMs: number }
  | { readonly kind: 'dead-letter'; readonly reason: Reason }

/** The progress of a delivery. */
export interface Progress {
  /** The number of the attempt with this outcome, from 1. */
  readonly attempt: number
  /** Milliseconds since the delivery was handed over. */
  readonly ageMs: number
}

/**
 * All of retrying and giving up, as a table:
 *
 * | outcome             | attempts left | next try within maxAgeMs | decision                                  |
 * |---------------------|---------------|--------------------------|-------------------------------------------|
 * | ok                  | any           | any                      | ack                                       |
 * | failed, permanently | any           | any                      | dead-letter, the reason given             |
 * | held, runs elsewhere | any          | any                      | hold: the same attempt comes again later  |
 * | held                | any           | yes                      | hold: the same attempt comes again later  |
 * | held                | any           | no                       | dead-letter, expired                      |
 * | failed              | no            | any                      | dead-letter, attempts-exhausted           |
 * | failed              | yes           | yes                      | retry after backoff, or what was asked for |
 * | failed              | yes           | no                       | dead-letter, expired                      |
 */
export function decide(outcome: Outcome, { attempt, ageMs }: Progress, policy: RetryPolicy, random: number): Decision {
  if (outcome.ok) return { kind: 'ack' }
  const within = (delayMs: number) => ageMs + delayMs <= policy.maxAgeMs
  const expired: Decision = { kind: 'dead-letter', reason: 'expired' }
  if ('heldMs' in outcome) {
    return outcome.elsewhere || within(outcome.heldMs) ? { kind: 'hold', delayMs: outcome.heldMs } : expired
  }
  if (outcome.permanent) return { kind: 'dead-letter', reason: outcome.permanent }
  if (attempt >= policy.attempts) return { kind: 'dead-letter', reason: 'attempts-exhausted' }
  const delayMs = Math.max(backoffDelay(policy.backoff, attempt, random), outcome.retryAfterMs ?? 0)
  return within(delayMs) ? { kind: 'retry', delayMs } : expired
}

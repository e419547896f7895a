import type { Result } from './result.js'
import { backoffDelay, type RetryPolicy } from './retry.js'

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

export type Decision =
  | { readonly kind: 'ack' }
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'hold'; readonly delayMs: number }
  | { readonly kind: 'dead-letter'; readonly reason: Reason }

/** How far a delivery has come. */
export interface Progress {
  /** The attempt that the outcome is of, from 1. */
  readonly attempt: number
  /** Milliseconds since it was handed over. */
  readonly ageMs: number
}

/**
 * The whole of retrying and giving up, as a table:
 *
 * | outcome             | attempts left | next try within maxAgeMs | decision                                  |
 * |---------------------|---------------|--------------------------|-------------------------------------------|
 * | ok                  | any           | any                      | ack                                       |
 * | failed, permanently | any           | any                      | dead-letter, the reason given             |
 * | held, in hand elsewhere | any       | any                      | hold: the same attempt comes again later  |
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

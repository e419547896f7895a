import { type FailedAttempt, withAttempts } from './letters/dead-letter.js'
import { decide } from './decide.js'
import { type Failure, type Reason } from './outcome.js'
import { keepTrying } from './keep-trying.js'
import type { RetryPolicy } from './retry.js'

/** Events of a batch that are tried together, and their tries. Without events it is the end of a window. */
export interface BatchPart {
  /** Entry ids of the events, in order. */
  readonly ids: readonly string[]
  /** The number of the last try that ended; later ones died with their process. */
  readonly ended: number
  /** When the first try began, in milliseconds since 1970. */
  readonly since?: number
  readonly failed: readonly FailedAttempt[]
}

/** The outcome of a try: the whole part failed, or the events that the handler named. */
export type BatchOutcome = { readonly ok: true; readonly failures: ReadonlySet<string> } | Failure

export interface BatchTry {
  /** From 1. */
  readonly attempt: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly endedAt: number
  readonly policy: RetryPolicy
  readonly bisect: boolean
}

/** Given-up events with the same reason and attempts. */
export interface GivenUp {
  readonly ids: readonly string[]
  readonly reason: Reason
  readonly error: string
  readonly failed: readonly FailedAttempt[]
}

/** What follows a tried part. */
export interface BatchStep {
  readonly parts: readonly BatchPart[]
  /** Milliseconds until the first of them may be begun. */
  readonly delayMs: number
  readonly givenUp?: GivenUp
}

export function untried(ids: readonly string[]): BatchPart {
  return { ids, ended: 0, failed: [] }
}

/**
 * What follows a tried part of a batch:
 *
 * | outcome               | bisect | events | next                                                                   |
 * |-----------------------|--------|--------|------------------------------------------------------------------------|
 * | ok, no failures       | any    | any    | nothing: it is done                                                    |
 * | ok, with failures     | any    | any    | only the failed ones, after the backoff; given up as `decide` says     |
 * | failed                | yes    | 2 …    | its halves one after the other, at once, as untried parts              |
 * | failed                | yes    | 1      | the same again after the backoff; given up as `decide` says            |
 * | failed                | no     | 1 …    | the same again after the backoff; given up as `decide` says            |
 * | failed                | any    | none   | the same again, for ever: nothing could keep the state of its window   |
 */
export function afterBatch(part: BatchPart, outcome: BatchOutcome, tried: BatchTry, random: number): BatchStep {
  const ids = outcome.ok ? part.ids.filter(id => outcome.failures.has(id)) : part.ids
  if (outcome.ok && ids.length === 0) return { parts: [], delayMs: 0 }
  if (!outcome.ok && tried.bisect && ids.length > 1) return { parts: halves(ids), delayMs: 0 }
  const failure: Failure = outcome.ok ? { ok: false, error: 'the handler named it among its failures' } : outcome
  const { attempt, startedAt, endedAt, policy } = tried
  const since = part.since ?? startedAt
  const decided = decide(failure, { attempt, ageMs: endedAt - since }, policy, random)
  const decision = ids.length === 0 ? keepTrying(decided, policy, random) : decided
  const { error, stack } = failure
  const times = { at: new Date(endedAt).toISOString(), durationMs: endedAt - startedAt }
  const failed = withAttempts(part.failed, [{ ...times, error, ...(stack ? { stack } : {}) }])
  if (decision.kind === 'dead-letter') {
    return { parts: [], delayMs: 0, givenUp: { ids, reason: decision.reason, error, failed } }
  }
  const delayMs = decision.kind === 'ack' ? 0 : decision.delayMs
  return { parts: [{ ids, ended: attempt, since, failed }], delayMs }
}

function halves(ids: readonly string[]): BatchPart[] {
  const middle = Math.ceil(ids.length / 2)
  return [untried(ids.slice(0, middle)), untried(ids.slice(middle))]
}

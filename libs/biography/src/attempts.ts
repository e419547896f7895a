import { capText, caps } from './cap.js'
import { forms } from './form.js'
import type { FailedTry } from './known.js'
import type { Attempt, Step } from './step.js'

/** One attempt of a delivery. Times are RFC 3339. */
export interface AttemptView {
  /** From 1, for each redrive anew. Missing where only a dead letter or a job tells of it. */
  readonly attempt?: number
  readonly redrives: number
  readonly outcome: 'succeeded' | 'failed' | 'gave up' | 'cut'
  readonly startedAt?: string
  readonly endedAt?: string
  readonly durationMs?: number
  readonly status?: number
  readonly error?: string
  readonly answer?: string
  readonly stack?: string
  readonly instance?: string
  /** When the next attempt was to begin. */
  readonly retryAt?: string
  /** It has the number of the attempt before it: that one's process died after it, before its end was acknowledged. */
  readonly repeated?: true
}

const outcomes = {
  INVOCATION_ATTEMPT_SUCCESS: 'succeeded',
  INVOCATION_ATTEMPT_RETRYABLE_FAILURE: 'failed',
  INVOCATION_ATTEMPT_THROTTLE: 'failed',
  INVOCATION_ATTEMPT_PERMANENT_FAILURE: 'gave up',
} as const

/** Outcomes that the journal has: that an attempt was cut off follows from what is not there. */
export const recordedOutcomes = ['succeeded', 'failed', 'gave up'] as const

/** The letters by which lines of attempts are told from others. */
export const attemptLetters: ReadonlySet<string> = new Set(
  Object.keys(outcomes).map(name => forms[name as Attempt['name']].letter),
)

export function isAttempt(step: Step): step is Attempt {
  return step.name in outcomes
}

/**
 * The attempts of one delivery, in order. A number that is missing before the last one was cut off by the death of its
 * process: its end was not written.
 *
 * @param steps of this delivery, by time
 * @param carried attempts of its job or dead letter, for those that the journal does not have
 */
export function attemptsOf(steps: readonly Step[], carried: readonly FailedTry[] = []): AttemptView[] {
  const written = steps.filter(isAttempt)
  const views: AttemptView[] = []
  for (const redrives of new Set(written.map(({ redrives }) => redrives))) {
    let last = 0
    for (const step of written.filter(step => step.redrives === redrives)) {
      for (let cut = last + 1; cut < step.attempt; cut++) views.push({ attempt: cut, redrives, outcome: 'cut' })
      views.push({ ...attemptView(step), ...(step.attempt <= last && { repeated: true as const }) })
      last = Math.max(last, step.attempt)
    }
  }
  return withCarried(views, carried)
}

/** An attempt that only the letter or job has is one that looks cut off, or is in front: the journal had begun later. */
function withCarried(views: readonly AttemptView[], carried: readonly FailedTry[]): AttemptView[] {
  const all = [...views]
  const paired = new Set<AttemptView>()
  const front: AttemptView[] = []
  for (const one of carried) {
    const same = views.find(view => !paired.has(view) && isSame(view, one))
    if (same) {
      paired.add(same)
      continue
    }
    const cut = all.findIndex(({ outcome }) => outcome === 'cut')
    if (cut < 0) front.push(carriedView(one))
    else all[cut] = { ...all[cut], ...carriedView(one, all[cut]!.redrives) }
  }
  return [...front, ...all]
}

/** Journal and letter read the clock one after the other. */
const sameMs = 1000

function isSame({ endedAt, error }: AttemptView, { at, error: carried }: FailedTry): boolean {
  if (endedAt === undefined || at === undefined || error === undefined) return false
  return Math.abs(Date.parse(endedAt) - at) <= sameMs && capText(carried, caps.error) === error
}

/** An attempt as the journal has it. */
export function attemptView({ name, attempt, redrives, at, durationMs, retryMs, ...rest }: Attempt): AttemptView {
  const { rule: _, target: _t, ...said } = rest
  return {
    ...{ attempt, redrives, outcome: outcomes[name], startedAt: iso(at - durationMs), endedAt: iso(at), durationMs },
    ...said,
    ...(retryMs === undefined ? {} : { retryAt: iso(at + retryMs) }),
  }
}

function carriedView({ at, error, durationMs, stack }: FailedTry, redrives = 0): AttemptView {
  return {
    ...{ redrives, outcome: 'failed', error },
    ...(at === undefined ? {} : { endedAt: iso(at) }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(stack === undefined ? {} : { stack }),
  }
}

/** A time as RFC 3339; that of a damaged step, which no date can have, as the beginning of time. */
export function iso(ms: number): string {
  return new Date(Math.abs(ms) <= 8.64e15 ? ms : 0).toISOString()
}

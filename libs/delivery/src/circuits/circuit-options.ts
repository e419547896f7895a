import type { Outcome } from '../outcome.js'
import { backoffDelay, type RetryPolicy } from '../retry.js'

/** When the circuit of a target opens, and for how long. What is left out is a default. */
export interface CircuitOptions {
  /** By how many different events that failed it must be ahead of successes. 2 to 100, default 5. */
  readonly failures?: number
  /** The share of events that must fail, 0.1 to 1, default 0.5. At 1 each success begins the count anew. */
  readonly share?: number
  /** Milliseconds after the last new failure that failures are remembered. 1 s to an hour, default a minute. */
  readonly windowMs?: number
  /** Milliseconds until the first probe; each failed probe doubles them. 100 to an hour, default 5 s. */
  readonly openMs?: number
  /** Most milliseconds between two probes. 100 to an hour, default a minute. */
  readonly maxOpenMs?: number
}

/** The part of the options of a target or handler that is about its circuit. */
export interface CircuitChoice {
  /** `false`: failures never hold deliveries. Default: the defaults of {@link CircuitOptions}. */
  readonly circuit?: false | CircuitOptions
}

export interface CircuitSettings extends Required<CircuitOptions> {
  /** Milliseconds for which failures must go on that do not say that the receiver is away: a few bad events in a row are soon over. */
  readonly leastMs: number
}

/** Bounds of the options, for those that check them: least, most, and whether it is a whole number. */
export const circuitBounds = {
  failures: { least: 2, most: 100, whole: true },
  share: { least: 0.1, most: 1, whole: false },
  windowMs: { least: 1000, most: 3_600_000, whole: true },
  openMs: { least: 100, most: 3_600_000, whole: true },
  maxOpenMs: { least: 100, most: 3_600_000, whole: true },
} as const satisfies Record<keyof CircuitOptions, { least: number; most: number; whole: boolean }>

export const circuitDefaults = {
  failures: 5,
  share: 0.5,
  windowMs: 60_000,
  openMs: 5000,
  maxOpenMs: 60_000,
} as const satisfies Required<CircuitOptions>

/** The longest {@link CircuitSettings.leastMs}. */
const longestLeastMs = 2000

/**
 * The settings of a circuit; `false` if it never opens. Failures need to go on for half of the time at most in which a delivery may use
 * up its attempts.
 *
 * @param choices the most special last
 */
export function circuitSettings(
  policy: RetryPolicy,
  ...choices: readonly (CircuitChoice | undefined)[]
): CircuitSettings | false {
  const chosen = choices.flatMap(choice => choice?.circuit ?? [])
  if (chosen.at(-1) === false) return false
  const options: Required<CircuitOptions> = Object.assign({ ...circuitDefaults }, ...chosen.filter(Boolean))
  const maxOpenMs = Math.max(options.openMs, options.maxOpenMs)
  return { ...options, maxOpenMs, leastMs: Math.min(longestLeastMs, shortestLifeMs(policy) / 2) }
}

/** Milliseconds in which a delivery that fails at once each time uses up its attempts, at least. */
function shortestLifeMs({ attempts, backoff }: RetryPolicy): number {
  let ms = 0
  for (let attempt = 1; attempt < attempts && ms < 2 * longestLeastMs; attempt++)
    ms += backoffDelay(backoff, attempt, 1)
  return ms
}

/** What an outcome says of the target: it is there, it may be away, or nothing. */
export type Verdict = 'up' | 'down' | 'neither'

/** Of receivers that say themselves whether a failure is theirs: any other answer shows that somebody is there. */
export function verdictOfReceiver(outcome: Outcome): Verdict {
  if (outcome.ok) return 'up'
  if ('heldMs' in outcome || outcome.permanent === 'unreadable' || outcome.transform) return 'neither'
  return outcome.unavailable ? 'down' : 'up'
}

/** Of handlers: an error does not say whether it is about the event or about what the handler needs. */
export function verdictOfHandler(outcome: Outcome): Verdict {
  if (outcome.ok) return 'up'
  return 'heldMs' in outcome || outcome.permanent ? 'neither' : 'down'
}

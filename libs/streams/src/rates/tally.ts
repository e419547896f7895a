/**
 * What is counted, each by the letter that stands for it in Redis. A reader ignores letters that it does not know.
 *
 * `fired` and `withheld` are of rules, `letters` of targets and of groups of dead letters, all others of targets.
 */
export const letterOf = {
  fired: 'f',
  withheld: 'w',
  letters: 'd',
  /** Deliveries that another program makes: jobs of queues. */
  handed: 'h',
  succeeded: 'o',
  failed: 'x',
  status2xx: 't',
  status3xx: 'r',
  status4xx: 'c',
  status5xx: 's',
  /** The receiver did not answer. */
  unanswered: 'n',
} as const
export type Counted = keyof typeof letterOf

/** Numbers by letter. */
export type Tally = Record<string, number>

/** The upper bounds of the buckets of durations, in milliseconds, each with its letter; what is longer is in the last, `over`. */
const buckets = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000].map(
  (most, i) => [most, String.fromCharCode(65 + i)] as const,
)
const over = String.fromCharCode(65 + buckets.length)

/** The end of one attempt, as far as it is counted. */
export interface CountedAttempt {
  readonly ok: boolean
  readonly durationMs: number
  /** The status of an HTTP answer. */
  readonly status?: number | undefined
  /** Whether the receiver failed, and not this event. */
  readonly unavailable?: boolean | undefined
}

/** The letters that one attempt adds one to. */
export function lettersOf({ ok, durationMs, status, unavailable }: CountedAttempt): string[] {
  const answered = status === undefined ? (!ok && unavailable ? letterOf.unanswered : undefined) : classOf(status)
  const bucket = buckets.find(([most]) => durationMs <= most)?.[1] ?? over
  return [ok ? letterOf.succeeded : letterOf.failed, bucket, ...(answered === undefined ? [] : [answered])]
}

function classOf(status: number): string | undefined {
  return [letterOf.status2xx, letterOf.status3xx, letterOf.status4xx, letterOf.status5xx][Math.floor(status / 100) - 2]
}

/** How often something was counted. */
export function numberOf(tally: Tally, what: Counted): number {
  return tally[letterOf[what]] ?? 0
}

export function addTo(tally: Tally, more: Tally): void {
  for (const letter in more) tally[letter] = (tally[letter] ?? 0) + more[letter]!
}

/**
 * The duration that a share of the attempts did not exceed, in milliseconds: exact to a bucket, evenly spread within it. 30,000 stands
 * for all that is longer. Undefined without attempts.
 *
 * @param share from 0 to 1
 */
export function durationOf(tally: Tally, share: number): number | undefined {
  const total = [...buckets.map(([, letter]) => letter), over].reduce((sum, letter) => sum + (tally[letter] ?? 0), 0)
  if (total === 0) return undefined
  let [below, least] = [0, 0]
  for (const [most, letter] of buckets) {
    const here = tally[letter] ?? 0
    if (here > 0 && below + here >= total * share) {
      return Math.round(least + ((most - least) * (total * share - below)) / here)
    }
    below += here
    least = most
  }
  return least
}

/** `o12t12B9C3`. */
export function writeTally(tally: Tally): string {
  let text = ''
  for (const letter in tally) text += letter + tally[letter]
  return text
}

export function readTally(text: string): Tally {
  const tally: Tally = {}
  for (const [, letter, number] of text.matchAll(/([A-Za-z])(\d+)/g)) tally[letter!] = Number(number)
  return tally
}

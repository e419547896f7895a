/** How often and at which intervals a delivery is tried. The names are BullMQ's. */
export interface RetryPolicy {
  /** Total tries, the first included. 1 to 100. */
  readonly attempts: number
  readonly backoff: Backoff
  /** Milliseconds from when the delivery was handed over to its last possible try. A second to 30 days. */
  readonly maxAgeMs: number
}

export interface Backoff {
  readonly type: 'exponential' | 'fixed'
  /** Milliseconds before the second try; exponential doubles it for each further one. */
  readonly delay: number
  /** The share of the delay that is random, 0 to 1: 0.5 waits between half of it and all of it. Fixed has none unless asked. */
  readonly jitter: number
  /** The longest wait, in milliseconds. */
  readonly maxDelay: number
}

const hour = 3_600_000
const day = 24 * hour

/** Defaults of targets. */
export const retryDefaults = {
  /** About eight and a half minutes of tries: 1, 2, 4 ... 256 s apart, less the jitter. */
  webhook: { attempts: 10, backoff: { type: 'exponential', delay: 1000, jitter: 0.5, maxDelay: hour }, maxAgeMs: day },
  queue: { attempts: 3, backoff: { type: 'exponential', delay: 1000, jitter: 0.5, maxDelay: hour }, maxAgeMs: day },
  subscription: {
    attempts: 5,
    backoff: { type: 'exponential', delay: 1000, jitter: 0.5, maxDelay: hour },
    maxAgeMs: day,
  },
} as const satisfies Record<string, RetryPolicy>

/** The options that a target or handler sets; the others are defaults. */
export interface RetryOptions {
  readonly attempts?: number
  readonly backoff?: Partial<Backoff>
  readonly maxAgeMs?: number
}

export function retryPolicy(defaults: RetryPolicy, options?: RetryOptions): RetryPolicy {
  const own = options?.backoff ?? {}
  return {
    attempts: options?.attempts ?? defaults.attempts,
    backoff: {
      type: own.type ?? defaults.backoff.type,
      delay: own.delay ?? defaults.backoff.delay,
      // an explicit fixed delay means exactly that delay
      jitter: own.jitter ?? (own.type === 'fixed' ? 0 : defaults.backoff.jitter),
      maxDelay: own.maxDelay ?? defaults.backoff.maxDelay,
    },
    maxAgeMs: options?.maxAgeMs ?? defaults.maxAgeMs,
  }
}

/**
 * Milliseconds to wait after the given attempt failed.
 *
 * @param attempt the attempt that failed, from 1
 * @param random between 0 and 1; a parameter so that tests can choose it
 */
export function backoffDelay(backoff: Backoff, attempt: number, random: number): number {
  const full = backoff.type === 'fixed' ? backoff.delay : backoff.delay * 2 ** (attempt - 1)
  const bounded = Math.min(full, backoff.maxDelay)
  return Math.round(bounded - bounded * backoff.jitter * random)
}

/** The longest wait that a receiver may ask for, in milliseconds. */
const longestRetryAfter = day

/**
 * Milliseconds that a Retry-After header asks for: seconds or an HTTP date, a day at most; undefined where it is neither.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? ''
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime()
  // Date.parse accepts many other texts; every form of an HTTP date begins with the day of the week
  if (Number.isNaN(ms) || !/^(\d+$|(Mon|Tue|Wed|Thu|Fri|Sat|Sun))/.test(text)) return undefined
  return Math.min(Math.max(ms, 0), longestRetryAfter)
}

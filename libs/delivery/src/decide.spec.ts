import {
  decide,
  type Decision,
  type Outcome,
  parseRetryAfter,
  type Reason,
  retryDefaults,
  retryPolicy,
} from './index.js'
import { backoffDelay } from './retry.js'

const policy = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 1000, jitter: 0, maxDelay: 3_600_000 },
  maxAgeMs: 60_000,
} as const
const ok: Outcome = { ok: true }
const failed: Outcome = { ok: false, error: 'HTTP 500' }
const gone = (permanent: Reason): Outcome => ({ ok: false, error: 'HTTP 410', permanent })
const ack: Decision = { kind: 'ack' }
const elsewhere: Outcome = { ok: false, error: 'another attempt is being made', heldMs: 700, elsewhere: true }
const held = (heldMs: number): Outcome => ({ ok: false, error: 'busy', heldMs })
const asked = (retryAfterMs: number): Outcome => ({ ok: false, error: 'HTTP 503', retryAfterMs })
const retry = (delayMs: number): Decision => ({ kind: 'retry', delayMs })
const hold = (delayMs: number): Decision => ({ kind: 'hold', delayMs })
const dead = (reason: Reason): Decision => ({ kind: 'dead-letter', reason })

describe('decide', () => {
  const table: [what: string, outcome: Outcome, attempt: number, ageMs: number, decision: Decision][] = [
    ['success at once', ok, 1, 0, ack],
    ['success at last', ok, 3, 0, ack],
    ['success past the last', ok, 9, 0, ack],
    ['success however late', ok, 1, 999_999, ack],
    ['first failure', failed, 1, 0, retry(1000)],
    ['second failure', failed, 2, 0, retry(2000)],
    ['last failure', failed, 3, 0, dead('attempts-exhausted')],
    ['failure past the last, because attempts were lowered meanwhile', failed, 7, 0, dead('attempts-exhausted')],
    ['rejected at once', gone('rejected'), 1, 0, dead('rejected')],
    ['rejected at last', gone('rejected'), 3, 0, dead('rejected')],
    ['rejected late', gone('rejected'), 1, 999_999, dead('rejected')],
    ['target deleted', gone('target-gone'), 1, 0, dead('target-gone')],
    ['event unreadable', gone('unreadable'), 2, 0, dead('unreadable')],
    ['process died again and again', gone('stalled'), 1, 0, dead('stalled')],
    ['the next try comes just in time', failed, 1, 59_000, retry(1000)],
    ['the next try would come too late: why wait for it', failed, 1, 59_001, dead('expired')],
    ['both the last and too late', failed, 3, 59_001, dead('attempts-exhausted')],
    ['the receiver asks for more time than the backoff', asked(5000), 1, 0, retry(5000)],
    ['the receiver asks for less time than the backoff', asked(10), 2, 0, retry(2000)],
    ['the receiver asks for more time than there is', asked(60_001), 1, 0, dead('expired')],
    ['held at first', held(700), 1, 0, hold(700)],
    ['held before the last attempt, which is still to be made', held(700), 3, 0, hold(700)],
    ['held past the last, because attempts were lowered meanwhile', held(700), 9, 0, hold(700)],
    ['held for longer than there is time', held(700), 1, 59_301, dead('expired')],
    ['held because it is in hand elsewhere, however long', elsewhere, 9, 99_999, hold(700)],
  ]

  it.each(table)('%s', (_what, outcome, attempt, ageMs, decision) => {
    expect(decide(outcome, { attempt, ageMs }, policy, 0)).toEqual(decision)
  })

  it('gives up after the first try where one is allowed', () => {
    const one = { ...policy, attempts: 1 }
    expect(decide(failed, { attempt: 1, ageMs: 0 }, one, 0)).toEqual(dead('attempts-exhausted'))
  })
})

describe('backoffDelay', () => {
  const exponential = { type: 'exponential', delay: 1000, jitter: 0.5, maxDelay: 60_000 } as const

  it('doubles for each attempt, and stays the same where it is fixed', () => {
    const delays = (type: 'exponential' | 'fixed') =>
      [1, 2, 3, 4].map(attempt => backoffDelay({ ...exponential, type, jitter: 0 }, attempt, 0.7))
    expect(delays('exponential')).toEqual([1000, 2000, 4000, 8000])
    expect(delays('fixed')).toEqual([1000, 1000, 1000, 1000])
  })

  it('never waits longer than maxDelay, shorter than the jitter allows, nor anything but whole milliseconds', () => {
    for (let attempt = 1; attempt <= 100; attempt++) {
      const full = Math.min(60_000, 1000 * 2 ** (attempt - 1))
      for (const random of [0, 0.25, 0.5, 0.999999]) {
        const delay = backoffDelay(exponential, attempt, random)
        expect(Number.isInteger(delay)).toBe(true)
        expect(delay).toBeLessThanOrEqual(full)
        expect(delay).toBeGreaterThanOrEqual(full / 2)
      }
    }
  })

  it('spreads what failed together: with full jitter over the whole delay', () => {
    const full = { ...exponential, jitter: 1 }
    expect([0, 0.5, 1].map(random => backoffDelay(full, 1, random))).toEqual([1000, 500, 0])
  })

  it('tries a webhook for about eight and a half minutes by default', () => {
    const { attempts, backoff } = retryDefaults.webhook
    const waits = Array.from({ length: attempts - 1 }, (_, i) => backoffDelay(backoff, i + 1, 0))
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(511_000)
  })
})

describe('retryPolicy', () => {
  it('takes from a target what it says and the rest from the defaults', () => {
    expect(retryPolicy(policy)).toEqual(policy)
    expect(retryPolicy(policy, { attempts: 8 })).toEqual({ ...policy, attempts: 8 })
    expect(retryPolicy(policy, { maxAgeMs: 5000 })).toEqual({ ...policy, maxAgeMs: 5000 })
    expect(retryPolicy(policy, { backoff: { delay: 0, type: 'fixed' } })).toEqual({
      ...policy,
      backoff: { ...policy.backoff, delay: 0, type: 'fixed' },
    })
  })

  it('does not take a field that is there without a value for one that is given', () => {
    const options = { attempts: undefined, backoff: { type: undefined, delay: undefined, jitter: undefined } }
    expect(retryPolicy(policy, options as object)).toEqual(policy)
  })
})

describe('parseRetryAfter', () => {
  const now = new Date('2026-05-01T10:00:00Z')
  const day = 86_400_000
  const table: [header: string | undefined, ms: number | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    ['Fri, 01 May 2026 10:00:30 GMT', 30_000],
    ['Friday, 01-May-26 10:00:30 GMT', 30_000],
    ['Fri, 01 May 2026 09:00:00 GMT', 0],
    ['999999999999', day],
    ['Sat, 01 May 2027 10:00:00 GMT', day],
    ['-5', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['soon', undefined],
    ['2026-05-01T10:00:30Z', undefined],
    ['Fri, 99 May 2026', undefined],
  ]
  it.each(table)('%p is %p ms', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms)
  })
})

import { backoffDelay, decide, type Decision, type Outcome, type Reason, retryDefaults, retryPolicy } from './index.js'

const policy = { attempts: 3, backoff: { type: 'exponential', delay: 1000, jitter: 0, maxDelay: 3_600_000 } } as const
const ok: Outcome = { ok: true }
const failed: Outcome = { ok: false, error: 'HTTP 500' }
const gone = (permanent: Reason): Outcome => ({ ok: false, error: 'HTTP 410', permanent })
const ack: Decision = { kind: 'ack' }
const retry = (delayMs: number): Decision => ({ kind: 'retry', delayMs })
const dead = (reason: Reason): Decision => ({ kind: 'dead-letter', reason })

describe('decide', () => {
  const table: [what: string, outcome: Outcome, attempt: number, decision: Decision][] = [
    ['success at once', ok, 1, ack],
    ['success at last', ok, 3, ack],
    ['success past the last', ok, 9, ack],
    ['first failure', failed, 1, retry(1000)],
    ['second failure', failed, 2, retry(2000)],
    ['last failure', failed, 3, dead('attempts-exhausted')],
    ['failure past the last, because attempts were lowered meanwhile', failed, 7, dead('attempts-exhausted')],
    ['rejected at once', gone('rejected'), 1, dead('rejected')],
    ['rejected at last', gone('rejected'), 3, dead('rejected')],
    ['target deleted', gone('target-gone'), 1, dead('target-gone')],
    ['event unreadable', gone('unreadable'), 2, dead('unreadable')],
    ['process died again and again', gone('stalled'), 1, dead('stalled')],
  ]

  it.each(table)('%s', (_what, outcome, attempt, decision) => {
    expect(decide(outcome, attempt, policy, 0)).toEqual(decision)
  })

  it('gives up after the first try where one is allowed', () => {
    expect(decide(failed, 1, { ...policy, attempts: 1 }, 0)).toEqual(dead('attempts-exhausted'))
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
    expect(retryPolicy(policy, { backoff: { delay: 0, type: 'fixed' } })).toEqual({
      attempts: 3,
      backoff: { ...policy.backoff, delay: 0, type: 'fixed' },
    })
  })

  it('does not take a field that is there without a value for one that is given', () => {
    const options = { attempts: undefined, backoff: { type: undefined, delay: undefined, jitter: undefined } }
    expect(retryPolicy(policy, options as object)).toEqual(policy)
  })
})

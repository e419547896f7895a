import { keepTrying } from './keep-trying.js'
import { retryDefaults } from './retry.js'

describe('keepTrying', () => {
  const policy = retryDefaults.subscription

  it('never gives up what others wait for, and tries it no more often than the policy does at last', () => {
    for (const reason of ['attempts-exhausted', 'rejected', 'stalled'] as const) {
      expect(keepTrying({ kind: 'dead-letter', reason }, policy, 0)).toEqual({ kind: 'retry', delayMs: 8000 })
    }
  })

  it('waits the first delay where the policy has one attempt only', () => {
    const once = { ...policy, attempts: 1 }
    const decision = keepTrying({ kind: 'dead-letter', reason: 'attempts-exhausted' }, once, 0)
    expect(decision).toEqual({ kind: 'retry', delayMs: 1000 })
  })

  it('leaves every other decision as it is', () => {
    for (const decision of [
      { kind: 'ack' },
      { kind: 'retry', delayMs: 5 },
      { kind: 'dead-letter', reason: 'unreadable' },
    ] as const) {
      expect(keepTrying(decision, policy, 0.5)).toBe(decision)
    }
  })
})

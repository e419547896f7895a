import { afterFailure, type Reason, type Receiver } from './index.js'

describe('what becomes of a delivery that was given up', () => {
  const targets: Receiver[] = [
    { id: 'plain', type: 'webhook' },
    { id: 'kept', type: 'webhook', onFailure: 'dead-letter' },
    { id: 'dropped', type: 'queue', onFailure: 'drop' },
    { id: 'covered', type: 'webhook', onFailure: { target: 'spare' } },
    { id: 'covered-by-service', type: 'webhook', onFailure: { target: 'service' } },
    { id: 'misled', type: 'webhook', onFailure: { target: 'plain' } },
    { id: 'lost', type: 'webhook', onFailure: { target: 'nobody' } },
    { id: 'spare', type: 'queue', standby: true },
    { id: 'service', type: 'subscription', subscription: 'billing', standby: true },
  ]
  const table: [target: string, reason: Reason, goes: ReturnType<typeof afterFailure>][] = [
    ['plain', 'attempts-exhausted', 'dead-letter'],
    ['kept', 'expired', 'dead-letter'],
    ['dropped', 'rejected', 'drop'],
    ['dropped', 'unreadable', 'dead-letter'],
    ['covered', 'target-disabled', { target: 'spare' }],
    ['covered', 'stalled', { target: 'spare' }],
    ['covered', 'unreadable', 'dead-letter'],
    ['covered', 'target-gone', 'dead-letter'],
    ['dropped', 'target-unknown', 'dead-letter'],
    ['covered', 'loop', 'dead-letter'],
    ['dropped', 'loop', 'dead-letter'],
    ['covered-by-service', 'forbidden', 'dead-letter'],
    ['dropped', 'forbidden', 'dead-letter'],
    ['covered-by-service', 'attempts-exhausted', { target: 'service', subscription: 'billing' }],
    ['misled', 'rejected', 'dead-letter'],
    ['lost', 'rejected', 'dead-letter'],
    ['no such target', 'rejected', 'dead-letter'],
  ]
  it.each(table)('of %s, %s', (target, reason, goes) => {
    expect(afterFailure(targets, target, reason)).toEqual(goes)
  })

  it('is kept where the rule is gone', () => {
    expect(afterFailure(undefined, 'plain', 'rejected')).toBe('dead-letter')
  })
})

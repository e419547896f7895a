import { SluiceError } from '@sluice/event'
import { emptySnapshot } from '../store/snapshot.js'
import { type Queue, queueKind, undeclaredQueue } from './queue.js'

function refusal(action: () => unknown): { code: string; path: unknown } {
  try {
    action()
  } catch (error) {
    if (error instanceof SluiceError) return { code: error.code, path: error.details['path'] }
    throw error
  }
  throw new Error('it was accepted')
}

const names = { name: 'orders' }
const check = (settings: unknown, name = 'orders') => queueKind.check({ settings, wasThere: false }, { name })
const make = (settings: unknown, wasThere = false, before?: Queue): Queue =>
  queueKind.next(before, queueKind.check({ settings, wasThere }, names), names).value

describe('a queue that is pulled', () => {
  it('has defaults, which it says', () => {
    expect(make({})).toEqual({
      ...{ name: 'orders', fifo: false, fair: false, visibilityMs: 30_000, delayMs: 0, retentionMs: 345_600_000 },
      ...{ maxReceives: 5, dedupeMs: 300_000, contentDedupe: false, maxMessageBytes: 262_144, paused: false },
    })
    expect(make(undefined)).toEqual(make({}))
  })

  it('can be put as it was shown', () => {
    const shown = make({ fifo: true, onFailure: 'skip', retentionMs: null, deadLetterQueue: 'dead' })
    expect(make(shown, false, shown)).toEqual(shown)
  })

  it('forgets nothing of what rules or BullMQ had in it, unless it is told to', () => {
    expect(undeclaredQueue('orders').retentionMs).toBeNull()
    const first = make({}, true)
    expect(first.retentionMs).toBeNull()
    expect(make({}, true, first).retentionMs).toBeNull()
    expect(make({ retentionMs: 60_000 }, true).retentionMs).toBe(60_000)
    const own = make({})
    expect(make({}, true, own).retentionMs).toBe(345_600_000)
  })

  it.each([
    ['visibilityMs', [-1, 43_200_001, 1.5, '1', null]],
    ['delayMs', [-1, 31_536_000_001]],
    ['retentionMs', [0, 59_999, 31_536_000_001, '4 days']],
    ['maxReceives', [0, 1001]],
    ['dedupeMs', [-1, 86_400_001]],
    ['maxMessageBytes', [1023, 1_048_577]],
    ['fifo', ['yes', 1, null]],
    ['contentDedupe', ['yes']],
    ['paused', [0]],
    ['deadLetterQueue', [7, {}, '', 'no/name']],
    ['onFailure', ['park', 'drop']],
    ['visibility', [1]],
  ])('names the field that is wrong: %s', (path, values) => {
    for (const value of values) expect(refusal(() => check({ [path]: value }))).toEqual({ code: 'INVALID_QUEUE', path })
  })

  it.each([['sluice-webhooks-0'], ['acme+sluice-mine'], ['a b'], ['a:b'], ['']])('cannot be called %s', name => {
    expect(refusal(() => check({}, name)).code).toBe('INVALID_NAME')
  })

  it.each(['fifo', 'fair'])('does not become one of another kind: %s', path => {
    expect(refusal(() => make({ [path]: true }, false, make({})))).toEqual({ code: 'QUEUE_EXISTS', path })
    expect(refusal(() => make({}, false, make({ [path]: true })))).toEqual({ code: 'QUEUE_EXISTS', path })
  })

  it('gives up messages to another queue of its tenant, which is there and can take them', () => {
    const queues = new Map(
      [make({}), { ...make({ fifo: true }), name: 'lined' }, { ...make({}), name: 'acme+other' }].map(
        queue => [queue.name, queue] as const,
      ),
    )
    const among = (deadLetterQueue: string, name: string, settings: object = {}) =>
      queueKind.checkAmong(check({ deadLetterQueue, ...settings }, name), { name }, { ...emptySnapshot, queues })
    expect(() => among('orders', 'mail')).not.toThrow()
    expect(() => among('other', 'acme+mail')).not.toThrow()
    expect(() => among('lined', 'mail', { fifo: true })).not.toThrow()
    const wrong = { code: 'INVALID_QUEUE', path: 'deadLetterQueue' }
    expect(refusal(() => among('orders', 'orders'))).toEqual(wrong)
    expect(refusal(() => among('other', 'mail'))).toEqual(wrong)
    expect(refusal(() => among('orders', 'acme+mail'))).toEqual(wrong)
    expect(refusal(() => among('lined', 'mail'))).toEqual(wrong)
  })
})

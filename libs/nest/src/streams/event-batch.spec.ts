import type { CloudEvent } from '@sluice/event'
import type { Batch } from '@sluice/streams'
import { eventBatch, handledOf, maxStateBytes } from './event-batch.js'

const event = (id: string) => ({ id, type: 'x', source: '/x', specversion: '1.0' }) as CloudEvent
const batch: Batch = {
  shard: { bus: 'shop', index: 2 },
  events: ['a', 'b', 'b'].map((id, i) => ({ entryId: `${i + 1}-0`, event: event(id) })),
  attempt: 1,
  isFinal: false,
}
const inWindow: Batch = { ...batch, window: { start: 1000, end: 2000 }, state: '{"n":1}' }

/** What a user would lose: an event that its handler named as failed and that counts as done, because of how it was named. */
describe('what a handler of batches returns', () => {
  const failed = (returned: unknown) => {
    const handled = handledOf(returned, batch)
    return handled.ok ? [...handled.failures] : handled
  }

  it('names failures by position or id; an id that several events have means all of them', () => {
    expect(failed({ failures: ['2-1-0'] })).toEqual(['1-0'])
    expect(failed({ failures: ['a'] })).toEqual(['1-0'])
    expect(failed({ failures: ['b', 'b'] })).toEqual(['2-0', '3-0'])
    expect(failed({ failures: ['2-3-0'] })).toEqual(['3-0'])
  })

  it.each([[undefined], [null], [true], [{ count: 3 }], [[1, 2]], [{ failures: [] }]])('%j: all is done', returned => {
    expect(failed(returned)).toEqual([])
  })

  it.each([
    [{ failures: ['c'] }],
    [{ failures: [7] }],
    [{ failures: 'a' }],
    [{ failures: null }],
    [{ failures: { a: 1 } }],
  ])('%j: nothing is done, for it is not known what', returned => {
    expect(failed(returned)).toMatchObject({ ok: false, error: expect.stringContaining('failures') })
  })

  it('has a state in a window only, and one that can be kept', () => {
    expect(handledOf({ state: { n: 2 } }, inWindow)).toMatchObject({ ok: true, state: '{"n":2}' })
    expect(handledOf({ state: { n: 2 } }, batch)).not.toHaveProperty('state')
    expect(handledOf({}, inWindow)).not.toHaveProperty('state')
    const large = 'ä'.repeat(maxStateBytes / 2)
    expect(handledOf({ state: large }, inWindow)).toMatchObject({
      ok: false,
      permanent: 'invalid',
      error: expect.stringMatching(/65536 bytes.*65538/),
    })
    expect(handledOf({ state: 1n }, inWindow)).toMatchObject({ ok: false, permanent: 'invalid' })
    expect(handledOf({ state: () => 1 }, inWindow)).toMatchObject({ ok: false, permanent: 'invalid' })
  })

  it('is given positions, cause tokens, the window and the state; no token is made that nobody reads', () => {
    const tokens: string[] = []
    const token = (_event: object, { bus, position }: { bus: string; position: string }) => {
      tokens.push(position)
      return `${bus} ${position}`
    }
    const given = eventBatch(inWindow, { token })
    expect(tokens).toEqual([])
    expect({ ...given.events[0]!.event }.sluicecause).toBe('shop 2-1-0')
    expect(given.events[0]!.event.sluicecause).toBe('shop 2-1-0')
    expect(tokens).toEqual(['2-1-0'])
    expect(given).toEqual({
      bus: 'shop',
      shard: 2,
      attempt: 1,
      isFinal: false,
      events: [
        { position: '2-1-0', event: { ...event('a'), sluicecause: 'shop 2-1-0' } },
        { position: '2-2-0', event: { ...event('b'), sluicecause: 'shop 2-2-0' } },
        { position: '2-3-0', event: { ...event('b'), sluicecause: 'shop 2-3-0' } },
      ],
      window: { start: new Date(1000), end: new Date(2000) },
      state: { n: 1 },
    })
  })
})

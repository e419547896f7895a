import { EventFilter } from './event-filter.js'

const json = (more: object) => JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', ...more })

describe('a filter of events', () => {
  it('asks for attributes and pattern together', () => {
    const filter = new EventFilter({ equal: { subject: 'S', priority: '7' }, pattern: { data: { n: [1] } } }, 10_000)
    expect(filter.matches(json({ subject: 'S', priority: 7, data: { n: 1 } }))).toBe(true)
    expect(filter.matches(json({ subject: 'S', priority: '7', data: { n: 1 } }))).toBe(true)
    expect(filter.matches(json({ subject: 'S', data: { n: 1 } }))).toBe(false)
    expect(filter.matches(json({ subject: 'S', priority: 7, data: { n: 2 } }))).toBe(false)
    expect(filter.isOfAll).toBe(false)
  })

  it('is of all events where nothing is asked', () => {
    const filter = new EventFilter({ equal: {} }, 10_000)
    expect([filter.isOfAll, filter.matches(json({}))]).toEqual([true, true])
  })

  it('takes values as they stand, whatever they look like', () => {
    const filter = new EventFilter({ equal: { subject: '{"prefix":"S"}*' } }, 10_000)
    expect(filter.matches(json({ subject: 'S' }))).toBe(false)
    expect(filter.matches(json({ subject: '{"prefix":"S"}*' }))).toBe(true)
  })

  it('says that it does not know, where an event takes more steps than it may', () => {
    const filter = new EventFilter({ equal: {}, pattern: { data: { text: [{ wildcard: '*a*b*c*d*' }] } } }, 1000)
    expect(filter.matches(json({ data: { text: 'abcx'.repeat(5000) } }))).toBeUndefined()
    expect(filter.matches(json({ data: { text: 'abcd' } }))).toBe(true)
  })
})

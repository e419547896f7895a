import { differencesOf } from './differences.js'

// What people would lose: the field that all failed events have in common, or that only they lack.
describe('differences of events', () => {
  it('tell what is the same from what differs, what some lack first', () => {
    const { differ, same } = differencesOf([
      { type: 'a', data: { total: 20, customer: 'x' } },
      { type: 'a', data: { total: 30 } },
      { type: 'a', data: { total: 40, customer: 'x' } },
    ])
    expect(same.map(({ path }) => path)).toEqual(['type'])
    expect(differ.map(({ path }) => path)).toEqual(['data.customer', 'data.total'])
    expect(differ[0]).toMatchObject({ missing: 1, values: [{ text: '"x"', count: 2 }] })
  })

  it('look into lists, and take empty ones for values', () => {
    const { differ } = differencesOf([{ data: [{ sku: 'a' }] }, { data: [] }])
    expect(differ.map(({ path }) => path)).toEqual(['data[0].sku', 'data'])
  })

  it('take a text for one value, where a letter holds no event', () => {
    expect(differencesOf(['{broken', '{broken']).same).toMatchObject([{ path: 'event' }])
  })

  it('compare 500 places at most', () => {
    const large = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`name${i}`, i]))
    expect(differencesOf([large, large]).same).toHaveLength(500)
  })
})

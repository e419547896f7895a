import { compile, fromSnsFilterPolicy, fromSubscriptionFilters, PatternError } from './index.js'

describe('SNS filter policies', () => {
  test('attributes are extension attributes', () => {
    const policy = {
      store: ['example_corp'],
      customer_interests: [{ 'anything-but': 'rugby' }],
      price_usd: [{ numeric: ['>=', 100] }],
      $or: [{ Event_Type: [{ prefix: 'order' }] }, { vip: [{ exists: true }] }],
    }
    const matches = compile(fromSnsFilterPolicy(policy))
    const event = {
      type: 't',
      store: 'example_corp',
      customerinterests: 'soccer',
      priceusd: 100,
      eventtype: 'order.placed',
    }
    expect(matches(event)).toBe(true)
    expect(matches({ ...event, eventtype: 'x', vip: 'no' })).toBe(true)
    expect(matches({ ...event, eventtype: 'x' })).toBe(false)
    expect(matches({ ...event, priceusd: 99 })).toBe(false)
    expect(matches({ ...event, customerinterests: 'rugby' })).toBe(false)
  })

  test('the body is the data', () => {
    const matches = compile(
      fromSnsFilterPolicy({ store: ['a'], order: { total: [{ numeric: ['>', 5] }] } }, 'MessageBody'),
    )
    expect(matches({ data: { store: 'a', order: { total: 6 } } })).toBe(true)
    expect(matches({ store: 'a', order: { total: 6 } })).toBe(false)
  })

  test('numbers compare in all of their digits, where SNS compares five behind the point', () => {
    const matches = compile(fromSnsFilterPolicy({ price: [{ numeric: ['=', 1.000001] }] }))
    expect([1.000001, 1.000002, 1].map(price => matches({ id: '1', price }))).toEqual([true, false, false])
  })

  test('an empty policy accepts every message', () => expect(compile(fromSnsFilterPolicy({}))({ id: '1' })).toBe(true))

  test.each([
    [{ a: { b: ['x'] } }, 'not nested'],
    [{ a_b: ['x'], ab: ['y'] }, 'both called ab'],
    [{ '-': ['x'] }, 'no letter or digit'],
    [[], 'JSON object'],
  ])('refused: %j', (policy, reason) => {
    expect(() => fromSnsFilterPolicy(policy)).toThrow(PatternError)
    expect(() => fromSnsFilterPolicy(policy)).toThrow(reason)
  })
})

describe('CloudEvents subscription filters', () => {
  const event = { id: '1', type: 'com.example.order.placed', source: '/shop', sequence: 5, urgent: true }
  test.each<[filters: unknown[], matches: boolean]>([
    [[], true],
    [[{ exact: { type: 'com.example.order.placed' } }], true],
    [[{ exact: { type: 'com.example.order.placed', source: '/x' } }], false],
    [[{ prefix: { type: 'com.example.' } }, { suffix: { type: '.placed' } }], true],
    [[{ prefix: { type: 'com.example.' } }, { suffix: { type: '.paid' } }], false],
    [[{ all: [{ prefix: { type: 'com.' } }, { suffix: { source: 'shop' } }] }], true],
    [[{ any: [{ exact: { source: '/x' } }, { exact: { source: '/shop' } }] }], true],
    [[{ any: [{ exact: { source: '/x' } }] }], false],
    [[{ not: { exact: { source: '/x' } } }], true],
    [[{ not: { exact: { source: '/shop' } } }], false],
    [[{ not: { exact: { missing: 'x' } } }], true],
    [[{ not: { prefix: { type: 'com.' } } }], false],
    [[{ not: { exact: { source: '/shop', type: 'x' } } }], true],
    [[{ not: { all: [{ exact: { source: '/shop' } }, { exact: { id: '2' } }] } }], true],
    [[{ not: { any: [{ exact: { source: '/shop' } }, { exact: { id: '2' } }] } }], false],
    [[{ not: { not: { exact: { source: '/shop' } } } }], true],
    // Attributes that are no texts are compared by their text.
    [[{ prefix: { sequence: '5' } }], true],
    [[{ suffix: { sequence: '6' } }], false],
    [[{ not: { prefix: { sequence: '5' } } }], false],
    [[{ prefix: { urgent: 'tr' } }], true],
    [[{ exact: { sequence: '5' } }], true],
    [[{ not: { exact: { sequence: '5' } } }], false],
    [[{ not: { exact: { sequence: '6' } } }], true],
    [[{ exact: { urgent: 'true' } }], true],
    [[{ not: { exact: { urgent: 'true' } } }], false],
    [[{ not: { exact: { urgent: 'false' } } }], true],
    // Several conditions on one attribute, and several any in a row.
    [
      [
        { prefix: { type: 'com.' } },
        { prefix: { type: 'com.example.' } },
        { suffix: { type: 'd' } },
        { not: { suffix: { type: 'x' } } },
        { not: { prefix: { type: 'org' } } },
        { not: { exact: { type: 'y' } } },
      ],
      true,
    ],
    [
      [
        { any: [{ exact: { id: '1' } }, { exact: { id: '2' } }] },
        { any: [{ exact: { source: '/shop' } }, { exact: { source: '/x' } }] },
      ],
      true,
    ],
    [
      [
        { any: [{ exact: { id: '1' } }, { exact: { id: '2' } }] },
        { any: [{ exact: { source: '/y' } }, { exact: { source: '/x' } }] },
      ],
      false,
    ],
  ])('%j: %j', (filters, matches) => expect(compile(fromSubscriptionFilters(filters))(event)).toBe(matches))

  test.each<[filters: unknown[], path: string, reason: string]>([
    [[{ sql: "type = 'x'" }], '[0].sql', 'not supported'],
    [[{ exact: { type: 'a' }, prefix: { type: 'a' } }], '[0]', 'one dialect'],
    [[{ regex: { type: 'a' } }], '[0].regex', 'no dialect'],
    [[{ all: [] }], '[0].all', 'list of filters'],
    [[{ any: [{ exact: {} }] }], '[0].any[0].exact', 'object of attributes'],
    [[{ exact: { type: 5 } }], '[0].exact.type', 'must be a text'],
    [[{ exact: { Type: 'a' } }], '[0].exact.Type', 'not the name'],
  ])('refused: %j', (filters, path, reason) => {
    expect(() => fromSubscriptionFilters(filters)).toThrow(
      expect.objectContaining({ path, reason: expect.stringContaining(reason) }),
    )
  })

  test('many conditions on one attribute stay small', () => {
    const pattern = fromSubscriptionFilters(
      Array.from({ length: 60 }, (_, i) => ({ not: { exact: { type: `t${i}` } } })),
    )
    expect(JSON.stringify(pattern).length).toBeLessThan(20_000)
    expect([{ type: 't59' }, { type: 't0' }, { type: 't60' }, {}].map(compile(pattern))).toEqual([
      false,
      false,
      true,
      true,
    ])
  })

  test('what multiplies without end, or is nested without end, is refused', () => {
    const any = (attribute: string): unknown => ({
      any: ['1', '2', '3'].map(value => ({ exact: { [attribute]: value } })),
    })
    expect(() => fromSubscriptionFilters(Array.from({ length: 30 }, (_, i) => any(`a${i}`)))).toThrow(
      /1000 combinations/,
    )
    let filter: unknown = { exact: { type: 'a' } }
    for (let i = 0; i < 5000; i++) filter = { not: filter }
    expect(() => fromSubscriptionFilters([filter])).toThrow(/100 levels/)
    const onOne = Array.from({ length: 1200 }, (_, i) => ({ prefix: { type: `${i}` } }))
    expect(() => fromSubscriptionFilters(onOne)).toThrow(/more than 50 filters on one attribute/)
  })
})

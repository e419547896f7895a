import { explain } from '../index.js'

const event = {
  specversion: '1.0',
  type: 'order.placed',
  data: {
    total: 80,
    note: null,
    tags: ['x', 'y'],
    address: { city: 'Bern' },
    items: [
      { sku: 'a', price: 5 },
      { sku: 'b', price: 7 },
    ],
  },
}

test.each<[pattern: object, summary: string]>([
  [{ data: { total: [{ numeric: ['>', 100] }] } }, 'data.total was 80, and the rule wants > 100'],
  [{ data: { total: [{ numeric: ['>', 100, '<=', 200] }] } }, 'data.total was 80, and the rule wants > 100 and <= 200'],
  [{ detail: { total: ['80', 81] } }, 'data.total was 80, and the rule wants "80" or 81'],
  [
    { type: ['order.*'] },
    'type was "order.placed", and the rule wants "order.*" as it stands ({"wildcard": …} where * is any text)',
  ],
  [{ data: { zip: [{ exists: true }] } }, 'data.zip was missing, and the rule wants any value'],
  [{ data: { note: [{ exists: false }] } }, 'data.note was null, and the rule wants no value'],
  [{ data: { address: ['Bern'] } }, 'data.address was no single value, and the rule wants "Bern"'],
  [
    { data: { tags: [{ 'anything-but': ['x', 'y'] }] } },
    'data.tags was "x" and "y", and the rule wants anything but "x" or "y"',
  ],
  [
    { data: { tags: [{ wildcard: 'z*' }, { prefix: 'w' }] } },
    'data.tags was "x" and "y", and the rule wants something like "z*" or something that starts with "w"',
  ],
  [
    { type: [{ suffix: { 'equals-ignore-case': 'PAID' } }] },
    'type was "order.placed", and the rule wants something that ends with "PAID" in any case',
  ],
  [{ type: [{ numeric: ['=', 1] }] }, 'type was the text "order.placed", and the rule wants = 1'],
  [
    { type: ['x'], data: { total: [1], tags: ['x'] } },
    'type was "order.placed", and the rule wants "x"; 1 more field does not hold',
  ],
  [{ data: { items: { sku: ['b'], price: [5] } } }, 'data.items[0].sku was "a", and the rule wants "b"'],
  [
    { data: { items: { sku: [{ prefix: '' }], price: [{ numeric: ['<', 5] }] } } },
    'data.items[0].price was 5, and the rule wants < 5',
  ],
  [{ data: { tags: ['y'] } }, 'The event matches: data.tags[1] was "y", as the rule wants "y"'],
  [
    { type: ['order.placed'], data: { total: [80] } },
    'The event matches: type was "order.placed", as the rule wants "order.placed"; the other field holds too',
  ],
  [
    {
      $or: [
        { type: ['x'], data: { total: [1] } },
        { type: ['order.placed'], data: { total: [1] } },
      ],
    },
    'data.total was 80, and the rule wants 1 (of $or, $or[1] came nearest)',
  ],
])('%j: %s', (pattern, summary) => expect(explain(pattern, event).summary).toBe(summary))

test('every field: operators, what was expected, what the event had, and whether it held', () => {
  const { matched, fields } = explain(
    { type: [{ prefix: 'order.' }, 'x'], data: { items: { sku: ['b'], price: [{ numeric: ['>', 6] }, 0] } } },
    event,
  )
  expect(matched).toBe(true)
  expect(fields).toEqual([
    {
      field: 'type',
      at: 'type',
      held: true,
      actual: 'order.placed',
      where: 'type',
      tests: [
        { operator: 'prefix', expected: { prefix: 'order.' }, held: true },
        { operator: 'equals', expected: 'x', held: false },
      ],
      reason: 'type was "order.placed", as the rule wants something that starts with "order." or "x"',
    },
    expect.objectContaining({ field: 'data.items.sku', held: true, actual: 'b', where: 'data.items[1].sku' }),
    expect.objectContaining({
      field: 'data.items.price',
      actual: 7,
      where: 'data.items[1].price',
      tests: [
        { operator: 'numeric', expected: { numeric: ['>', 6] }, held: true },
        { operator: 'equals', expected: 0, held: false },
      ],
    }),
  ])
})

test('which branch of $or came nearest', () => {
  const pattern = {
    data: { $or: [{ total: [1] }, { total: [80], tags: ['z'], note: [null] }] },
    type: ['order.placed'],
  }
  expect(explain(pattern, event).branches).toEqual([
    { at: 'data.$or[0]', held: 1, of: 2, nearest: true },
    { at: 'data.$or[1]', held: 3, of: 4, nearest: false },
  ])
})

test('a huge list is not repeated in full', () => {
  const { fields, summary } = explain({ data: [1] }, { data: Array.from({ length: 5000 }, () => 'x'.repeat(1000)) })
  expect(fields[0]!.actual).toHaveLength(100)
  expect(summary.length).toBeLessThan(1000)
})

test('an event in AWS spelling is explained in CloudEvents names', () => {
  expect(explain({ 'detail-type': ['x'] }, { 'detail-type': 'y' }).summary).toBe('type was "y", and the rule wants "x"')
})

import { compile, PatternError } from '../index.js'

function refusal(pattern: object): PatternError {
  try {
    compile(pattern)
  } catch (error) {
    if (error instanceof PatternError) return error
    throw error
  }
  throw new Error(`accepted: ${JSON.stringify(pattern)}`)
}

const deep = (levels: number): object => JSON.parse('{"a":'.repeat(levels) + '[1]' + '}'.repeat(levels)) as object
const ors = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, { $or: [{ a: [1] }, { b: [1] }] }]))

test.each<[path: string, reason: RegExp, pattern: object]>([
  ['', /empty/, {}],
  ['', /JSON object/, []],
  ['data', /empty/, { data: {} }],
  ['data.total', /empty/, { data: { total: [] } }],
  ['type', /list of values/, { type: 'order.placed' }],
  ['type', /list of values/, { type: null }],
  ['data.total', /list of values/, { data: { total: 5 } }],
  ['type[0]', /must be a string, number/, { type: [['a']] }],
  ['type[1]', /empty/, { type: ['a', {}] }],
  ['type[0]', /one operator/, { type: [{ prefix: 'a', suffix: 'b' }] }],
  ['type[0]', /no operator "Prefix"/, { type: [{ Prefix: 'a' }] }],
  ['type[0]', /no operator "contains"/, { type: [{ contains: 'a' }] }],
  ['type[0].prefix', /string/, { type: [{ prefix: 5 }] }],
  ['type[0].prefix', /not "wildcard"/, { type: [{ prefix: { wildcard: 'a*' } }] }],
  ['type[0].suffix.equals-ignore-case', /string/, { type: [{ suffix: { 'equals-ignore-case': 1 } }] }],
  ['type[0].equals-ignore-case', /string/, { type: [{ 'equals-ignore-case': ['a'] }] }],
  ['type[0].exists', /true or false/, { type: [{ exists: 'true' }] }],
  ['type[0].wildcard', /side by side/, { type: [{ wildcard: 'a**' }] }],
  ['type[0].wildcard', /backslash/, { type: [{ wildcard: 'a\\n' }] }],
  ['type[0].wildcard', /the end/, { type: [{ wildcard: 'a\\' }] }],
  ['type[0].wildcard', /21 stars/, { type: [{ wildcard: 'a*'.repeat(21) }] }],
  ['type[0].anything-but', /empty/, { type: [{ 'anything-but': [] }] }],
  ['type[0].anything-but', /not both/, { type: [{ 'anything-but': ['a', 1] }] }],
  ['type[0].anything-but', /nothing else/, { type: [{ 'anything-but': null }] }],
  ['type[0].anything-but', /nothing else/, { type: [{ 'anything-but': [true] }] }],
  ['type[0].anything-but', /cannot hold "numeric"/, { type: [{ 'anything-but': { numeric: ['=', 1] } }] }],
  ['type[0].anything-but.prefix', /empty prefix/, { type: [{ 'anything-but': { prefix: '' } }] }],
  ['type[0].anything-but.suffix[1]', /empty suffix/, { type: [{ 'anything-but': { suffix: ['a', ''] } }] }],
  ['type[0].anything-but.wildcard[0]', /side by side/, { type: [{ 'anything-but': { wildcard: ['**'] } }] }],
  ['data.n[0].numeric', /list of comparisons/, { data: { n: [{ numeric: 5 }] } }],
  ['data.n[0].numeric[0]', /not one of/, { data: { n: [{ numeric: ['==', 5] }] } }],
  ['data.n[0].numeric[1]', /must be a number/, { data: { n: [{ numeric: ['=', '5'] }] } }],
  ['data.n[0].numeric', /lower bound first/, { data: { n: [{ numeric: ['<', 5, '>', 1] }] } }],
  ['data.n[0].numeric[2]', /must be < or <=/, { data: { n: [{ numeric: ['>', 5, '>', 1] }] } }],
  ['data.n[0].numeric', /empty: 5 is not below 5/, { data: { n: [{ numeric: ['>=', 5, '<=', 5] }] } }],
  ['data.n[0].numeric', /two comparisons/, { data: { n: [{ numeric: ['>', 1, '<', 5, '<', 6] }] } }],
  ['data.n[0].numeric[1]', /too large/, { data: { n: [{ numeric: ['>', Infinity] }] } }],
  ['data.ip[0].cidr', /mask/, { data: { ip: [{ cidr: '10.0.0.0' }] } }],
  ['data.ip[0].cidr', /0 to 32/, { data: { ip: [{ cidr: '10.0.0.0/33' }] } }],
  ['data.ip[0].cidr', /0 to 128/, { data: { ip: [{ cidr: '::/129' }] } }],
  ['data.ip[0].cidr', /not an IP address/, { data: { ip: [{ cidr: '10.0.0.300/8' }] } }],
  ['data.ip[0].cidr', /not an IP address/, { data: { ip: [{ cidr: '1::2::3/8' }] } }],
  ['$or', /at least two/, { $or: [] }],
  ['$or', /at least two/, { $or: [{ a: [1] }] }],
  ['data.$or', /at least two/, { data: { $or: { a: [1] } } }],
  ['$or[1]', /object of fields/, { $or: [{ a: [1] }, 'b'] }],
  ['$or[1]', /empty/, { $or: [{ a: [1] }, {}] }],
  ['$or[0].prefix', /is an operator/, { $or: [{ prefix: ['a'] }, { a: [1] }] }],
  ['$or[1].data.n[0]', /no operator/, { $or: [{ a: [1] }, { data: { n: [{ nope: 1 }] } }] }],
])('refused at %s: %s', (path, reason, pattern) => {
  const error = refusal(pattern)
  expect(error).toMatchObject({ name: 'PatternError', code: 'INVALID_PATTERN', path })
  expect(error.reason).toMatch(reason)
  expect(error.message).toContain(error.path)
  expect(error.message).toContain(error.reason)
  expect(error.message).toContain(error.fix)
  expect(error.fix).not.toBe('')
})

test('an operator with the wrong case or separators is recognised', () => {
  expect(refusal({ a: [{ equalsIgnoreCase: 'x' }] }).fix).toBe('write "equals-ignore-case"')
  expect(refusal({ a: [{ anything_but: 'x' }] }).fix).toBe('write "anything-but"')
})

test('limits: 100 levels, 1000 combinations, 20 stars', () => {
  expect(() => compile(deep(100))).not.toThrow()
  expect(refusal(deep(101)).reason).toMatch(/100 levels/)
  expect(refusal(deep(5000)).reason).toMatch(/100 levels/)
  const nested = (levels: number): object =>
    JSON.parse('{"$or":[{"b":[1]},'.repeat(levels) + '{"a":[1]}' + ']}'.repeat(levels)) as object
  expect(() => compile(nested(99))).not.toThrow()
  expect(refusal(nested(5000)).reason).toMatch(/100 levels/)
  expect(refusal({ [`a${'.a'.repeat(200)}`]: [1] }).reason).toMatch(/100 levels/)
  expect(() => compile(ors(9))).not.toThrow()
  expect(refusal(ors(10)).reason).toMatch(/1000 combinations/)
  expect(() => compile({ a: [{ wildcard: '*a'.repeat(20) }] })).not.toThrow()
})

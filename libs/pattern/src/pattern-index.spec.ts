import { compile, PatternError, PatternIndex } from './index.js'

const rule = (i: number): { key: string; pattern: object; value: number } => ({
  key: `${i}`,
  pattern: { type: ['t'], data: { id: [`id-${i}`] } },
  value: i,
})
const event = (i: number): string => JSON.stringify({ type: 't', data: { id: `id-${i}` } })
const many = (count: number): PatternIndex<number> => PatternIndex.of(Array.from({ length: count }, (_, i) => rule(i)))

test('an index answers the values of the rules that match', () => {
  const index = PatternIndex.of([
    { key: 'a', pattern: { type: ['order.placed'] }, value: 1 },
    { key: 'b', pattern: { data: { total: [{ numeric: ['>', 100] }] } }, value: 2 },
  ])
  expect(index.match({ type: 'order.placed', data: { total: 101 } }).sort()).toEqual([1, 2])
  expect(index.matchJson('{"type":"order.placed"}')).toEqual([1])
  expect(index.matchJson(new TextEncoder().encode('{"data":{"total":3e2}}'))).toEqual([2])
  expect(PatternIndex.of([]).matchJson('{}')).toEqual([])
})

test('an event that was checked is read no further than the last attribute that rules look at, and else in full', () => {
  const [attributes, data] = [
    { type: ['t'], source: [{ prefix: '/a' }] },
    { type: ['t'], data: { secret: [{ exists: false }] } },
  ]
  const cut = '{"source":"/a/b","type":"t","data":{"type":"t", this is not read'
  const index = PatternIndex.of([{ key: '', pattern: attributes, value: 1 }])
  expect(index.matchJson(cut, undefined, true)).toEqual([1])
  expect(() => index.matchJson(cut)).toThrow(SyntaxError)
  expect(index.matchJson('{"source":"/a","t\\u0079pe":"t"}', undefined, true)).toEqual([1])
  expect(index.matchJson('{"source":"/a","id":"1"}', undefined, true)).toEqual([])
  // "detail" is the data of an event that has no "data"
  const inData = PatternIndex.of([{ key: '', pattern: data, value: 2 }])
  expect(inData.matchJson('{"type":"t","detail":"x","data":{"secret":1}}', undefined, true)).toEqual([])
  expect(inData.matchJson('{"type":"t","detail":"x"}', undefined, true)).toEqual([2])
})

test('a rule that matches in several ways is answered once', () => {
  const pattern = { $or: [{ type: ['t'] }, { data: { a: [1] } }, { type: [{ prefix: '' }] }] }
  expect(PatternIndex.of([{ key: '', pattern, value: 1 }]).match({ type: 't', data: { a: 1 } })).toEqual([1])
})

test('changes make a new index and leave the old one as it is', () => {
  const one = many(3)
  const more = one.with('new', { type: ['t'] }, 99)
  const replaced = more.with('1', { type: ['other'] }, 100)
  const fewer = replaced.without('2').without('nobody')
  expect([one, more, replaced, fewer].map(index => index.size)).toEqual([3, 4, 4, 3])
  expect([one, more, replaced, fewer].map(index => index.matchJson(event(1)).sort())).toEqual([
    [1],
    [1, 99],
    [99],
    [99],
  ])
  expect([one, more, replaced, fewer].map(index => index.matchJson(event(2)).sort())).toEqual([
    [2],
    [2, 99],
    [2, 99],
    [99],
  ])
  expect(fewer.match({ type: 'other' })).toEqual([100])
})

test('an old index can be changed as well, apart from the newer ones', () => {
  const one = many(3)
  const left = one.with('x', { type: ['t'] }, 10)
  const right = one.with('x', { type: ['t'] }, 20).without('0')
  expect([one.matchJson(event(0)), left.matchJson(event(0)).sort(), right.matchJson(event(0))]).toEqual([
    [0],
    [0, 10],
    [20],
  ])
})

test('an index from which most rules went away starts afresh', () => {
  let index = many(500)
  for (let i = 0; i < 2000; i++) index = index.with(`${i % 5}`, rule(i).pattern, i)
  for (let i = 10; i < 500; i++) index = index.without(`${i}`)
  index = index.with('last', { type: ['t'] }, -1)
  expect(index.size).toBe(11)
  expect(index.matchJson(event(1999)).sort()).toEqual([-1, 1999])
  expect(index.matchJson(event(0))).toEqual([-1])
  expect((index as any).shared.rules.length).toBeLessThan(200)
})

test('a pattern that is refused leaves the index as it was', () => {
  const one = many(3)
  expect(() => one.with('0', { type: ['t'], data: 'x' }, 1)).toThrow(PatternError)
  expect(
    one
      .with('new', { type: ['t'] }, 9)
      .matchJson(event(0))
      .sort(),
  ).toEqual([0, 9])
})

test('a pattern that is changed after it was added does not change the rule', () => {
  const pattern = { type: ['t', { 'anything-but': ['x'] }] as unknown[] }
  const one = PatternIndex.of([{ key: '', pattern, value: 1 }])
  pattern.type.length = 0
  pattern.type.push('other')
  const older = one.with('2', { type: ['y'] }, 2)
  expect([one, older, one.with('3', { type: ['z'] }, 3)].map(index => index.match({ type: 't' }))).toEqual([
    [1],
    [1],
    [1],
  ])
})

test('of entries with one key the last counts', () => {
  const index = PatternIndex.of([rule(0), { ...rule(1), key: '0' }])
  expect([index.size, index.matchJson(event(0)), index.matchJson(event(1))]).toEqual([1, [], [1]])
})

test('10,000 rules are built in a second, and one more is added without a stall', () => {
  const start = performance.now()
  let index = many(10_000)
  expect(performance.now() - start).toBeLessThan(5_000) // under 0.5 s alone; the margin is for a busy machine
  index.matchJson(event(0))
  const adding = performance.now()
  for (let i = 10_000; i < 10_100; i++) index = index.with(rule(i).key, rule(i).pattern, i)
  expect((performance.now() - adding) / 100).toBeLessThan(5)
  expect(index.matchJson(event(10_050))).toEqual([10_050])
})

test('marks survive the end of the clock', () => {
  const index = PatternIndex.of([
    {
      key: 'a',
      pattern: { data: { a: [{ 'anything-but': { wildcard: 'x*' } }], b: [{ exists: false }] } },
      value: 'a',
    },
    { key: 'b', pattern: { data: { a: [{ suffix: 'z' }] }, $or: [{ type: ['t'] }, { type: ['u'] }] }, value: 'b' },
  ])
  const answers = (): string[] =>
    ['{"type":"t","data":{"a":"yz"}}', '{"data":{"a":"xz","b":1}}', '{"type":"u","data":{"a":["x","z"]}}'].map(json =>
      index.matchJson(json).sort().join(),
    )
  const expected = answers()
  expect(expected).toEqual(['a,b', '', 'a,b'])
  for (let i = 0; i < 5; i++) {
    ;(index as any).shared.collector.clock = 2 ** 30 - i
    for (let j = 0; j < 5; j++) expect(answers()).toEqual(expected)
    expect((index as any).shared.collector.clock).toBeLessThan(1000)
  }
})

test('one pattern alone is a function', () => {
  expect(compile({ type: ['a'] })({ type: 'a' })).toBe(true)
  expect(compile({ type: ['a'] })({ type: 'b' })).toBe(false)
  expect(() => compile({ type: 'x' })).toThrow(PatternError)
})

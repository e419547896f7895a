import { compile, PatternError, PatternIndex } from './index.js'

test('an index answers the values of the rules that match', () => {
  const index = PatternIndex.of([
    { key: 'a', pattern: { type: ['order.placed'] }, value: 1 },
    { key: 'b', pattern: { data: { total: [{ numeric: ['>', 100] }] } }, value: 2 },
  ])
  expect(index.match({ type: 'order.placed', data: { total: 101 } })).toEqual([1, 2])
  expect(index.matchJson('{"type":"order.placed"}')).toEqual([1])
  expect(index.matchJson(new TextEncoder().encode('{"data":{"total":3e2}}'))).toEqual([2])
  const more = index.with('c', { type: [{ prefix: 'order.' }] }, 3)
  expect(more.match({ type: 'order.paid' })).toEqual([3])
  expect(index.match({ type: 'order.paid' })).toEqual([])
  expect([index.size, more.size, more.without('c').size, more.with('c', { a: [1] }, 4).size]).toEqual([2, 3, 2, 3])
})

test('an invalid pattern is refused', () => {
  expect(() => compile({ type: 'x' })).toThrow(PatternError)
  expect(() => compile({ type: [{ Prefix: 'x' }] })).toThrow('write "prefix"')
})

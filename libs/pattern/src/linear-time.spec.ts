import { explain, PatternIndex } from './index.js'

const stars = '*a'.repeat(19) + '*b'
const both = { data: { list: { a: [1], b: [2], c: [{ exists: false }] }, tags: ['t'] } }

/** What is hostile, the pattern, and the JSON of an event of size n. */
const hostile: [what: string, pattern: object, json: (n: number) => string][] = [
  [
    'a wildcard that could try everything',
    { type: [{ wildcard: stars }] },
    n => JSON.stringify({ type: 'a'.repeat(n) }),
  ],
  [
    'many wildcards that stay half matched',
    { type: [{ wildcard: '*a*b*c*' }, { wildcard: '*b*a*c' }, { 'anything-but': { wildcard: stars } }] },
    n => JSON.stringify({ type: 'ab'.repeat(n / 2) }),
  ],
  [
    'a long text against suffixes',
    { type: [{ suffix: 'aab' }, { suffix: { 'equals-ignore-case': 'AAAAAAAB' } }] },
    n => JSON.stringify({ type: 'a'.repeat(n) }),
  ],
  [
    'values and objects in one event',
    both,
    n => JSON.stringify({ data: { tags: fill(n, i => `${i}`), list: fill(n, i => ({ a: i % 2, b: i % 2, c: 3 })) } }),
  ],
  [
    'two arrays that do not fit',
    { x: { a: [1] }, y: { b: [2] }, z: [1] },
    n => JSON.stringify({ x: fill(n, () => ({ a: 1 })), y: fill(n, () => ({ b: 2 })) }),
  ],
  [
    'arrays in arrays of objects',
    { a: { b: { x: [1], y: [2] } } },
    n => JSON.stringify({ a: fill(n / 20, () => ({ b: fill(20, i => (i % 2 ? { x: 1 } : { y: 2 })) })) }),
  ],
  ['a well of arrays', { data: { a: [1] } }, n => `{"data":${'['.repeat(n)}{"a":2}${']'.repeat(n)}}`],
  [
    'a well of objects where a pattern looks',
    { data: { data: { data: { a: [1] } } } },
    n => `${'{"data":'.repeat(n)}1${'}'.repeat(n)}`,
  ],
  [
    'a well of objects where none looks',
    { type: ['b'] },
    n => `{"x":${'{"a":['.repeat(n)}${']}'.repeat(n)},"type":"a"}`,
  ],
  ['a text of escapes', { type: [{ prefix: 'b' }] }, n => `{"type":"${'\\u0061'.repeat(n)}"}`],
  ['a number of many digits', { data: [{ numeric: ['>', 5] }] }, n => `{"data":0.${'1'.repeat(n)}}`],
  ['a key that comes again and again', { type: ['b'] }, n => `{${fill(n, i => `"type":${i}`).join()}}`],
  ['keys that are nearly right', { type: ['b'] }, n => `{${fill(n, i => `"typ${i}":${i}`).join()}}`],
]

describe('time is linear in the event, whatever it is', () => {
  test.each(hostile)('%s', (_what, pattern, json) => {
    const index = PatternIndex.of([{ key: '', pattern, value: 1 }])
    const match = (n: number): number => {
      const text = json(n)
      return best(() => expect(index.matchJson(text)).toEqual([]))
    }
    match(2_000)
    const [small, large] = [match(20_000), match(160_000)]
    // Eight times the event. Quadratic would be 64 times the time.
    expect(large / Math.max(small, 0.2)).toBeLessThan(32)
  })
})

test('an event with 2,000 values and 2,000 objects is explained in a moment', () => {
  const event = { data: { tags: fill(2_000, i => `${i}`), list: fill(2_000, i => ({ a: i % 2, b: i % 2 })) } }
  let summary = ''
  expect(best(() => (summary = explain(both, event).summary))).toBeLessThan(200)
  expect(summary).toContain('data.list[1].b was 1, and the rule wants 2')
})

test('wells do not exhaust the stack of an explanation or of a match of objects', () => {
  let value: unknown = { a: 1 }
  for (let i = 0; i < 100_000; i++) value = [value]
  const index = PatternIndex.of([{ key: '', pattern: { data: { a: [1] } }, value: 1 }])
  expect(index.match({ data: value })).toEqual([1])
  expect(explain({ data: { a: [1] } }, { data: value }).matched).toBe(true)
})

test('a field that is spelled in thousands of ways with dots does not exhaust the stack', () => {
  const index = PatternIndex.of([{ key: '', pattern: { data: { a: { b7: [7], last: ['x', 'y'] } } }, value: 1 }])
  const data = Object.fromEntries([...fill(50_000, i => [`a.b${i}`, i]), ...fill(50_000, i => [`a.last.${i}`, i])])
  expect(index.matchJson(JSON.stringify({ data }))).toEqual([])
  expect(index.matchJson(JSON.stringify({ data: { ...data, 'a.last': 'y' } }))).toEqual([1])
  expect(explain({ data: { a: { b7: [7] } } }, { data }).matched).toBe(true)
})

function fill<X>(n: number, make: (i: number) => X): X[] {
  return Array.from({ length: n }, (_, i) => make(i))
}

/** Milliseconds of processor time: what others do on the machine is not counted. */
function best(work: () => void): number {
  const times = fill(4, () => {
    const start = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  })
  return Math.min(...times)
}

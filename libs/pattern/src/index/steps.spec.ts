import { foldedLength, foldedSteps } from './letter-case.js'
import { cost, explain, PatternIndex, Steps, TooCostly } from '../index.js'

const index = (...patterns: object[]) =>
  PatternIndex.of(patterns.map((pattern, i) => ({ key: `r${i}`, pattern, value: i })))
const letters = (n: number) => Array.from({ length: n }, (_, i) => String.fromCharCode(97 + ((i * 31) % 26))).join('')
/** A wildcard of twenty stars, another for each i. */
const stars = (i: number) =>
  `*${Array.from({ length: 20 }, (_, j) => `${(i * 7 + j) % 10}${letters(2 + ((i + j) % 3))}`).join('*')}`
/** What cannot be read in one go: each byte of the text may be where the piece begins. */
const piece = `*${'a'.repeat(4000)}*`
const almost = `${'a'.repeat(3999)}b`.repeat(25)

function thrown(work: () => unknown): TooCostly {
  try {
    work()
  } catch (error) {
    if (error instanceof TooCostly) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** Steps are counted and not timed, so each of these numbers is the same on every machine. */
describe('steps of a match', () => {
  it.each([1, 10, 20])('a wildcard of %i stars takes about one for each byte, not one for each star', count => {
    const wildcard = `${'*a'.repeat(count - 1)}*b`
    const one = index({ data: { t: [{ wildcard }] } })
    expect(one.matchJson(JSON.stringify({ data: { t: 'a'.repeat(50_000) } }))).toEqual([])
    expect(one.spent).toBeLessThan(50_000 * 3.2)
  })

  it('a hundred wildcards of twenty stars on 50,000 bytes stay far within the budget', () => {
    const many = index(...Array.from({ length: 100 }, (_, i) => ({ data: { t: [{ wildcard: stars(i) }] } })))
    for (const text of [letters(50_000), '0123456789abc'.repeat(4000), 'a'.repeat(50_000)]) {
      many.matchJson(JSON.stringify({ data: { t: text } }))
      expect(many.spent).toBeLessThan(5_000_000)
    }
  })

  it('a suffix costs its own length, however long the text', () => {
    const one = index({
      data: { t: [{ suffix: 'aab' }, { suffix: { 'equals-ignore-case': 'AAAB' } }, { wildcard: '*aaab' }] },
    })
    one.matchJson(JSON.stringify({ data: { t: `${'a'.repeat(50_000)}c` } }))
    expect(one.spent).toBeLessThan(10)
    expect(one.matchJson(JSON.stringify({ data: { t: `${'a'.repeat(50_000)}b` } }))).toEqual([0])
  })

  it.each([
    ['type first', { type: 'other', data: { t: almost } }],
    ['type last', { data: { t: almost }, type: 'other' }],
    ['no type', { data: { t: almost } }],
  ])('a rule for another type costs nothing: %s', (_what, event) => {
    const one = index({ type: ['order.placed'], data: { t: [{ wildcard: piece }] } }, { source: ['/other'] })
    for (const match of [() => one.matchJson(JSON.stringify(event)), () => one.match(event)]) {
      expect(match()).toEqual([])
      expect(one.spent).toBeLessThan(20)
    }
  })

  it('of rules for many types only those for the event’s own are looked at', () => {
    const many = index(
      ...Array.from({ length: 1000 }, (_, i) => ({ type: [`t${i}`], data: { t: [{ wildcard: `*${i}*x*` }] } })),
    )
    const event = { data: { t: 'abc17defxgh'.repeat(100) }, type: 't17' }
    for (const match of [() => many.matchJson(JSON.stringify(event)), () => many.match(event)]) {
      expect(match()).toEqual([17])
      expect(many.spent).toBeLessThan(3000)
    }
  })

  it('end exactly at the budget, with the field and the rules that ask most of it', () => {
    const some = index(
      { data: { t: [{ wildcard: '*b*' }] } },
      { data: { t: [{ wildcard: piece }] } },
      { data: { u: [1] } },
    )
    const json = JSON.stringify({ data: { t: 'a'.repeat(1000) } })
    some.matchJson(json)
    const { spent } = some
    expect(some.matchJson(json, spent)).toEqual([])
    expect(thrown(() => some.matchJson(json, spent - 1))).toMatchObject({
      code: 'TOO_COSTLY',
      field: 'data.t',
      rules: ['r1', 'r0'],
    })
    // an event that was given up leaves nothing behind
    expect(some.matchJson(JSON.stringify({ data: { t: 'b', u: 1 } })).sort()).toEqual([0, 2])
    expect(thrown(() => some.matchJson(JSON.stringify({ data: { t: almost } }), 1_000_000)).rules).toEqual(['r1', 'r0'])
  })

  it('are not taken by a rule that is gone', () => {
    let some = index({ data: { t: [{ wildcard: piece }] } }, { type: ['a'] })
    expect(some.isStale).toBe(false)
    some = some.without('r0')
    expect(some.isStale).toBe(true)
    some = some.with('r2', { type: ['b'] }, 2)
    expect(some.isStale).toBe(false)
    expect(some.matchJson(JSON.stringify({ type: 'b', data: { t: almost } }))).toEqual([2])
    expect(some.spent).toBeLessThan(20)
  })

  it.each([
    ['values that are none of thousands', fill(5000, i => ({ data: [{ 'anything-but': [i] }] })), fill(5000, String)],
    [
      'addresses in blocks of every length',
      fill(5000, i => ({ data: [{ cidr: `10.0.0.1/${i % 33}` }] })),
      fill(5000, () => '10.0.0.1'),
    ],
    [
      'numbers in thousands of ranges',
      fill(5000, i => ({ data: [{ numeric: ['>', i, '<', 9999] }] })),
      fill(5000, i => i),
    ],
    [
      'objects that hold what many wait for',
      fill(5000, i => ({ data: { a: [1], [`b${i}`]: [{ exists: false }] } })),
      fill(5000, () => ({ a: 1 })),
    ],
  ])('count whatever is done for each pair of rule and value: %s', (_what, patterns, data) => {
    const many = index(...patterns)
    const error = thrown(() => many.matchJson(JSON.stringify({ data: [data, data] }), 1_000_000))
    expect(error.mostSteps).toBe(1_000_000)
  })

  it('are a lookup for an address in thousands of blocks: it is not compared with each', () => {
    const many = index(...fill(5000, i => ({ data: [{ cidr: `10.${i % 250}.${i >> 8}.0/24` }] })))
    const data = fill(5000, () => '10.9.9.9')
    expect(() => many.matchJson(JSON.stringify({ data: [data, data] }), 1_000_000)).not.toThrow()
  })

  it('of an explanation are counted as well', () => {
    const steps = () => new Steps(1_000_000)
    const or = fill(30, i => ({ data: { list: { [`f${i}`]: [i] } } }))
    const event = { data: { list: fill(20_000, i => ({ a: i })), t: almost } }
    expect(thrown(() => explain({ data: { t: [{ wildcard: piece }] } }, event, steps()))).toBeInstanceOf(TooCostly)
    expect(thrown(() => explain({ $or: or, data: { $or: or } }, event, steps()))).toBeInstanceOf(TooCostly)
    expect(explain({ data: { t: ['x'] } }, event, steps()).matched).toBe(false)
  })
})

describe('the cost of a pattern', () => {
  it.each<[what: string, pattern: object, states: number]>([
    ['a value and a field', { type: ['a'] }, 2],
    ['values', { type: ['a', 'b', 3], data: { n: [{ numeric: ['>', 1] }, null] } }, 7],
    [
      'the bytes of what is searched for',
      { type: [{ wildcard: 'a*bc' }, { suffix: 'xyz' }, { 'equals-ignore-case': 'ab' }] },
      13,
    ],
    ['a prefix is looked up', { type: [{ prefix: 'abcdefgh' }] }, 2],
    ['fields of all combinations', { a: [1], $or: [{ b: [1] }, { c: [1], d: [1] }] }, 9],
    [
      'what is said in a branch that many combinations have counts once',
      { $or: [{ a: [{ suffix: 'abcde' }] }, { b: [1] }], data: { $or: [{ c: [1] }, { d: [1] }] } },
      17,
    ],
  ])('%s', (_what, pattern, states) => {
    expect(cost(pattern).states).toBe(states)
  })

  it('of a text whose case is ignored is what the steps of it take, whatever its letters', () => {
    for (let code = 0; code < 0x11000; code++) {
      const text = String.fromCodePoint(code)
      const taken = foldedSteps(text).flatMap(step => (step === '*' ? [] : step.map(({ length }) => length)))
      const sum = taken.reduce((one, other) => one + other, 0)
      if (foldedLength(text) !== sum) throw new Error(`${code.toString(16)}: ${foldedLength(text)}, not ${sum}`)
    }
  })

  it('is found without multiplying out what is too much', () => {
    const $or = fill(1000, i => ({ [`f${i}`]: [i] }))
    const fields = Object.fromEntries(fill(2000, i => [`g${i}`, [i]]))
    expect(() => cost({ $or, ...fields })).toThrow(/multiply to more than 1000000/)
    expect(cost({ $or }).states).toBe(2000)
  })
})

function fill<X>(n: number, make: (i: number) => X): X[] {
  return Array.from({ length: n }, (_, i) => make(i))
}

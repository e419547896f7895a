import { compile } from '../index.js'
import { Steps } from '../index/steps.js'
import { disjoint } from './disjoint.js'

/** What somebody would lose: a warning that a rule gets nothing, or the trust in it where the rule gets events after all. */
describe('two patterns', () => {
  const apart: [what: string, one: object, other: object][] = [
    ['with other values of an attribute', { type: ['paid'] }, { type: ['left', 'gone'] }],
    ['in two spellings', { 'detail-type': ['paid'] }, { type: ['left'] }],
    ['with a value outside the prefix', { type: ['com.shop.paid'] }, { type: [{ prefix: 'com.bank.' }] }],
    [
      'with prefixes of which neither begins the other',
      { source: [{ prefix: '/a/' }] },
      { source: [{ prefix: '/b' }] },
    ],
    ['with suffixes', { source: [{ suffix: '.de' }] }, { source: [{ suffix: '.com' }] }],
    ['with a wildcard outside the prefix', { type: [{ wildcard: 'com.*.paid' }] }, { type: [{ prefix: 'org.' }] }],
    ['with ends of wildcards', { type: [{ wildcard: '*.paid' }] }, { type: [{ wildcard: 'com.*.left' }] }],
    ['with all values but this', { type: [{ 'anything-but': ['paid'] }] }, { type: ['paid'] }],
    ['with what must be there and must not', { subject: [{ exists: true }] }, { subject: [{ exists: false }] }],
    ['with a value of what must not be there', { subject: ['a'] }, { subject: [{ exists: false }] }],
    ['in the same attribute beside others', { type: ['paid'], data: { n: [1] } }, { data: { n: [1] }, type: ['left'] }],
    ['in each branch', { $or: [{ type: ['a'] }, { type: ['b'] }] }, { type: ['c'] }],
    ['in each pair of branches', { $or: [{ type: ['a'] }, { source: ['/b'] }] }, { type: ['c'], source: ['/c'] }],
  ]
  it.each(apart)('%s match no event together', (_, one, other) => {
    expect([disjoint(one, other), disjoint(other, one)]).toEqual([true, true])
  })

  const perhaps: [what: string, one: object, other: object][] = [
    ['that are the same', { type: ['paid'] }, { type: ['paid'] }],
    ['of which one is wider', { type: ['com.shop.paid'] }, { type: [{ prefix: 'com.shop.' }] }],
    [
      'with prefixes of which one begins the other',
      { type: [{ prefix: 'com.' }] },
      { type: [{ prefix: 'com.shop.' }] },
    ],
    ['about other attributes', { type: ['paid'] }, { source: ['/shop'] }],
    ['with other values in data, which may be a list', { data: { tag: ['a'] } }, { data: { tag: ['b'] } }],
    ['with another data as a whole', { data: ['a'] }, { data: ['b'] }],
    ['with other resources, which are a list', { resources: ['a'] }, { resources: ['b'] }],
    [
      'with a prefix in any case',
      { type: [{ prefix: { 'equals-ignore-case': 'COM' } }] },
      { type: [{ prefix: 'com' }] },
    ],
    ['that meet in one branch', { $or: [{ type: ['a'] }, { source: ['/b'] }] }, { type: ['c'] }],
    ['with two absences', { subject: [{ exists: false }] }, { subject: [{ exists: false }] }],
    ['that a whole number and its text both pass', { n: [{ numeric: ['=', 1] }] }, { n: [{ prefix: '1' }] }],
  ]
  it.each(perhaps)('%s may match one', (_, one, other) => {
    expect([disjoint(one, other), disjoint(other, one)]).toEqual([false, false])
  })

  it('of which it takes too long to know may match one', () => {
    const many = (letter: string) => ({ type: Array.from({ length: 1000 }, (_, i) => `${letter}${i}`) })
    expect(disjoint(many('a'), many('b'), new Steps(10_000))).toBe(false)
  })

  it('are never called disjoint where one event matches both', () => {
    const tests = [
      ...['', 'a', 'ab', 'ba', 'A', '*', 'a*b', null, 1, '1', true],
      ...['prefix', 'suffix'].flatMap(name =>
        ['a', 'b', 'ab', { 'equals-ignore-case': 'A' }].map(v => ({ [name]: v })),
      ),
      ...['a*', '*b', 'a*b', 'a\\**', '*', 'b*a'].map(wildcard => ({ wildcard })),
      ...[['a'], [1], { prefix: 'a' }, { suffix: 'b' }].map(but => ({ 'anything-but': but })),
      ...[{ 'equals-ignore-case': 'AB' }, { numeric: ['>', 0] }, { exists: true }],
    ]
    const values = [
      undefined,
      null,
      '',
      'a',
      'A',
      'b',
      'ab',
      'AB',
      'ba',
      'aab',
      'a*',
      'a*b',
      'aba',
      '*',
      '1',
      1,
      0,
      true,
    ]
    const sides = [...tests.map(test => [test]), [{ exists: false }], ['a', { suffix: 'b' }], [1, { prefix: 'b' }]]
    const known = sides.map(tests => ({ tests, matches: compile({ subject: tests }) }))
    let found = 0
    for (const one of known)
      for (const other of known) {
        if (!disjoint({ subject: one.tests }, { subject: other.tests })) continue
        found++
        const both = values.filter(value => {
          const event = { type: 't', ...(value === undefined ? {} : { subject: value }) }
          return one.matches(event) && other.matches(event)
        })
        expect({ one: one.tests, other: other.tests, both }).toEqual({ one: one.tests, other: other.tests, both: [] })
      }
    expect(found).toBeGreaterThan(300)
  })
})

import { nativeValue } from './attribute.js'
import { compile, explain, fromSnsFilterPolicy, PatternIndex } from '../index.js'

/** An event in each spelling that its content mode gives it: JSON has values, a header has texts. */
const events = (value: number | boolean) => [
  { id: '1', source: '/s', type: 't', priority: value },
  { id: '1', source: '/s', type: 't', priority: String(value) },
]

describe('an attribute matches by its value, in JSON and as text', () => {
  it.each<[value: number | boolean, list: unknown[], matches: boolean]>([
    [7, [7], true],
    [7, ['7'], true],
    [7, [8], false],
    [7, ['07'], false],
    [7, [{ numeric: ['>', 5, '<=', 7] }], true],
    [7, [{ numeric: ['<', 7] }], false],
    [-12, [{ numeric: ['=', -12] }], true],
    [70, [{ prefix: '7' }], true],
    [70, [{ suffix: '7' }], false],
    [70, [{ wildcard: '*0' }], true],
    [7, [{ 'anything-but': 7 }], false],
    [7, [{ 'anything-but': '7' }], false],
    [7, [{ 'anything-but': [8, 9] }], true],
    [7, [{ 'anything-but': ['8', '9'] }], true],
    [70, [{ 'anything-but': { prefix: '7' } }], false],
    [70, [{ 'anything-but': { suffix: '7' } }], true],
    [70, [{ 'anything-but': { wildcard: '7*' } }], false],
    [true, [true], true],
    [true, ['true'], true],
    [true, [false], false],
    [false, [{ 'equals-ignore-case': 'FALSE' }], true],
    [true, [{ 'anything-but': 'true' }], false],
    [true, [{ exists: true }], true],
    [7, [{ exists: false }], false],
  ])('%j and %j', (value, list, matches) => {
    const pattern = { priority: list }
    const index = PatternIndex.of([{ key: 'r', pattern, value: 'r' }])
    for (const event of events(value)) {
      expect(index.matchJson(JSON.stringify(event))).toEqual(matches ? ['r'] : [])
      expect(compile(pattern)(event)).toBe(matches)
      const explained = explain(pattern, event)
      expect(explained.matched).toBe(matches)
      expect(explained.fields[0]!.tests.some(({ held }) => held)).toBe(matches)
    }
  })

  it('also where a policy of SNS asks', () => {
    const matches = compile(fromSnsFilterPolicy({ Priority: [{ numeric: ['>=', 5] }], VIP: [true] }))
    for (const vip of [true, 'true']) for (const priority of [7, '7']) expect(matches({ priority, vip })).toBe(true)
  })

  it('but data, and attributes that are texts, are what they are', () => {
    for (const event of [{ data: { n: '7' } }, { id: '7' }, { subject: '7' }, { partitionkey: '7' }]) {
      expect(
        compile({ $or: [{ data: { n: [7] } }, { id: [7] }, { subject: [7] }, { partitionkey: [7] }] })(event),
      ).toBe(false)
    }
    expect(compile({ data: { n: ['7'] } })({ data: { n: 7 } })).toBe(false)
  })

  it.each([
    ['7', 7],
    ['0', 0],
    ['-1', -1],
    ['2147483647', 2147483647],
    ['-2147483648', -2147483648],
    ['true', true],
    ['false', false],
  ])('%s is a canonical string', (text, value) => expect(nativeValue(text)).toBe(value))
  it.each(['2147483648', '-2147483649', '07', '-0', '+7', '7.0', '1e1', ' 7', 'True', '', '-'])('%j is none', text =>
    expect(nativeValue(text)).toBeUndefined(),
  )
})

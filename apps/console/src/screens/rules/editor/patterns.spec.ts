import { differenceOf } from '../../../components/difference.js'
import { completePattern } from './complete-pattern.js'
import { withField } from './draft.js'
import { explainedLines } from './explained-lines.js'
import { placeAt, rangeOf } from '../../../components/json-places.js'
import { textOf } from './json-text.js'
import { knownFields } from './known-fields.js'

const event = {
  ...{ specversion: '1.0' as const, id: '1', source: '/shop', type: 'order.created' },
  data: { total: 120, country: 'CH', items: [{ sku: 'lamp-7' }] },
}

// What people would lose: help where the cursor is, in a text that is no JSON yet.
describe('an editor of patterns', () => {
  /** @param text with `|` where the cursor is */
  const at = (text: string) => placeAt(text.replace('|', ''), text.indexOf('|'))
  const known = knownFields([event, { ...event, id: '2' }], [])
  const offered = (text: string) =>
    completePattern(known, text.replace('|', ''), text.indexOf('|')).map(({ label }) => label)

  it.each([
    ['{ | }', { path: [], kind: 'name', isQuoted: false }],
    ['{ "ty|" }', { path: [], kind: 'name', isQuoted: true }],
    ['{ "type": | }', { path: ['type'], kind: 'value', isQuoted: false }],
    ['{ "type": ["or|"] }', { path: ['type'], kind: 'member', isQuoted: true }],
    ['{ "type": ["a"], "data": { "to|', { path: ['data'], kind: 'name', isQuoted: true }],
    ['{ "data": { "items": { "sku": [|', { path: ['data', 'items', 'sku'], kind: 'member', isQuoted: false }],
    ['{ "a": ["}"], "b": [|] }', { path: ['b'], kind: 'member', isQuoted: false }],
    ['{ "a": ["\\"|"] }', { path: ['a'], kind: 'member', isQuoted: true }],
  ])('knows where the cursor is in %s', (text, place) => {
    expect(at(text)).toEqual(place)
  })

  it('offers names and values that events had, and operators where they may stand', () => {
    expect(offered('{ "data": { "|" } }')).toEqual(['total', 'country', 'items'])
    expect(offered('{ "data": { | } }')).toContain('"country": ')
    expect(offered('{ "data": { "items": { "sku": ["|"] } } }')).toEqual(['lamp-7'])
    expect(offered('{ "data": { "total": [|] } }')).toEqual(expect.arrayContaining(['120', '{ "numeric": [">", 0] }']))
    expect(offered('{ "type": |')).toContain('["order.created"]')
  })

  it('shows where the API found a fault', () => {
    const text = '{ "type": ["a"], "data": { "total": [{ "numeric": [">"] }] } }'
    const found = ({ from, to }: { from: number; to: number }) => text.slice(from, to)
    expect(found(rangeOf(text, 'data.total[0].numeric'))).toBe('[">"]')
    expect(found(rangeOf(text, 'type[0]'))).toBe('"a"')
    expect(found(rangeOf(text, 'data.total[0].numeric[1]'))).toBe('[">"]')
    expect(found(rangeOf(text, 'nothing'))).toBe(text)
  })

  it('asks for a value besides, and leaves alone what is no JSON', () => {
    const text = withField('{"type":[""]}', ['type'], 'a')
    expect(JSON.parse(text)).toEqual({ type: ['a'] })
    expect(JSON.parse(withField(text, ['data', 'total'], 3))).toEqual({ type: ['a'], data: { total: [3] } })
    expect(JSON.parse(withField(text, ['type'], 'a'))).toEqual({ type: ['a'] })
    expect(withField('{"type":', ['a'], 1)).toBe('{"type":')
    expect(textOf({ type: ['a'], data: { total: [{ numeric: ['>', 1] }] } })).toBe(
      '{\n  "type": ["a"],\n  "data": { "total": [{ "numeric": [">", 1] }] }\n}',
    )
  })
})

describe('an event that is explained', () => {
  const mark = (field: string, where: string | undefined, held: boolean) => ({
    ...{ field, at: field, held, tests: [], reason: `${field} ${held}` },
    ...(where !== undefined && { where }),
  })

  it('has a mark where the pattern asks, and a line for what is not there', () => {
    const fields = [
      mark('data.items.sku', 'data.items[0].sku', true),
      mark('data.colour', undefined, false),
      mark('subject', undefined, false),
    ]
    const lines = explainedLines(event, fields)
    const marked = lines.filter(({ isHeld }) => isHeld !== undefined)
    expect(marked.map(({ name, text, isHeld }) => [name + text, isHeld])).toEqual([
      ['"subject": not there', false],
      ['"colour": not there', false],
      ['"sku": "lamp-7"', true],
    ])
  })

  it('folds what is long, and not what the pattern asks about', () => {
    const long = { ...event, data: { list: Array.from({ length: 100_000 }, (_, i) => i) } }
    const lines = explainedLines(long, [mark('data.list', 'data.list[99000]', true)])
    expect(lines.length).toBeLessThan(300)
    expect(lines.find(({ isHeld }) => isHeld)?.text).toBe('99000,')
  })
})

describe('a difference', () => {
  it('says what is gone, what is new, and what stayed', () => {
    const lines = differenceOf('a\nb\nc\nd', 'a\nc\nx\nd')
    expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual(['same a', 'gone b', 'same c', 'new x', 'same d'])
  })

  it('is none where a comma says that another line follows', () => {
    const lines = differenceOf('{\n  "a": 1\n}', '{\n  "a": 1,\n  "b": 2\n}')
    expect(lines.filter(({ kind }) => kind !== 'same')).toEqual([{ kind: 'new', text: '  "b": 2' }])
  })

  it('of long texts without anything in common ends soon', () => {
    const text = (of: string) => Array.from({ length: 20_000 }, (_, i) => `${of}${i}`).join('\n')
    const began = Date.now()
    expect(differenceOf(text('a'), text('b'))).toHaveLength(40_000)
    expect(Date.now() - began).toBeLessThan(2000)
  })
})

import { InvalidError } from '@sluice/event'
import { checkTransform } from './check.js'

const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown

test.each<unknown>([
  { constant: null },
  { constant: { a: [1, 'b'] } },
  { inputPath: '$.data.order' },
  { template: '"<aws.events.rule-name>"' },
  { paths: { 'detail-type': '$.detail-type' }, template: '{"t": <detail-type>}' },
  { paths: { a: '$.a' }, template: '<a>' },
  { template: '{"lower": "a < b > c", "tag": "\\u003cb>"}' },
  { jsonata: '{ "total": $sum(data.items.(price * quantity)) }' },
  { jsonata: '$match(data.text, /a+(b|c)/i)' },
])('%j is accepted', value => expect(() => checkTransform(value, 'transform')).not.toThrow())

const refused: [value: unknown, path: string, position?: number][] = [
  [undefined, 't'],
  ['$.data', 't'],
  [[], 't'],
  [{}, 't'],
  [{ constant: undefined }, 't.constant'],
  [{ constant: deep(65) }, 't.constant'],
  [{ constant: 'x'.repeat(70_000) }, 't.constant'],
  [{ constant: 1, inputPath: '$' }, 't'],
  [{ inputPath: '$', path: '$' }, 't.path'],
  [{ inputPath: 1 }, 't.inputPath'],
  [{ inputPath: `$.${'a'.repeat(255)}` }, 't.inputPath'],
  [{ inputPath: '$.a..b' }, 't.inputPath', 3],
  [{ inputPath: '$.a', paths: {} }, 't.paths'],
  [{ paths: [], template: '"a"' }, 't.paths'],
  [{ paths: { 'a b': '$.a' }, template: '"a"' }, 't.paths'],
  [{ paths: { awsome: '$.a' }, template: '"a"' }, 't.paths'],
  [{ paths: { a: 'a' }, template: '"a"' }, 't.paths.a', 0],
  [{ paths: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`a${i}`, '$'])), template: '"a"' }, 't.paths'],
  [{ template: 5 }, 't.template'],
  [{ template: ' '.repeat(10_000) }, 't.template'],
  [{ template: 'instance <a>', paths: { a: '$.a' } }, 't.template', 0],
  [{ template: '{"a": <b>}' }, 't.template', 6],
  [{ template: '"<b>tag</b>"' }, 't.template', 1],
  [{ template: '{"<a>": 1}', paths: { a: '$.a' } }, 't.template', 5],
  [{ template: '{<a> : 1}', paths: { a: '$.a' } }, 't.template', 1],
  [{ template: '{"a": <a><a>}', paths: { a: '$.a' } }, 't.template', 9],
  [{ template: '{"a": -<a>}', paths: { a: '$.a' } }, 't.template', 7],
  [{ template: '{"a": 1<a>}', paths: { a: '$.a' } }, 't.template', 7],
  [{ template: '{"a": 1e<a>}', paths: { a: '$.a' } }, 't.template', 8],
  [{ template: '{"a": 1,}' }, 't.template', 8],
  [{ template: '{"a": 1' }, 't.template', 7],
  [{ template: '"a" "b"' }, 't.template', 4],
  [{ template: '"a"\n{"b": 1}' }, 't.template', 4],
  [{ template: '"the event: <aws.events.event.json>"' }, 't.template', 12],
  [{ template: '"<aws.events.unknown>"' }, 't.template', 1],
  [{ template: '['.repeat(65) + ']'.repeat(65) }, 't.template', 64],
  [{ jsonata: '' }, 't.jsonata'],
  [{ jsonata: '1 +' }, 't.jsonata', 3],
  [{ jsonata: 'a.b[' }, 't.jsonata', 4],
  [{ jsonata: '('.repeat(8000) }, 't.jsonata'],
  [{ jsonata: 'x'.repeat(9000) }, 't.jsonata'],
  [{ jsonata: `$match(a, /${'a{1000}'.repeat(1000)}/)` }, 't.jsonata', 7012],
  [{ jsonata: '$match(a, /(?=b)/)' }, 't.jsonata', 17],
  [{ jsonata: '$map(a, function($x) { $match($x, /(b)\\1/) })' }, 't.jsonata', 41],
]

test.each(
  refused.map(([value, path, position]) => ({ value, path, position, json: JSON.stringify(value)?.slice(0, 60) })),
)('$json is refused at $path, position $position', ({ value, path, position }) => {
  const check = () => checkTransform(value, 't')
  expect(check).toThrow(InvalidError)
  expect(check).toThrow(
    expect.objectContaining({
      code: 'INVALID_TRANSFORM',
      message: expect.stringContaining(path),
      details: expect.objectContaining({ path }),
    }),
  )
  if (position !== undefined) expect(check).toThrow(expect.objectContaining({ details: { path, position } }))
})

import { compile } from '@sluice/pattern'
import { typePattern } from './type-pattern.js'

/** As the platform and the handler together decide. */
function wants(...types: string[]): (type: string) => boolean {
  const { pattern, wants = () => true } = typePattern(types)
  const matches = compile(pattern)
  return type => matches({ type, id: '1', source: '/', specversion: '1.0' }) && wants(type)
}

const samples = [
  'order',
  'order.created',
  'order.item.added',
  'order.item.stock.low',
  'created',
  'shop.order.created',
  'ordered',
  'order.',
  'a.b',
  'a.x.b',
  'a.x.y.b',
  'a.x.b.c',
]

// as eventemitter2 6.4 answers, but for order.*.** (it takes order too) and a.**.** (it takes nothing)
const table: [string, string[]][] = [
  ['order', ['order']],
  ['*', ['order', 'created', 'ordered']],
  ['order.*', ['order.created', 'order.']],
  ['order.*.*', ['order.item.added']],
  ['*.created', ['order.created']],
  ['order.*.added', ['order.item.added']],
  ['order.**', ['order', 'order.created', 'order.item.added', 'order.item.stock.low', 'order.']],
  ['**.created', ['order.created', 'created', 'shop.order.created']],
  ['a.**.b', ['a.b', 'a.x.b', 'a.x.y.b']],
  ['**', samples],
  ['a.*.b.**', ['a.x.b', 'a.x.b.c']],
  ['*.order.**', ['shop.order.created']],
  ['order.*.**', ['order.created', 'order.item.added', 'order.item.stock.low', 'order.']],
  ['**.x.**', ['a.x.b', 'a.x.y.b', 'a.x.b.c']],
  ['a.**.**', ['a.b', 'a.x.b', 'a.x.y.b', 'a.x.b.c']],
]

describe('types with wildcards', () => {
  it.each(table)('%s brings a handler what @nestjs/event-emitter would, and nothing else', (type, wanted) => {
    expect(samples.filter(wants(type))).toEqual(wanted)
  })

  it('a list brings what any of its types wants', () => {
    const some = ['order.created', 'created', 'order.', 'a.b', 'a.x.b', 'a.x.y.b', 'a.x.b.c']
    expect(samples.filter(wants('created', 'order.*', 'a.**', 'a.*.b'))).toEqual(some)
    expect(samples.filter(wants('order.created', 'a.*.b.**'))).toEqual(['order.created', 'a.x.b', 'a.x.b.c'])
  })

  it('a backslash is a character like others', () => {
    expect(['a\\b.c', 'a.b.c', 'ab.c'].filter(wants('a\\b.*'))).toEqual(['a\\b.c'])
  })

  it.each([
    ['order.cr*', '* and ** are whole segments'],
    ['order..*', 'empty segment'],
    ['', 'must be a text that is not empty'],
    [Array(20).fill('*').join('.'), '20 segments'],
  ])('%s is refused, and what to write instead is said', (type, message) => {
    expect(() => typePattern([type])).toThrow(message)
    expect(() => typePattern([])).toThrow('name at least one')
  })
})

import { createHmac } from 'node:crypto'
import type { Redact } from './grant.js'
import { shown } from './shown.js'
import { View } from './view.js'

const key = Buffer.alloc(32, 7)
const hmac = (text: string) => createHmac('sha256', key).update(text).digest('hex')
const see = (json: string, ...redact: Redact[]) => shown(View.of([redact]), json, key)
const hash = (path: string) => ({ path, as: 'hash' as const })

// [what it is about, the text, the redactions, the text that is seen]
const table: [string, string, Redact[], string][] = [
  ['the first member', '{"data":{"a":1,"b":2}}', ['data.a'], '{"data":{"b":2}}'],
  ['a member between others', '{"data":{"a":1,"b":2,"c":3}}', ['data.b'], '{"data":{"a":1,"c":3}}'],
  ['the last member', '{"data":{"a":1,"b":2}}', ['data.b'], '{"data":{"a":1}}'],
  ['the only member', '{"data":{"a":1}}', ['data.a'], '{"data":{}}'],
  ['several in a row, first', '{"data":{"a":1,"b":2,"c":3}}', ['data.a', 'data.b'], '{"data":{"c":3}}'],
  ['several in a row, last', '{"data":{"a":1,"b":2,"c":3}}', ['data.c', 'data.b'], '{"data":{"a":1}}'],
  ['every second one', '{"data":{"a":1,"b":2,"c":3}}', ['data.a', 'data.c'], '{"data":{"b":2}}'],
  ['all of them', '{"data":{"a":1,"b":2}}', ['data.a', 'data.b'], '{"data":{}}'],
  [
    'none that is there',
    '{"data":{"a":1}, "x" : 1.0 }',
    ['data.b', 'data.a.b', 'subject'],
    '{"data":{"a":1}, "x" : 1.0 }',
  ],
  [
    'the bytes around it',
    '\n{ "n" : 1524831183200260097 ,\t"data" : { "x" : 1.0 , "secret" : {"a":[1]} , "y" : "\\u00e9\\/" } , "z":1e400 }\n',
    ['data.secret'],
    '\n{ "n" : 1524831183200260097 ,\t"data" : { "x" : 1.0 , "y" : "\\u00e9\\/" } , "z":1e400 }\n',
  ],
  ['a member that is there twice', '{"data":{"a":1,"b":2,"a":{"c":3}}}', ['data.a'], '{"data":{"b":2}}'],
  ['data that is there twice', '{"data":{"a":1},"data":{"a":2,"b":3}}', ['data.a'], '{"data":{},"data":{"b":3}}'],
  ['an escaped name', '{"data":{"em\\u0061il":"x","b":2}}', ['data.email'], '{"data":{"b":2}}'],
  [
    'an escaped name on the way',
    '{"d\\u0061ta":{"cust\\u006fmer":{"email":"x"}}}',
    ['data.customer.email'],
    '{"d\\u0061ta":{"cust\\u006fmer":{}}}',
  ],
  [
    'names with dots, which patterns read as a path',
    '{"data":{"customer.email":"x","b.c":2}}',
    ['data.customer.email'],
    '{"data":{"b.c":2}}',
  ],
  [
    'all below a redacted path, with dots too',
    '{"data":{"customer.email":"x","customer.a.b":1}}',
    ['data.customer'],
    '{"data":{}}',
  ],
  ['__proto__', '{"data":{"__proto__":{"a":1},"b":2}}', ['data.__proto__'], '{"data":{"b":2}}'],
  ['an attribute', '{"id":"1","subject":"x","type":"t"}', ['subject'], '{"id":"1","type":"t"}'],
  [
    'elements of a list',
    '{"data":{"items":[{"sku":1,"n":2},"x",[{"sku":3}]]}}',
    ['data.items.sku'],
    '{"data":{"items":[{"n":2},"x",[{}]]}}',
  ],
  ['data that is a list', '{"data":[{"a":1},{"a":2,"b":3}]}', ['data.a'], '{"data":[{},{"b":3}]}'],
  ['a list at the end of the path', '{"data":{"a":[1,2],"b":3}}', ['data.a'], '{"data":{"b":3}}'],
  ['all of the data', '{"id":"1","data":{"a":1},"type":"t"}', ['data'], '{"id":"1","type":"t"}'],
  ['binary data', '{"id":"1","data_base64":"AAAA"}', ['data'], '{"id":"1"}'],
  ['a path into binary data', '{"id":"1","data_base64":"AAAA","type":"t"}', ['data.a'], '{"id":"1","type":"t"}'],
  ['a hash of a path into binary data', '{"id":"1","data_base64":"AAAA"}', [hash('data.a')], '{"id":"1"}'],
  ['a path into data that is text', '{"id":"1","data":"<email>x</email>"}', ['data.email'], '{"id":"1"}'],
  ['a path into data that is a number', '{"data":7,"id":"1"}', [hash('data.email')], '{"id":"1"}'],
  [
    'a text within the data, which is no path',
    '{"data":{"a":"{\\"b\\":1}"}}',
    ['data.a.b'],
    '{"data":{"a":"{\\"b\\":1}"}}',
  ],
  ['a hash', '{"data":{"a":"x","b":1}}', [hash('data.a')], `{"data":{"a":"${hmac('"x"')}","b":1}}`],
  [
    'a hash beside a removal',
    '{"data":{"a":"x","b":1,"c":2}}',
    [hash('data.a'), 'data.b'],
    `{"data":{"a":"${hmac('"x"')}","c":2}}`,
  ],
  [
    'a hash in each element',
    '{"data":[{"a":1},{"a":2}]}',
    [hash('data.a')],
    `{"data":[{"a":"${hmac('1')}"},{"a":"${hmac('2')}"}]}`,
  ],
  ['a hash of binary data', '{"data_base64":"AAAA"}', [hash('data')], `{"data_base64":"${hmac('"AAAA"')}"}`],
  ['a hash of an attribute', '{ "subject" : "x" }', [hash('subject')], `{ "subject" : "${hmac('"x"')}" }`],
  ['braces and quotes in texts', '{"data":{"a":"}\\",{","b":"]"}}', ['data.a'], '{"data":{"b":"]"}}'],
  ['an empty object', '{}', ['data.a'], '{}'],
]

describe('shown', () => {
  it.each(table)('%s', (_, json, redact, expected) => {
    expect(see(json, ...redact)).toBe(expected)
  })

  it('is the text itself where nothing is redacted', () => {
    expect(shown(View.whole, '{"a": 1', key)).toBe('{"a": 1')
  })

  it('gives one value one hash, in every spelling and at every path, so that receivers can join on it', () => {
    const one = JSON.parse(see('{"data":{"email":"a@\\u0062","to":"a\\u0040b"}}', hash('data.email'), hash('data.to')))
    expect(one.data.email).toBe(one.data.to)
    const two = JSON.parse(
      see('{"data":{"email":1524831183200260097,"to":1524831183200260098}}', hash('data.email'), hash('data.to')),
    )
    expect(two.data.email).not.toBe(two.data.to)
    const three = JSON.parse(see('{"data":{"email":"7","to":7}}', hash('data.email'), hash('data.to')))
    expect(three.data.email).not.toBe(three.data.to)
  })

  it('has another hash under another key', () => {
    const json = '{"data":{"a":1}}'
    expect(shown(View.of([[hash('data.a')]]), json, Buffer.alloc(32, 1))).not.toBe(see(json, hash('data.a')))
  })

  it('removes what is nested too deep to walk, and keeps its stack', () => {
    const lists = '['.repeat(100_000) + '{"a":1}' + ']'.repeat(100_000)
    expect(see(`{"data":{"x":${lists},"y":1}}`, 'data.x.a')).toBe('{"data":{"y":1}}')
    expect(see(`{"data":{"x":[{"a":1},${lists}],"y":1}}`, hash('data.x.a'))).toBe('{"data":{"y":1}}')
    expect(see(`{"data":{"x":${lists},"y":1}}`, 'data.y')).toBe(`{"data":{"x":${lists}}}`)
  })

  it('throws for what is no event, rather than to show it', () => {
    for (const json of ['', '[{"a":1}]', '"a"', '{"data":{"a":1}', '{"data":{"a":tru}}'])
      expect(() => see(json, 'data.a')).toThrow(/not valid JSON/)
  })
})

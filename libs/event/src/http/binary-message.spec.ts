import { toBinary } from './binary-message.js'
import { defaultLimits, Provenance, readHttp } from '../index.js'

const attributes = '"specversion":"1.0","id":"1","source":"/s","type":"t"'
const written = (members: string) => {
  const { headers, body } = toBinary(`{${attributes}${members}}`)
  return { headers, body: Buffer.from(body).toString('latin1') }
}

describe('an event in binary mode', () => {
  const ce = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' }
  const json = { 'content-type': 'application/json' }
  it.each<[what: string, members: string, headers: object, body: string]>([
    [
      'JSON keeps its bytes',
      ',"data" : {"a": 1.0, "n":1524831183200260097, "e":1e400 }',
      json,
      '{"a": 1.0, "n":1524831183200260097, "e":1e400 }',
    ],
    [
      'JSON of another type',
      ',"datacontenttype":"application/vnd.a+json","data":"x"',
      { 'content-type': 'application/vnd.a+json' },
      '"x"',
    ],
    ['text', ',"datacontenttype":"text/xml","data":"<a b=\\"1\\"/>"', { 'content-type': 'text/xml' }, '<a b="1"/>'],
    ['bytes', ',"datacontenttype":"image/png","data_base64":"AP8="', { 'content-type': 'image/png' }, '\u0000\u00ff'],
    ['bytes of no type', ',"data_base64":"AP8="', {}, '\u0000\u00ff'],
    ['no data', '', {}, ''],
    ['no data of a type', ',"datacontenttype":"text/plain"', { 'content-type': 'text/plain' }, ''],
    ['null', ',"data":null', json, 'null'],
    ['null that is no JSON', ',"datacontenttype":"text/plain","data":null', { 'content-type': 'text/plain' }, ''],
    [
      'attributes',
      ',"subject":"Zoë 100%","n":7,"flag":true,"none":null',
      { 'ce-subject': 'Zo%C3%AB%20100%25', 'ce-n': '7', 'ce-flag': 'true' },
      '',
    ],
    [
      'text that was in another charset',
      ',"datacontenttype":"text/plain; charset=utf-16","data":"ë"',
      { 'content-type': 'text/plain; charset=utf-8' },
      '\u00c3\u00ab',
    ],
  ])('%s', (_what, members, headers, body) =>
    expect(written(members)).toEqual({ headers: { ...ce, ...headers }, body }),
  )

  it('is read as what it was', () => {
    for (const members of [
      ',"datacontenttype":"application/json","data":{"a": 1.0}',
      ',"datacontenttype":"text/plain","data":"ë\\n"',
      ',"subject":"\\"é 😀\\" %41"',
    ]) {
      const { headers, body } = toBinary(`{${attributes}${members}}`)
      const received = readHttp(headers, body, defaultLimits, new Provenance('p', new Date(0)), 'shop')
      if (received.mode !== 'single') throw new Error('a batch')
      expect(JSON.parse(received.event.json)).toMatchObject(JSON.parse(`{${attributes}${members}}`) as object)
    }
  })
})

import { CloudEvent as PeerEvent, HTTP, type Message } from 'cloudevents'
import {
  type AcceptedEvent,
  type CloudEvent,
  defaultLimits,
  type EventLimits,
  InvalidError,
  Provenance,
  readHttp,
} from '../index.js'

const provenance = new Provenance('billing-service', new Date('2026-05-01T10:00:00.000Z'))
const stamps = '"receivedtime":"2026-05-01T10:00:00.000Z","principal":"billing-service"'
const structured = { 'content-type': 'application/cloudevents+json' }
const batched = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' }
const required = { specversion: '1.0', id: 'A-1', source: '/shop', type: 'com.shop.order.created' }
const ceHeaders = { 'ce-specversion': '1.0', 'ce-id': 'A-1', 'ce-source': '/shop', 'ce-type': 'com.shop.order.created' }

function bytes(body: string | object): Uint8Array {
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

function read(headers: Record<string, string>, body: string | object | Uint8Array, limits: Partial<EventLimits> = {}) {
  const raw = body instanceof Uint8Array ? body : bytes(body)
  return readHttp(headers, raw, { ...defaultLimits, ...limits }, provenance, 'shop')
}

function single(headers: Record<string, string>, body: string | object | Uint8Array, limits?: Partial<EventLimits>) {
  const received = read(headers, body, limits)
  if (received.mode !== 'single') throw new Error('read as a batch')
  return received.event
}

function batch(body: string | object | Uint8Array, limits?: Partial<EventLimits>) {
  const received = read(batched, body, limits)
  if (received.mode !== 'batch') throw new Error('read as a single event')
  return [...received.entries]
}

function parsed(event: AcceptedEvent): CloudEvent {
  return JSON.parse(event.json) as CloudEvent
}

function refusal(action: () => unknown): { code: string; details: Record<string, unknown>; message: string } {
  try {
    action()
  } catch (error) {
    if (error instanceof InvalidError) return { code: error.code, details: error.details, message: error.message }
    throw error
  }
  throw new Error('it was accepted')
}

/** Text that is nested `levels` deep. */
function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}

describe('a structured event', () => {
  it('keeps the very text of the producer: 1.0 stays 1.0, long integers keep their digits', () => {
    const data = '{ "price": 1.0, "account": 12345678901234567890123, "name": "Jos\\u00e9 ☕ 😀", "e": 1E5 }'
    const text = `{"specversion":"1.0","id":"A-1","source":"/shop","type":"t","data":${data}}`
    expect(single(structured, text).json).toBe(`{${stamps},${text.slice(1)}`)
  })

  it('may stand in white space and behind a byte order mark', () => {
    const text = JSON.stringify(required)
    expect(parsed(single(structured, Buffer.from(`\ufeff \r\n\t${text}\n`)))).toMatchObject(required)
  })

  it('keeps order by partitionkey, else by subject, else by id', () => {
    expect(single(structured, required).key).toBe('A-1')
    expect(single(structured, { ...required, subject: 'customer-7' }).key).toBe('customer-7')
    expect(single(structured, { ...required, subject: 'customer-7', partitionkey: 'eu' }).key).toBe('eu')
  })

  it('takes extensions that are strings, booleans and 32-bit integers, and null for what is not there', () => {
    const event = { ...required, region: 'eu', express: true, priority: -2147483648, subject: null, data: null }
    expect(parsed(single(structured, event))).toMatchObject(event)
  })
})

describe('provenance', () => {
  const spellings = {
    plain: `"principal":"admin","receivedtime":"1999-01-01T00:00:00Z"`,
    escaped: `"princip\\u0061l":"admin","\\u0072eceivedtime":"1999-01-01T00:00:00Z"`,
    null: `"principal":null,"receivedtime":null`,
  }

  for (const [how, members] of Object.entries(spellings)) {
    it(`cannot be forged by a producer: ${how}`, () => {
      const rest = JSON.stringify({ ...required, data: { total: 10 } }).slice(1)
      for (const text of [`{${members},${rest}`, `${`{${rest}`.slice(0, -1)},${members}}`]) {
        const { json } = single(structured, text)
        const [inBatch] = batch(`[${text}]`) as AcceptedEvent[]
        for (const stamped of [json, inBatch!.json]) {
          expect(JSON.parse(stamped)).toMatchObject({
            ...required,
            data: { total: 10 },
            principal: 'billing-service',
            receivedtime: '2026-05-01T10:00:00.000Z',
          })
          // and not by a reader that takes the first or the last of two members either
          expect(stamped.match(/princip(a|\\u0061)l"/g)).toHaveLength(1)
          expect(stamped).not.toContain('admin')
        }
      }
    })
  }

  it('costs the data none of its digits', () => {
    const data = '{"n":1524831183200260097,"price":1.0,"e":1e400}'
    const text = `{ "principal":"admin", ${JSON.stringify(required).slice(1, -1)} , "receivedtime" : "x","data":${data} }`
    expect(single(structured, text).json).toContain(`"data":${data}`)
  })

  it('cannot be forged by headers, and the data is not lost over it', () => {
    const headers = {
      ...ceHeaders,
      'content-type': 'application/json',
      'ce-principal': 'admin',
      'ce-receivedtime': 'x',
    }
    const event = single(headers, '{"total":1.0}')
    expect(event.json).toContain('"data":{"total":1.0}')
    expect(parsed(event)).toMatchObject({ principal: 'billing-service', receivedtime: '2026-05-01T10:00:00.000Z' })
  })

  const numbers = '{"n":1524831183200260097,"price": 1.0, "huge":1e400,"text":"\\u00e9 \\/"}'

  it('takes the place of what a relayed event says, and all digits of its data stay as they came', () => {
    const forged = `"principal":"admin","receivedtime":"x","hops":3,"sluicecause":"1~a~b"`
    const plain = JSON.stringify(required).slice(1, -1)
    for (const text of [
      `{${forged},${plain},"data":${numbers}}`,
      `{${plain}, "data" : ${numbers} , ${forged} }`,
      `{"hops":1,${plain},"data":${numbers},"sluicecaus\\u0065":"1~a~b"}`,
    ]) {
      const [inBatch] = batch(`[${text}]`) as AcceptedEvent[]
      for (const event of [single(structured, text), inBatch!]) {
        expect(event.json).toContain(numbers)
        expect(event.json).not.toMatch(/admin|hops|sluicecaus/)
        expect(event).toMatchObject({ cause: '1~a~b' })
        expect(event.hops).toBeUndefined()
      }
    }
  })

  it('is what says how many hops there were: headers do not, and the token is handed on to be checked', () => {
    const headers = { ...ceHeaders, 'content-type': 'application/json', 'ce-hops': '0', 'ce-sluicecause': '1~a~b' }
    const event = single(headers, numbers)
    expect(event).toMatchObject({ cause: '1~a~b', json: expect.stringContaining(`"data":${numbers}`) })
    expect(event.json).not.toMatch(/hops|sluicecause/)
  })

  it('leaves members of the same name inside the data alone', () => {
    const event = { ...required, data: { principal: "the data's own" } }
    expect(parsed(single(structured, event)).data).toEqual(event.data)
  })
})

describe('an event that only Sluice may emit', () => {
  const forged = { ...required, source: '/sluice/dlq' }
  const code = (action: () => unknown) => {
    try {
      return action()
    } catch (error) {
      return (error as { code: string }).code
    }
  }

  it('is refused in every mode, also with an idempotency key; in a batch the others are not harmed', () => {
    expect(code(() => single(structured, forged))).toBe('RESERVED_NAME')
    expect(code(() => single({ ...structured, 'idempotency-key': 'k' }, forged))).toBe('RESERVED_NAME')
    for (const headers of [
      { 'ce-type': 'sluice.target.failing' },
      { 'ce-source': '/sluice/x' },
      { 'ce-source': '%2Fsluice/x' },
    ])
      expect(code(() => single({ ...ceHeaders, ...headers }, ''))).toBe('RESERVED_NAME')
    const [bad, good] = batch([forged, required])
    expect([bad, good]).toMatchObject([
      { error: { code: 'RESERVED_NAME', details: { attribute: 'source' } } },
      { id: required.id },
    ])
  })
})

describe('a binary event', () => {
  it('keeps the text of JSON data, whatever the media type is called', () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'application/vnd.shop+json',
      'text/json',
    ]) {
      const event = single({ ...ceHeaders, 'content-type': type }, ' {"price": 1.0, "n": 12345678901234567890} ')
      expect(event.json).toContain('"data":{"price": 1.0, "n": 12345678901234567890}')
      expect(parsed(event)).toMatchObject({ ...required, datacontenttype: type })
    }
  })

  it('keeps text as text and bytes as bytes', () => {
    expect(parsed(single({ ...ceHeaders, 'content-type': 'text/plain' }, 'grüße "☕"')).data).toBe('grüße "☕"')
    const raw = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256)
    for (const type of ['application/octet-stream', 'image/png', 'application/json-seq', 'text/plain']) {
      const event = parsed(single({ ...ceHeaders, 'content-type': type }, raw))
      expect(Buffer.from(event.data_base64!, 'base64').equals(raw)).toBe(true)
      expect(event).not.toHaveProperty('data')
    }
  })

  it('does not take text in another encoding for UTF-8', () => {
    const event = single({ ...ceHeaders, 'content-type': 'text/plain; charset=utf-16le' }, Buffer.from('ab', 'utf16le'))
    expect(Buffer.from(parsed(event).data_base64!, 'base64').toString('utf16le')).toBe('ab')
  })

  it('without a content type is bytes, and so is JSON in another charset', () => {
    const bytesOf = (event: CloudEvent) => Buffer.from(event.data_base64!, 'base64')
    for (const body of ['{"a":1}', '\x00\xff', 'no JSON {']) {
      const event = parsed(single(ceHeaders, Buffer.from(body, 'latin1')))
      expect(bytesOf(event).toString('latin1')).toBe(body)
      expect(event).not.toHaveProperty('datacontenttype')
    }
    const type = 'application/json; charset=iso-8859-1'
    const event = parsed(single({ ...ceHeaders, 'content-type': type }, Buffer.from('{"a":"\xeb"}', 'latin1')))
    expect(bytesOf(event).toString('latin1')).toBe('{"a":"\xeb"}')
    expect(event.datacontenttype).toBe(type)
  })

  it('may be of any media type that there can be', () => {
    const type = "application/vnd.a!b#c$d&e-f^g_h'i*j`k|l~m+json"
    expect(single({ ...ceHeaders, 'content-type': type }, '{"a":1.0}').json).toContain('"data":{"a":1.0}')
  })

  it('refuses headers with other letters than printable ASCII, and says how to send them', () => {
    for (const name of ['subject', 'partitionkey', 'note']) {
      const value = Buffer.from('Zoë').toString('latin1') // as Node shows UTF-8 in headers
      const { code, details, message } = refusal(() => single({ ...ceHeaders, [`ce-${name}`]: value }, ''))
      expect({ code, details }).toEqual({
        code: 'INVALID_ATTRIBUTE',
        details: { attribute: name, header: `ce-${name}` },
      })
      expect(message).toContain('percent-encode')
    }
    expect(parsed(single({ ...ceHeaders, 'ce-subject': 'Zo%C3%AB' }, '')).subject).toBe('Zoë')
  })

  it('may have no data', () => {
    expect(parsed(single(ceHeaders, ''))).not.toHaveProperty('data')
    expect(parsed(single({ ...ceHeaders, 'content-type': 'application/json' }, ''))).not.toHaveProperty('data')
  })

  it('decodes percent-encoded and quoted headers, and leaves a lone % alone', () => {
    const headers = { 'ce-subject': 'caf%C3%A9%20%E2%82%AC', 'ce-note': '"a \\"b\\" c"', 'ce-discount': '100%' }
    const event = parsed(single({ ...ceHeaders, ...headers }, ''))
    expect(event).toMatchObject({ subject: 'café €', note: 'a "b" c', discount: '100%' })
  })

  it('refuses a header that names what is the body, or no attribute at all', () => {
    for (const name of ['data', 'data_base64', '__proto__', 'constructor.prototype']) {
      const { code, details } = refusal(() => single({ ...ceHeaders, [`ce-${name}`]: 'eA==' }, '{}'))
      expect({ code, details }).toMatchObject({ code: 'INVALID_ATTRIBUTE', details: { attribute: name } })
    }
  })

  it('refuses headers that are no UTF-8, and control characters in disguise', () => {
    expect(refusal(() => single({ ...ceHeaders, 'ce-subject': '%ff' }, '')).details).toEqual({
      attribute: 'subject',
      header: 'ce-subject',
    })
    expect(refusal(() => single({ ...ceHeaders, 'ce-subject': 'a%0D%0Ab' }, '')).details).toEqual({
      attribute: 'subject',
    })
  })
})

describe('JSON in another charset', () => {
  it.each(['application/cloudevents+json', 'application/cloudevents-batch+json'])('is refused as %s', type => {
    const { code, message, details } = refusal(() => read({ 'content-type': `${type}; charset=iso-8859-1` }, '[]'))
    expect({ code, message }).toMatchObject({ code: 'WRONG_CONTENT_TYPE', message: expect.stringContaining('UTF-8') })
    expect(details).toEqual({ header: 'content-type' })
  })
})

describe('what is wrong with an event is named', () => {
  const wrong: [attribute: string, members: Record<string, unknown>][] = [
    ['specversion', { specversion: undefined }],
    ['specversion', { specversion: '0.1' }],
    ['specversion', { specversion: 1.0 }],
    ['id', { id: undefined }],
    ['id', { id: null }],
    ['id', { id: '' }],
    ['id', { id: 7 }],
    ['id', { id: 'a\nb' }],
    ['id', { id: 'a\u0085b' }],
    ['id', { id: 'half \ud83d' }],
    ['id', { id: 'non-character \uffff' }],
    ['source', { source: undefined }],
    ['source', { source: 'not a uri reference' }],
    ['source', { source: '/a%zz' }],
    ['source', { source: 'http://[::1' }],
    ['source', { source: '1:2' }],
    ['source', { source: '/größe' }],
    ['dataschema', { dataschema: 'http://a/b c' }],
    ['datacontenttype', { datacontenttype: 'text/plain; charset="utf-8' }],
    ['type', { type: undefined }],
    ['type', { type: ['a'] }],
    ['subject', { subject: 4 }],
    ['time', { time: 'yesterday' }],
    ['time', { time: '2026-02-30T00:00:00Z' }],
    ['time', { time: '2025-02-29T00:00:00Z' }],
    ['time', { time: '2026-01-01T25:00:00Z' }],
    ['time', { time: '2026-01-01' }],
    ['time', { time: '2026-01-01T12:00:00' }],
    ['time', { time: '2026-03-31T23:59:60Z' }],
    ['datacontenttype', { datacontenttype: 'json' }],
    ['dataschema', { dataschema: '/relative' }],
    ['partitionkey', { partitionkey: '' }],
    ['orderId', { orderId: 'A-1' }],
    ['order_id', { order_id: 'A-1' }],
    ['__proto__', JSON.parse('{"__proto__": {"admin": true}}')],
    ['shop', { shop: { name: 'x' } }],
    ['priority', { priority: 2147483648 }],
    ['priority', { priority: 1.5 }],
    ['data_base64', { data_base64: 'not base64!' }],
    ['data_base64', { data_base64: 'eA==', data: 1 }],
  ]

  for (const [attribute, members] of wrong) {
    const shown = JSON.stringify(members)?.slice(0, 60) ?? ''
    it(`${attribute}: ${shown === '{}' ? 'missing' : shown}`, () => {
      const text = `{${Object.entries({ ...required, ...Object.fromEntries(Object.entries(members)) })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
        .join()}}`
      const { code, details, message } = refusal(() => single(structured, text))
      expect({ code, details }).toEqual({ code: 'INVALID_ATTRIBUTE', details: { attribute } })
      expect(message).toContain(`'${attribute}'`)
    })
  }

  it('takes leap days and seconds, lower-case t and z, offsets and fractions for a time', () => {
    const leaps = ['2024-02-29T00:00:00Z', '1990-12-31T23:59:60Z', '1990-12-31T15:59:60-08:00']
    for (const time of [...leaps, '2026-01-31t12:00:00z', '2026-01-31T12:00:00.123456789012+05:30']) {
      expect(parsed(single(structured, { ...required, time })).time).toBe(time)
    }
  })

  it('does not echo a name of any length', () => {
    const { message } = refusal(() => single(structured, { ...required, ['X'.repeat(5000)]: 1 }))
    expect(message.length).toBeLessThan(300)
  })
})

describe('a body that is no event', () => {
  it('of another content type is refused with the types that are read', () => {
    for (const headers of [{}, { 'content-type': 'application/json' }, { 'content-type': 'text/plain' }]) {
      const { code, message, details } = refusal(() => read(headers as Record<string, string>, required))
      expect({ code, details }).toEqual({ code: 'WRONG_CONTENT_TYPE', details: { header: 'content-type' } })
      expect(message).toContain('application/cloudevents+json')
    }
  })

  it('that is compressed is refused rather than kept as bytes nobody can read', () => {
    const headers = { ...ceHeaders, 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' }
    const { code, details } = refusal(() => read(headers, 'xx'))
    expect({ code, details }).toEqual({ code: 'WRONG_CONTENT_TYPE', details: { header: 'content-encoding' } })
    expect(read({ ...structured, 'content-encoding': 'identity' }, required).mode).toBe('single')
  })

  it('that is malformed, empty or no UTF-8 says so', () => {
    const malformed = [
      '',
      ' ',
      '{"specversion":"1.0",',
      '{"a":1}}',
      "{'a':1}",
      '{"a":NaN}',
      Buffer.from([0x22, 0xff, 0x22]),
    ]
    for (const body of malformed) {
      expect(refusal(() => read(structured, body)).code).toBe('MALFORMED_JSON')
      expect(refusal(() => batch(body)).code).toBe('MALFORMED_JSON')
    }
    const binary = { ...ceHeaders, 'content-type': 'application/json' }
    expect(refusal(() => read(binary, '{"a":')).code).toBe('MALFORMED_JSON')
    expect(refusal(() => read(binary, Buffer.from([0x22, 0xff, 0x22]))).code).toBe('MALFORMED_JSON')
  })

  it('that is JSON but no object, or no list, says so', () => {
    for (const body of ['null', '1', '"x"', '[]'])
      expect(refusal(() => read(structured, body)).code).toBe('INVALID_EVENT')
    for (const body of ['null', '1', '{}']) expect(refusal(() => batch(body)).code).toBe('INVALID_EVENT')
  })

  it('that is nested a million levels deep is refused', () => {
    for (const bomb of [nested(1_000_000), '{"a":'.repeat(1_000_000)]) {
      expect(refusal(() => read(structured, bomb, { eventBytes: 1e8 })).code).toBe('TOO_DEEP')
      expect(
        refusal(() => read({ ...ceHeaders, 'content-type': 'application/json' }, bomb, { eventBytes: 1e8 })).code,
      ).toBe('TOO_DEEP')
    }
    expect(refusal(() => read(batched, '{"a":'.repeat(1_000_000), { batchBytes: 1e8 })).code).toBe('TOO_DEEP')
    const [entry] = batch(nested(2_000_000), { batchBytes: 1e8, eventBytes: 1e8 })
    expect(entry).toMatchObject({ error: { code: 'TOO_DEEP', details: { limit: 64 } } })
  })

  it('is not too deep because of brackets in its strings', () => {
    expect(single(structured, { ...required, data: '[{'.repeat(1000) + '\\"' }).id).toBe('A-1')
  })
})

describe('an attribute that is there twice is refused, because receivers would see two events', () => {
  it('in structured and batched mode, however it is spelt', () => {
    for (const [attribute, members] of [
      ['id', '"id":"A-2"'],
      ['type', '"ty\\u0070e":"t"'],
      ['region', '"region":"eu","region":"us"'],
      ['subject', '"subject":null,"subject":"x"'],
      ['data', '"data":1,"data":2'],
      ['__proto__', '"__proto__":1,"__proto__":2'],
    ] as const) {
      const text = `{${members},${JSON.stringify(required).slice(1)}`
      const expected = { code: 'INVALID_ATTRIBUTE', details: { attribute } }
      const found = refusal(() => single(structured, text))
      expect(found).toMatchObject(expected)
      expect(found.message).toBe(`attribute '${attribute}' is there twice; send it once`)
      expect(batch(`[${text}]`)).toMatchObject([{ error: expected }])
    }
  })

  it('in binary mode, where Node would join the two', () => {
    for (const name of ['ce-id', 'ce-region']) {
      const headers = { ...ceHeaders, 'ce-region': 'eu', [name]: ['a', 'b'] }
      const { code, details } = refusal(() => readHttp(headers, bytes(''), defaultLimits, provenance, 'shop'))
      expect({ code, details }).toEqual({
        code: 'INVALID_ATTRIBUTE',
        details: { attribute: name.slice(3), header: name },
      })
    }
    const headers = { ...ceHeaders, 'content-type': ['text/plain', 'application/json'] }
    const { code, details } = refusal(() => readHttp(headers, bytes(''), defaultLimits, provenance, 'shop'))
    expect({ code, details }).toEqual({ code: 'REPEATED_HEADER', details: { header: 'content-type' } })
  })

  it('and the same key twice within the data is kept as it came: the data belongs to who reads it', () => {
    const text = `{${JSON.stringify(required).slice(1, -1)},"data":{"a":1,"a":2}}`
    expect(single(structured, text).json).toBe(`{${stamps},${text.slice(1)}`)
  })
})

describe('limits', () => {
  it('hold for attributes: how many, their names and their values, in every mode', () => {
    const settings = { attributes: 'MAX_EVENT_ATTRIBUTES', attributeLength: 'MAX_ATTRIBUTE_LENGTH' }
    const many = (count: number) => Object.fromEntries(Array.from({ length: count - 4 }, (_, i) => [`a${i}`, 'x']))
    const tooMany = { code: 'INVALID_EVENT', details: { field: 'attributes', limit: 20, setting: settings.attributes } }
    const limits = { attributes: 20, attributeLength: 100, settings }
    const tooLong = {
      code: 'INVALID_ATTRIBUTE',
      details: { attribute: 'note', field: 'note', limit: 100, actual: 101, setting: settings.attributeLength },
    }
    const name = { code: 'INVALID_ATTRIBUTE', details: { field: 'name', limit: 64, actual: 65 } }
    const cases: [extensions: Record<string, string>, expected: object | undefined][] = [
      [many(20), undefined],
      [many(21), tooMany],
      [{ note: 'n'.repeat(100) }, undefined],
      [{ note: 'n'.repeat(101) }, tooLong],
      [{ ['n'.repeat(64)]: 'x' }, undefined],
      [{ ['n'.repeat(65)]: 'x' }, name],
    ]
    for (const [extensions, expected] of cases) {
      const headers = Object.fromEntries(Object.entries(extensions).map(([key, value]) => [`ce-${key}`, value]))
      const event = { ...required, ...extensions, data: { a: 1 } }
      const modes = [
        () => single(structured, event, limits),
        () => single({ ...ceHeaders, ...headers }, '{"a":1}', limits),
        () => {
          const [entry] = batch([event], limits)
          if ('error' in entry!) throw entry.error
        },
      ]
      for (const mode of modes) {
        if (expected) expect(refusal(mode)).toMatchObject(expected)
        else expect(mode).not.toThrow()
      }
    }
  })

  it('let an event have 64 KiB in one attribute', () => {
    const event = { ...required, subject: 's'.repeat(64 * 1024) }
    expect(parsed(single(structured, event)).subject).toBe(event.subject)
  })

  it('are looked at while the text is read: nothing behind one costs anything', () => {
    const members = (count: number) => Array.from({ length: count }, (_, i) => `"a${i}":1`).join()
    // what follows is no JSON, and nobody has come so far as to see it
    expect(refusal(() => single(structured, `{${members(101)},x`)).code).toBe('INVALID_EVENT')
    expect(refusal(() => single(structured, `{"${'n'.repeat(900_000)}":x`)).code).toBe('INVALID_ATTRIBUTE')
    expect(refusal(() => batch(`[${'[],'.repeat(1000)}[],x`)).code).toBe('TOO_LARGE')
    expect(refusal(() => batch(`[${','.repeat(1_000_000)}`)).code).toBe('MALFORMED_JSON')
    expect(refusal(() => single(structured, `{"data":${'['.repeat(64)}x`)).code).toBe('TOO_DEEP')
  })

  it('are named with the setting that raises them', () => {
    const settings = { eventBytes: 'MAX_EVENT_BYTES', batchEvents: 'MAX_BATCH_EVENTS', batchBytes: 'MAX_BATCH_BYTES' }
    const text = JSON.stringify([required, required])
    expect(refusal(() => single(structured, required, { eventBytes: 10, settings })).details).toMatchObject({
      field: 'event',
      limit: 10,
      setting: 'MAX_EVENT_BYTES',
    })
    expect(refusal(() => batch(text, { batchEvents: 1, settings }))).toMatchObject({
      message: 'a batch may have 1 events; this has more. Set MAX_BATCH_EVENTS to allow more',
      details: { field: 'batch', limit: 1, setting: 'MAX_BATCH_EVENTS' },
    })
    expect(refusal(() => batch(text, { batchBytes: 9, settings })).details).toMatchObject({
      actual: text.length,
      setting: 'MAX_BATCH_BYTES',
    })
  })

  it('hold to the byte, and for the same event in every mode', () => {
    const text = JSON.stringify({ ...required, data: '€'.repeat(100) })
    const size = Buffer.byteLength(text)
    expect(single(structured, text, { eventBytes: size }).id).toBe('A-1')
    expect(refusal(() => single(structured, text, { eventBytes: size - 1 }))).toMatchObject({
      code: 'TOO_LARGE',
      details: { limit: size - 1 },
    })
    expect(batch(`[${text}]`, { eventBytes: size })).toMatchObject([{ id: 'A-1' }])
    expect(batch(`[${text}]`, { eventBytes: size - 1 })).toMatchObject([{ id: 'A-1', error: { code: 'TOO_LARGE' } }])
    // 3,000 bytes are 4,000 in base64, and a control character six in JSON
    for (const type of ['image/png', 'text/plain']) {
      const headers = { ...ceHeaders, 'content-type': type }
      expect(refusal(() => single(headers, new Uint8Array(3000), { eventBytes: 3500 })).code).toBe('TOO_LARGE')
    }
  })

  it('of a batch hold for events and bytes', () => {
    const text = JSON.stringify([required, required, required])
    expect(batch(text, { batchEvents: 3, batchBytes: text.length })).toHaveLength(3)
    expect(refusal(() => batch(text, { batchEvents: 2 }))).toMatchObject({ code: 'TOO_LARGE', details: { limit: 2 } })
    expect(refusal(() => batch(text, { batchBytes: text.length - 1 }))).toMatchObject({
      code: 'TOO_LARGE',
      details: { limit: text.length - 1 },
    })
  })
})

describe('a batch', () => {
  it('is read event by event, so that others have their turn in between', () => {
    const received = read(batched, `[${JSON.stringify(required)},${JSON.stringify(required)},x]`)
    if (received.mode !== 'batch') throw new Error('read as a single event')
    const entries = received.entries[Symbol.iterator]()
    expect(entries.next().value).toMatchObject({ id: 'A-1' })
    expect(entries.next().value).toMatchObject({ id: 'A-1' })
    expect(refusal(() => entries.next()).code).toBe('MALFORMED_JSON')
  })

  it("keeps each producer's text", () => {
    const a = '{ "specversion":"1.0", "id":"a,]", "source":"/", "type":"t", "data": [1.0, "],["] }'
    const b = '{"specversion":"1.0","id":"b","source":"/","type":"t","data":12345678901234567890}'
    const entries = batch(` [\n${a} ,\n${b}\n]\n`) as AcceptedEvent[]
    expect(entries.map(entry => entry.json)).toEqual([`{${stamps},${a.slice(1)}`, `{${stamps},${b.slice(1)}`])
  })

  it('never loses the good events over the bad ones, and answers in order', () => {
    const good = (id: string) => JSON.stringify({ ...required, id })
    const noSource = JSON.stringify({ ...required, id: 'bad', source: undefined })
    const tooDeep = JSON.stringify({ ...required, id: 'deep' }).replace('}', `,"data":${nested(65)}}`)
    const tooLarge = JSON.stringify({ ...required, id: 'large', data: 'x'.repeat(1000) })
    const entries = batch(
      `[${[good('1'), noSource, 'null', '7', '[]', good('2'), tooDeep, tooLarge, good('3')].join(' , ')}]`,
      {
        eventBytes: 1000,
      },
    )
    expect(entries.map(entry => ('error' in entry ? `${entry.id}: ${entry.error.code}` : entry.id))).toEqual([
      '1',
      'bad: INVALID_ATTRIBUTE',
      'undefined: INVALID_EVENT',
      'undefined: INVALID_EVENT',
      'undefined: INVALID_EVENT',
      '2',
      'deep: TOO_DEEP',
      'large: TOO_LARGE',
      '3',
    ])
  })

  it('may be empty', () => {
    expect(batch('[]')).toEqual([])
    expect(batch(' [ ] ')).toEqual([])
  })

  it('of which some is no JSON is refused as a whole', () => {
    for (const text of ['[{},]', '[{}', '[{}]]', `[{}, ${nested(100)}] x`, `[{},, ${nested(100)}]`]) {
      expect(refusal(() => batch(text)).code).toBe('MALFORMED_JSON')
    }
  })
})

describe('the cloudevents package, a peer', () => {
  const events: [what: string, event: PeerEvent<unknown>][] = [
    [
      'JSON data',
      new PeerEvent({
        ...required,
        data: { total: 10.5, items: ['a', null] },
        region: 'eu',
        time: '2026-05-01T10:00:00.000Z',
      }),
    ],
    ['text data', new PeerEvent({ ...required, datacontenttype: 'text/plain', data: 'hello, wörld' })],
    ['no data', new PeerEvent({ ...required, subject: 'customer/7' })],
  ]

  for (const [what, event] of events) {
    it(`is understood: ${what}`, () => {
      for (const message of [HTTP.binary(event), HTTP.structured(event)] as Message[]) {
        const headers = Object.fromEntries(
          Object.entries(message.headers).map(([k, v]) => [k.toLowerCase(), String(v)]),
        )
        const accepted = parsed(single(headers, bytes((message.body as string | undefined) ?? '')))
        const { principal, receivedtime, ...rest } = accepted
        expect({ principal, receivedtime }).toEqual({
          principal: 'billing-service',
          receivedtime: '2026-05-01T10:00:00.000Z',
        })
        expect(rest).toMatchObject(JSON.parse(event.toString()))
      }
    })
  }

  it('understands what Sluice keeps', () => {
    const accepted = [
      single(structured, { ...required, subject: 'customer/7', data: { total: 10.5 } }),
      single({ ...ceHeaders, 'content-type': 'application/octet-stream' }, Uint8Array.of(1, 2, 255)),
    ]
    const read = accepted.map(({ json }) => HTTP.toEvent({ headers: structured, body: json }) as PeerEvent<unknown>)
    expect(read[0]).toMatchObject({
      ...required,
      subject: 'customer/7',
      data: { total: 10.5 },
      principal: 'billing-service',
    })
    expect(read[1]!.data_base64).toBe('AQL/')
    for (const event of read) expect(event.validate()).toBe(true)
  })
})

/** What a publisher would lose: its events, to another one that used up its idempotency keys. */
describe('an idempotency key', () => {
  it('is its own for each publisher, and the same for one', () => {
    const of = (principal: string) => {
      const by = new Provenance(principal, new Date())
      const read = readHttp({ ...structured, 'idempotency-key': 'K-1' }, bytes(required), defaultLimits, by, 'shop')
      const { identity, idempotency } = (read as { event: { identity: string; idempotency: { key: string } } }).event
      return [identity, idempotency.key]
    }
    expect(of('key:a')).toEqual(of('key:a'))
    for (const i of [0, 1]) expect(of('key:a')[i]).not.toBe(of('key:b')[i])
  })
})

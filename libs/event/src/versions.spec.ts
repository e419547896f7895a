import { type CloudEvent, defaultLimits, InvalidError, Provenance, readHttp } from './index.js'

const provenance = new Provenance('p', new Date('2026-05-01T10:00:00.000Z'))
const structured = { 'content-type': 'application/cloudevents+json' }

function read(headers: Record<string, string>, body: string): string {
  const received = readHttp(headers, Buffer.from(body), defaultLimits, provenance, 'shop')
  if (received.mode === 'single') return received.event.json
  const [entry] = received.entries
  if (!entry || 'error' in entry) throw (entry?.error ?? new Error('nothing')) as Error
  return entry.json
}

function taken(headers: Record<string, string>, body: string): Partial<CloudEvent> {
  const { receivedtime: _, principal: _principal, ...event } = JSON.parse(read(headers, body)) as CloudEvent
  return event
}

/** The examples of the specifications, with an object for an extension as these versions allow. */
const sample = (version: string, contentType: string) => `{
    "specversion" : "${version}",
    "type" : "com.github.pull.create",
    "source" : "https://github.com/cloudevents/spec/pull",
    "subject" : "123",
    "id" : "A234-1234-1234",
    "time" : "2018-04-05T17:31:00Z",
    "comexampleextension1" : "value",
    "comexampleextension2" : { "othervalue": 5 },
    "${contentType}" : "text/xml",
    "schemaurl" : "https://example.com/schema",
    "data" : "<much wow=\\"xml\\"/>"
}`
const expected = {
  specversion: '1.0',
  type: 'com.github.pull.create',
  source: 'https://github.com/cloudevents/spec/pull',
  subject: '123',
  id: 'A234-1234-1234',
  time: '2018-04-05T17:31:00Z',
  comexampleextension1: 'value',
  comexampleextension2: '{ "othervalue": 5 }',
  datacontenttype: 'text/xml',
  dataschema: 'https://example.com/schema',
  data: '<much wow="xml"/>',
}

describe('an event of an older version of CloudEvents becomes one of 1.0', () => {
  it('0.2: contenttype and schemaurl', () => {
    expect(taken(structured, sample('0.2', 'contenttype'))).toEqual(expected)
  })
  it('0.3: schemaurl', () => {
    expect(taken(structured, sample('0.3', 'datacontenttype'))).toEqual(expected)
  })
  it('in a batch, each by its own version', () => {
    const body = `[${sample('0.2', 'contenttype')},${sample('0.3', 'datacontenttype')}]`
    expect(taken({ 'content-type': 'application/cloudevents-batch+json' }, body)).toEqual(expected)
  })

  const required = '"id":"1","source":"/s","type":"t"'
  it('keeps the bytes of the data and of attributes that are called the same', () => {
    const json = read(
      structured,
      `{"specversion":"0.3", ${required} ,"n" : 7, "data": {"a": 1.0, "b":1524831183200260097 }}`,
    )
    expect(json).toContain('"id":"1","source":"/s","type":"t","n" : 7,"data": {"a": 1.0, "b":1524831183200260097 }}')
  })
  it('0.3: data in base64 cannot stand beside data_base64: the event would have both', () => {
    const both = `{"specversion":"0.3",${required},"datacontentencoding":"base64","data":"QUFB","data_base64":"QkJC"}`
    expect(() => taken({ 'content-type': 'application/cloudevents+json' }, both)).toThrow(/data_base64.*beside 'data'/)
  })

  it('0.3: datacontentencoding', () => {
    const event = `{"specversion":"0.3",${required},"datacontentencoding":"base64","datacontenttype":"image/png","data":"AAEC"}`
    expect(taken(structured, event)).toEqual({
      ...{ specversion: '1.0', id: '1', source: '/s', type: 't', datacontenttype: 'image/png', data_base64: 'AAEC' },
    })
  })

  const headers = (version: string) => ({ 'ce-specversion': version, 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' })
  it.each(['0.2', '0.3'])('%s in binary mode', version => {
    const event = taken(
      { ...headers(version), 'ce-schemaurl': 'urn:x:y', 'ce-priority': '7', 'content-type': 'application/json' },
      '{"a":1.0}',
    )
    expect(event).toMatchObject({
      specversion: '1.0',
      dataschema: 'urn:x:y',
      priority: '7',
      datacontenttype: 'application/json',
    })
    expect(event).not.toHaveProperty('schemaurl')
  })
  it('0.3 in binary mode with a body in base64', () => {
    const encoded = { ...headers('0.3'), 'ce-datacontentencoding': 'base64', 'content-type': 'image/png' }
    expect(taken(encoded, 'AAEC')).toMatchObject({ data_base64: 'AAEC', datacontenttype: 'image/png' })
    expect(taken(encoded, 'AAEC')).not.toHaveProperty('datacontentencoding')
    expect(() => taken(encoded, 'AAE')).toThrow(/datacontentencoding.*base64/)
  })

  it('1.0 may call extensions what older versions call something else', () => {
    const event = taken(
      structured,
      `{"specversion":"1.0",${required},"contenttype":"x","schemaurl":"y","datacontentencoding":"z"}`,
    )
    expect(event).toMatchObject({ contenttype: 'x', schemaurl: 'y', datacontentencoding: 'z' })
  })

  it.each([
    ['datacontentencoding', `{"specversion":"0.3",${required},"datacontentencoding":"quoted-printable","data":"x"}`],
    ['data_base64', `{"specversion":"0.3",${required},"datacontentencoding":"base64","data":{"a":1}}`],
    ['data_base64', `{"specversion":"0.3",${required},"datacontentencoding":"base64","data":"x"}`],
    ['datacontenttype', `{"specversion":"0.2",${required},"contenttype":"a/b","datacontenttype":"a/c"}`],
    ['dataschema', `{"specversion":"0.3",${required},"schemaurl":"urn:a:b","dataschema":"urn:a:c"}`],
    ['datacontenttype', `{"specversion":"0.2",${required},"contenttype":"json"}`],
    ['id', '{"specversion":"0.3","source":"/s","type":"t"}'],
    ['specversion', `{"specversion":"0.1",${required}}`],
    ['specversion', `{"specversion":"constructor",${required}}`],
    ['specversion', `{"specversion":"1.1",${required}}`],
  ])('is refused where %s is wrong', (attribute, body) => {
    const refused = (): unknown => {
      try {
        return taken(structured, body)
      } catch (error) {
        return error
      }
    }
    expect(refused()).toBeInstanceOf(InvalidError)
    expect(refused()).toMatchObject({ code: 'INVALID_ATTRIBUTE', details: { attribute } })
  })
  it('reserved types stay reserved', () => {
    expect(() => taken(structured, '{"specversion":"0.3","id":"1","source":"/s","type":"sluice.x"}')).toThrow(/sluice/)
  })
})

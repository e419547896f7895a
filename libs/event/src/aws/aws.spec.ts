import fc from 'fast-check'
import {
  type AcceptedEvent,
  defaultLimits,
  type EventLimits,
  Provenance,
  readHttp,
  type SluiceError,
  toAws,
} from '../index.js'
import { eventBridgeSamples, recordSamples } from './samples.fixture.js'

const provenance = new Provenance('key:shop', new Date('2026-05-01T10:00:00.000Z'))
const json = { 'content-type': 'application/json' }

type Read = AcceptedEvent | { readonly id?: string; readonly error: SluiceError }

function read(body: string | object, headers: object = json, limits: Partial<EventLimits> = {}): Read[] {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const received = readHttp({ ...headers }, bytes, { ...defaultLimits, ...limits }, provenance, 'shop')
  return received.mode === 'single' ? [received.event] : [...received.entries]
}

/** The text of the only event. */
function eventOf(body: string | object): string {
  const [event, ...others] = read(body)
  if (!event || 'error' in event) throw event?.error ?? new Error('no event')
  expect(others).toEqual([])
  return event.json
}

function parsed(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>
}

/** What a refusal says to its sender. */
function refusal(act: () => unknown): object {
  try {
    act()
  } catch (error) {
    const { code, message, details } = error as SluiceError
    return { code, path: details['path'], message }
  }
  return { code: 'accepted' }
}

const envelope = eventBridgeSamples['the state of an instance']!
const [s3, kinesis] = [recordSamples['a notification of S3']!, recordSamples['a record of Kinesis']!]
const entry = { Source: 'shop.orders', DetailType: 'OrderCreated', Detail: '{"total":40.0}' }

describe('an event of EventBridge', () => {
  it.each(Object.entries(eventBridgeSamples))('comes back as it was: %s', (_what, sample) =>
    expect(parsed(toAws(eventOf(sample)))).toEqual(sample),
  )

  it('is an event of CloudEvents', () => {
    const { receivedtime, principal, ...event } = parsed(eventOf(envelope))
    expect({ receivedtime, principal }).toEqual({
      receivedtime: '2026-05-01T10:00:00.000Z',
      principal: 'key:shop',
    })
    expect(event).toEqual({
      specversion: '1.0',
      id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
      source: 'com.amazonaws/us-west-1/ec2',
      type: 'EC2 Instance State-change Notification',
      time: '2017-12-22T18:43:48Z',
      awsaccount: '111122223333',
      awsregion: 'us-west-1',
      awsresources: '["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"]',
      data: { 'instance-id': 'i-1234567890abcdef0', state: 'terminated' },
    })
  })

  it('keeps the bytes of its detail, both ways', () => {
    const detail =
      '{ "price": 40.0, "account": 12345678901234567890123, "e": 1E5, "a": 1, "a": 2, "name": "\\u00e9 ☕" }'
    const text = JSON.stringify({ ...envelope, detail: 0 }).replace('"detail":0', `"detail" : ${detail}`)
    const event = eventOf(text)
    expect(event).toContain(`"data":${detail}`)
    expect(toAws(event)).toContain(`"detail":${detail}`)
  })

  it('keeps its source where that is none of AWS', () => {
    expect(parsed(eventOf({ ...envelope, source: 'shop.orders' }))).toMatchObject({
      source: 'com.amazonaws/us-west-1/shop.orders',
      awssource: 'shop.orders',
    })
  })

  it('comes back as it was, whatever it says', () => {
    // what no attribute may have is refused, and the refusal is tested below
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter(one => !/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(one))
    const name = fc.oneof(
      text,
      fc.constantFrom('aws.ec2', 'aws.', 'aws.partner/a.b/c', 'aws.é%2F', 'a:b', '/shop', '%'),
    )
    const any = fc.record({
      version: fc.constantFrom('0', '1'),
      id: text,
      'detail-type': text.filter(type => !/^sluice\./i.test(type)),
      source: name.filter(source => !/^\/sluice(\/|$)/i.test(source)),
      account: fc.constantFrom('', '123456789012'),
      time: fc.constantFrom('2026-01-31T12:00:00Z', '2026-01-31T13:00:00.25+01:00'),
      region: fc.oneof(fc.constantFrom('', 'eu-west-1', 'a/b', 'é'), text),
      resources: fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('\u0000\u007f\uffff "\\'))),
      detail: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()),
    })
    const more = fc.dictionary(fc.constantFrom('replay-name', '__proto__', 'Source', 'data', 'a b'), fc.jsonValue())
    fc.assert(
      fc.property(any, more, (members, others) => {
        // as JSON, because an object literal has no member __proto__
        const text =
          JSON.stringify(members).slice(0, -1) +
          JSON.stringify(others)
            .replace(/^\{(?=.)/, ',')
            .replace(/^,}$/, '}')
        expect(parsed(toAws(eventOf(text)))).toEqual(parsed(text))
      }),
      { numRuns: 500 },
    )
  })

  it.each<[what: string, change: object, path: string, message: RegExp]>([
    ['without an id', { id: undefined }, 'id', /^id is required: it must be a text$/],
    ['with an empty source', { source: '' }, 'source', /^source must not be empty$/],
    [
      'with a source of half a character',
      { source: 'a\ud800' },
      'source',
      /^source must not have half of a character$/,
    ],
    ['of no date', { time: '2022-04-31T17:00:00Z' }, 'time', /^time must be an RFC 3339 timestamp/],
    ['with another resource than a text', { resources: ['a', 7] }, 'resources[1]', /^resources\[1\] must be a text$/],
    ['with resources that are no list', { resources: 'arn' }, 'resources', /^resources must be a list of texts$/],
    ['whose detail is a text', { detail: '{}' }, 'detail', /^detail must be an object$/],
    ['of a number as region', { region: 7 }, 'region', /^region must be a text$/],
    [
      'with a control character',
      { 'detail-type': 'a\u0007' },
      'detail-type',
      /^detail-type: attribute 'type' must not contain/,
    ],
    [
      'of a type that is only for Sluice',
      { 'detail-type': 'sluice.x' },
      'detail-type',
      /^detail-type: attribute 'type' must not begin/,
    ],
    [
      'of more resources than fit',
      { resources: ['x'.repeat(70_000)] },
      'resources',
      /^resources: attribute 'awsresources' may have 65536/,
    ],
  ])('is refused %s, by its name there', (_what, change, path, message) => {
    expect(refusal(() => eventOf({ ...envelope, ...change }))).toMatchObject({
      path,
      message: expect.stringMatching(message) as string,
    })
  })

  it('is refused with a member twice', () => {
    const text = JSON.stringify(envelope).replace('{', '{"id":"other",')
    expect(refusal(() => eventOf(text))).toEqual({
      code: 'REPEATED_KEY',
      path: 'id',
      message: 'id is there twice; send it once',
    })
  })
})

describe('an entry of PutEvents', () => {
  it('is an event, whose source stays as it is', () => {
    const Resources = ['arn:aws:s3:::bucket']
    const [event] = read({ Entries: [{ ...entry, Time: 1767225600.5, Resources, EventBusName: 'shop' }] })
    const { id, ...rest } = parsed((event as AcceptedEvent).json)
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(rest).toMatchObject({
      source: 'shop.orders',
      type: 'OrderCreated',
      time: '2026-01-01T00:00:00.500Z',
      awsresources: '["arn:aws:s3:::bucket"]',
      data: { total: 40 },
    })
    expect((event as AcceptedEvent).json).toContain('"data":{"total":40.0}}')
  })

  it('goes out as an event of EventBridge', () => {
    const { id, ...sent } = parsed(toAws(eventOf({ Entries: [entry] })))
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(sent).toEqual({
      ...{ version: '0', 'detail-type': 'OrderCreated', source: 'shop.orders', account: '', region: '' },
      ...{ time: '2026-05-01T10:00:00.000Z', resources: [], detail: { total: 40 } },
    })
  })

  it('is part of the trace that it names', () => {
    const TraceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'
    expect(parsed(eventOf({ Entries: [{ ...entry, TraceHeader }] }))).toMatchObject({
      awstraceheader: TraceHeader,
      traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
    })
    const withoutParent = TraceHeader.replace(/Parent=\w+;/, '')
    expect(parsed(eventOf({ Entries: [{ ...entry, TraceHeader: withoutParent }] }))).not.toHaveProperty('traceparent')
  })

  it('may name its bus by an ARN', () => {
    const EventBusName = 'arn:aws:events:us-east-1:123456789012:event-bus/shop'
    expect(read({ Entries: [{ ...entry, EventBusName }] })).toMatchObject([{ key: expect.any(String) as string }])
  })

  it('may stand beside whole events', () => {
    expect(read({ Entries: [entry, envelope] }).map(one => 'json' in one && parsed(one.json)['type'])).toEqual([
      'OrderCreated',
      'EC2 Instance State-change Notification',
    ])
  })

  it('keeps half of a character in its detail', () => {
    const event = eventOf({ Entries: [{ ...entry, Detail: '{"a":"\ud83d"}' }] })
    expect(event).toContain('{"a":"\\ud83d"}')
  })

  it.each<[what: string, change: object, path: string, message: RegExp]>([
    ['without a detail', { Detail: undefined }, 'Detail', /is required: it must be a text$/],
    ['whose detail is an object', { Detail: { a: 1 } }, 'Detail', /must be a text$/],
    ['whose detail is a list', { Detail: '[]' }, 'Detail', /must be a text with a JSON object$/],
    ['whose detail is no JSON', { Detail: '{"a":}' }, 'Detail', /must be a text with a JSON object: .*position 5$/],
    ['without a type', { DetailType: '' }, 'DetailType', /must not be empty$/],
    ['of another bus', { EventBusName: 'other' }, 'EventBusName', /must be 'shop', the bus that the request is to/],
    ['of a time that is none', { Time: 1e15 }, 'Time', /must be seconds since 1970$/],
    ['of a time that is a text', { Time: 'now' }, 'Time', /must be an RFC 3339 timestamp/],
    [
      'with a misspelt name',
      { Detailtype: 'a' },
      'Detailtype',
      /is no member of an entry of PutEvents, which may have Source/,
    ],
  ])('is refused %s, and harms no other', (_what, change, member, message) => {
    const [good, bad, last] = read({ Entries: [entry, { ...entry, ...change }, entry] })
    expect([good, last]).toMatchObject([{ json: expect.any(String) as string }, { json: expect.any(String) as string }])
    const { message: said, details } = (bad as { error: SluiceError }).error
    expect(details['path']).toBe(`Entries[1].${member}`)
    expect(said).toMatch(message)
    expect(said).toMatch(new RegExp(`^Entries\\[1\\]\\.${member}`))
  })
})

describe('a record', () => {
  it.each(Object.entries(recordSamples))('comes back as it was: %s', (_what, record) =>
    expect(parsed(toAws(eventOf({ Records: [record] })))).toEqual({ Records: [record] }),
  )

  it('of S3 is an event about its object', () => {
    expect(parsed(eventOf({ Records: [s3] }))).toMatchObject({
      id: 'C3D13FE58DE4C810.FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD.0055AED6DCD90281E5',
      source: 'com.amazonaws/us-west-2/s3',
      type: 'com.amazonaws.s3.ObjectCreated:Put',
      subject: 'Happy+Face.jpg',
      time: '1970-01-01T00:00:00.000Z',
      sequence: '0055AED6DCD90281E5',
      awsregion: 'us-west-2',
      awsresources: '["arn:aws:s3:::amzn-s3-demo-bucket"]',
      data: s3,
    })
  })

  it('of Kinesis is an event of the bytes that it carries, in the order of its key', () => {
    const [event] = read({ Records: [kinesis] }) as AcceptedEvent[]
    expect(event!.key).toBe('1')
    expect(parsed(event!.json)).toMatchObject({
      id: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898',
      source: 'com.amazonaws/us-east-2/kinesis',
      type: 'com.amazonaws.kinesis.record',
      partitionkey: '1',
      sequence: '49590338271490256608559692538361571095921575989136588898',
      time: '2018-12-17T22:10:50.987Z',
      data_base64: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
    })
  })

  it('of Kinesis keeps a time of more digits than a timestamp has', () => {
    const text = JSON.stringify({ Records: [kinesis] }).replace('1545084650.987', '1545084650.98712345678')
    expect(toAws(eventOf(text))).toContain('"approximateArrivalTimestamp":1545084650.98712345678')
  })

  it('of S3 keeps its bytes', () => {
    const text = JSON.stringify({ Records: [s3] }).replace('"size":1024', '"size": 1024.0')
    expect(toAws(eventOf(text))).toBe(text)
  })

  it.each<[what: string, record: object, path: string]>([
    ['of another service', { ...s3, eventSource: 'aws:sqs' }, 'eventSource'],
    ['without its object', { ...s3, s3: { bucket: {} } }, 's3.object'],
    ['of no request', { ...s3, responseElements: {} }, 'responseElements.x-amz-request-id'],
    ['of data that is no base64', { ...kinesis, kinesis: { data: 'a b' } }, 'kinesis.data'],
    ['of another event', { ...kinesis, eventName: 'aws:dynamodb:x' }, 'eventName'],
  ])('is refused %s, by its name there', (_what, record, path) => {
    const [refused] = read({ Records: [record] })
    expect((refused as { error: SluiceError }).error.details['path']).toBe(`Records[0].${path}`)
  })
})

describe('what AWS does not have', () => {
  it('is left out: attributes of other events have no place in the envelope', () => {
    const event = {
      ...{ specversion: '1.0', id: '1', source: '/shop', type: 'paid', subject: 'A-1', time: '2026-01-31T12:00:00Z' },
      ...{ account: '123456789012', region: 'eu', resources: '["arn"]', priority: 7, data: [1.5] },
    }
    expect(parsed(toAws(JSON.stringify(event)))).toEqual({
      ...{ version: '0', id: '1', 'detail-type': 'paid', source: '/shop', account: '123456789012' },
      ...{ time: '2026-01-31T12:00:00Z', region: 'eu', resources: ['arn'], detail: [1.5] },
    })
  })

  it('does not get in: nobody can replace members of the envelope', () => {
    const event = {
      ...{ specversion: '1.0', id: '1', source: '/shop', type: 'paid', awsresources: '[1,', data: {} },
      awsmembers: '{"id":"2","source":"aws.ec2","replay-name":"r"}',
    }
    expect(parsed(toAws(JSON.stringify(event)))).toMatchObject({
      ...{ id: '1', source: '/shop', resources: [], 'replay-name': 'r' },
    })
    expect(parsed(toAws(JSON.stringify({ ...event, awsmembers: '{"a":' })))).not.toHaveProperty('replay-name')
  })
})

/** What a gateway would lose: its time and memory, to a body that means harm. */
describe('a hostile body', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

  it.each<[what: string, body: string, code: string]>([
    ['too deep', JSON.stringify(envelope).replace('"terminated"', deep(100_000)), 'TOO_DEEP'],
    ['no JSON', '{"detail-type":"a"', 'MALFORMED_JSON'],
    ['with more behind it', `${JSON.stringify(envelope)}{}`, 'MALFORMED_JSON'],
    ['with a member 100,000 times', `{"detail-type":"a"${',"a":1'.repeat(100_000)}}`, 'REPEATED_KEY'],
    [
      'of many members',
      `{"detail-type":"a",${Array.from({ length: 100 }, (_, i) => `"a${i}":1`).join()}}`,
      'INVALID_EVENT',
    ],
    ['whose list ends too early', `{"Entries":[${JSON.stringify(entry)},`, 'MALFORMED_JSON'],
    ['with Entries twice', '{"Entries":[],"Entries":[]}', 'INVALID_EVENT'],
    ['with something beside Entries', '{"Entries":[],"EndpointId":"a.b"}', 'INVALID_EVENT'],
    ['whose Entries are no list', '{"Entries":{}}', 'INVALID_EVENT'],
  ])('is refused: %s', (_what, body, code) => expect(refusal(() => read(body))).toMatchObject({ code }))

  it('is refused for the entry that is too deep, wherever that is', () => {
    const entries = [entry, { ...entry, Detail: `{"a":${deep(64)}}` }, 7, entry].map(one => JSON.stringify(one))
    entries[2] = deep(100_000)
    const codes = read(`{"Entries":[${entries.join()}]}`).map(one => ('error' in one ? one.error.code : 'accepted'))
    expect(codes).toEqual(['accepted', 'TOO_DEEP', 'TOO_DEEP', 'accepted'])
  })

  it('is refused for an entry that is too large, and for too many', () => {
    const large = { ...entry, Detail: JSON.stringify({ a: 'x'.repeat(2000) }) }
    const codes = read({ Entries: [large, entry] }, json, { eventBytes: 1000 }).map(
      one => 'error' in one && one.error.code,
    )
    expect(codes).toEqual(['TOO_LARGE', false])
    expect(refusal(() => read({ Entries: [entry, entry] }, json, { batchEvents: 1 }))).toMatchObject({
      code: 'TOO_LARGE',
    })
    expect(refusal(() => read({ Entries: [entry] }, json, { batchBytes: 10 }))).toMatchObject({ code: 'TOO_LARGE' })
    expect(refusal(() => read(envelope, json, { eventBytes: 10 }))).toMatchObject({ code: 'TOO_LARGE' })
  })
})

describe('JSON that is nothing of AWS', () => {
  it.each<[what: string, body: string, headers: object]>([
    ['of its own shape', '{"total":20}', json],
    ['in a list', '[]', json],
    ['empty', '', json],
    ['in another charset', JSON.stringify(envelope), { 'content-type': 'application/json; charset=utf-16' }],
    ['without a content type', JSON.stringify(envelope), {}],
  ])('is refused as before: %s', (_what, body, headers) =>
    expect(refusal(() => read(body, headers))).toMatchObject({ code: 'WRONG_CONTENT_TYPE' }),
  )

  it('is data where headers say what it is', () => {
    const headers = { ...json, 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' }
    const [event] = read(envelope, headers)
    expect(parsed((event as AcceptedEvent).json)).toMatchObject({ type: 't', data: envelope })
    expect(refusal(() => read(envelope, { ...json, 'ce-source': '/s' }))).toMatchObject({ code: 'WRONG_CONTENT_TYPE' })
  })

  it('takes an idempotency key for one event, and for no list', () => {
    const headers = { ...json, 'idempotency-key': 'K-1' }
    expect(read(envelope, headers)).toMatchObject([{ idempotency: { key: 'K-1\nkey:shop' } }])
    expect(refusal(() => read({ Entries: [entry] }, headers))).toMatchObject({ code: 'INVALID_IDEMPOTENCY_KEY' })
  })
})

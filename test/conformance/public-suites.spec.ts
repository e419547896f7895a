import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CloudEvent as PeerEvent, HTTP, type Message } from 'cloudevents'
import { type CloudEvent, defaultLimits, Provenance, readHttp, toBinary } from '@sluice/event'
import { compile, fromSnsFilterPolicy, fromSubscriptionFilters, PatternError } from '@sluice/pattern'
import { Webhook } from 'standardwebhooks'
import { sign } from '../../libs/targets/src/webhook/signature.js'

/** Suites and examples of others, as data: see the source and the licence in each file. */
const suite = (name: string) => JSON.parse(readFileSync(join(__dirname, 'suites', `${name}.json`), 'utf8'))
const counts: string[] = []
const counted = <T>(what: string, cases: readonly T[]): readonly T[] => {
  counts.push(`${what}: ${cases.length}`)
  return cases
}
afterAll(() => console.log(`public suites\n  ${counts.join('\n  ')}`))

const provenance = new Provenance('p', new Date(0))
const structured = { 'content-type': 'application/cloudevents+json' }
const batched = { 'content-type': 'application/cloudevents-batch+json' }

function read(headers: Record<string, string>, body: Uint8Array | string): (CloudEvent | Error)[] {
  const received = readHttp(headers, Buffer.from(body), defaultLimits, provenance, 'shop')
  const entries = received.mode === 'single' ? [received.event] : [...received.entries]
  return entries.map(entry => {
    if ('error' in entry) return entry.error
    const { receivedtime: _, principal: _principal, ...event } = JSON.parse(entry.json) as CloudEvent
    return event as CloudEvent
  })
}
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>

describe('CloudEvents: JSON format', () => {
  const { valid, invalid, validBatches, invalidBatches } = suite('json-format')
  it.each(counted('JSON format, valid events', Object.entries<object>(valid)))('%s', (_name, event) => {
    expect(read(structured, JSON.stringify(event))).toEqual([event])
  })
  it.each(counted('JSON format, invalid events', Object.entries<object>(invalid)))('%s', (_name, event) => {
    expect(() => read(structured, JSON.stringify(event))).toThrow(/attribute/)
  })
  it.each(counted('JSON format, valid batches', Object.entries<object[]>(validBatches)))('%s', (_name, batch) => {
    expect(read(batched, JSON.stringify(batch))).toEqual(batch)
  })
  it.each(counted('JSON format, invalid batches', Object.entries<object[]>(invalidBatches)))('%s', (_name, batch) => {
    // each event for itself: the good ones are taken
    expect(read(batched, JSON.stringify(batch)).some(entry => entry instanceof Error)).toBe(true)
  })
})

describe('CloudEvents: HTTP binding', () => {
  const { scenarios, examples, refused } = suite('http-binding')
  type Case = { name: string; headers: Record<string, string>; body: string; event: object }
  const all = [
    ...counted<Case>('HTTP binding, features', scenarios),
    ...counted<Case>('HTTP binding and JSON format, examples of the specification', examples),
  ]
  it.each(all.map(one => [one.name, one] as const))('%s', (_name, { headers, body, event }) => {
    expect(read(headers, body)).toEqual([event])
  })
  it.each(counted<Case>('HTTP binding, refused', refused).map(one => [one.name, one] as const))(
    'refuses %s',
    (_name, { headers, body }) => expect(() => read(headers, body)).toThrow(),
  )
})

describe('CloudEvents: the official JavaScript SDK', () => {
  const base = { id: '1', source: '/shop', type: 'order.placed' }
  const events = counted('JavaScript SDK, both ways, each in two modes', [
    base,
    { ...base, subject: 'Jürgen 100%', time: '2026-05-01T10:00:00.000Z', dataschema: 'https://shop.example/schema' },
    { ...base, datacontenttype: 'application/json', data: { total: 129.5, lines: [1, 'ü', null] } },
    { ...base, datacontenttype: 'application/vnd.shop+json', data: { a: 1 } },
    { ...base, datacontenttype: 'text/plain', data: 'grüße "☕"' },
    { ...base, datacontenttype: 'image/png', data_base64: 'AAECgP8=' },
    { ...base, priority: 7, flag: true, note: 'x' },
  ])
  const cases = events.flatMap(event => (['binary', 'structured'] as const).map(mode => [mode, event] as const))
  const texts = ({ data, ...attributes }: Record<string, unknown>) => ({
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)])),
    ...(data === undefined ? {} : { data }),
  })

  it.each(cases)('%s: Sluice reads what it writes: %j', (mode, event) => {
    const message = HTTP[mode](new PeerEvent(event as object)) as Message<string | Uint8Array>
    const headers = Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    )
    // it does not percent-encode header values; the binding asks for it
    for (const name of Object.keys(headers))
      if (name.startsWith('ce-')) headers[name] = headers[name]!.replace(/[^\x21-\x7e]|%/gu, encodeURIComponent)
    const [taken] = read(headers, (message.body as string | Uint8Array) ?? '')
    expect(texts(plain(taken))).toMatchObject(texts(event))
  })

  it.each(cases)('%s: it reads what Sluice writes: %j', (mode, event) => {
    const json = JSON.stringify({ specversion: '1.0', ...event })
    const { headers, body } = mode === 'binary' ? toBinary(json) : { headers: structured, body: Buffer.from(json) }
    const isText = mode === 'structured' || !('data_base64' in event)
    const peer = HTTP.toEvent({
      headers: { ...headers },
      body: isText ? Buffer.from(body).toString() : body,
    }) as PeerEvent
    const { subject, ...rest } = plain(peer.toJSON())
    // in binary mode it knows no other JSON than application/json
    if (String(rest['datacontenttype']).endsWith('+json') && mode === 'binary')
      rest['data'] = JSON.parse(String(rest['data']))
    const expected = mode === 'binary' ? texts(event) : event
    const { subject: _, ...others } = expected as Record<string, unknown>
    expect(rest).toMatchObject(others)
    // it does not decode header values
    if (subject !== undefined)
      expect(decodeURIComponent((subject as string).replace(/%$/, '%25'))).toBe((event as { subject?: string }).subject)
  })
})

describe('Standard Webhooks', () => {
  const { signatures } = suite('standard-webhooks')
  type Signed = { secret: string; id: string; timestamp: number; payload: string; signature: string }
  it.each(
    counted<Signed>('Standard Webhooks, signatures of its library', signatures).map(one => [one.id, one] as const),
  )('%s', (_id, { secret, id, timestamp, payload, signature }) => {
    expect(sign({ secret }, id, payload, new Date(timestamp * 1000))).toEqual({
      ...{ 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature },
    })
  })

  const payloads = ['{}', '{"test": 2432232314}', '{"n": 1524831183200260097, "e":1.0}', '"ü ☕ 😀"', ' [ ] ', '1e400']
  it.each(counted('Standard Webhooks, by the JavaScript library and by the algorithm', payloads))('%s', payload => {
    for (const size of [24, 32, 64]) {
      const key = Buffer.alloc(size, size)
      const secret = `whsec_${key.toString('base64')}`
      const headers = sign({ secret }, 'msg_1', payload, new Date())
      expect(new Webhook(secret).verify(payload, headers)).toEqual(JSON.parse(payload))
      const signed = createHmac('sha256', key)
        .update(`msg_1.${headers['webhook-timestamp']}.${payload}`)
        .digest('base64')
      expect(headers['webhook-signature']).toBe(`v1,${signed}`)
      expect(() => new Webhook(secret).verify(`${payload} `, headers)).toThrow()
    }
  })
})

describe('CloudEvents: subscription filters', () => {
  const { cases, refused } = suite('subscription-filters')
  type Case = { filters: object[]; events: [attributes: object, matches: boolean][] }
  const all = (cases as Case[]).flatMap(({ filters, events }) =>
    events.map(([attributes, matches]) => [filters, attributes, matches] as const),
  )
  it.each(counted('subscription filters', all))('%j of %j: %s', (filters, attributes, matches) => {
    const event = { specversion: '1.0', id: '1', source: '/s', type: 't', ...attributes }
    expect(compile(fromSubscriptionFilters(filters))(event)).toBe(matches)
  })
  it.each(counted<unknown[]>('subscription filters, refused', refused))('%j is refused', filter => {
    expect(() => fromSubscriptionFilters([filter])).toThrow(PatternError)
  })
})

describe('SNS filter policies', () => {
  type Case = { policy: object; scope?: 'MessageBody'; matches: object[]; not: object[] }
  const all = (suite('sns-filter-policies').cases as Case[]).flatMap(({ policy, scope, matches, not }) =>
    [...matches.map(message => [message, true] as const), ...not.map(message => [message, false] as const)].map(
      ([message, expected]) => [policy, scope ?? 'MessageAttributes', message, expected] as const,
    ),
  )
  it.each(counted('SNS filter policies', all))('%j in %s, and %j: %s', (policy, scope, message, expected) => {
    const names = Object.entries(message).map(([name, value]) => [name.replace(/_/g, ''), value as unknown])
    const members = scope === 'MessageBody' ? { data: message } : Object.fromEntries(names)
    const event = { specversion: '1.0', id: '1', type: 't', ...members }
    const matches = compile(fromSnsFilterPolicy(policy, scope))
    expect(matches(event)).toBe(expected)
  })
})

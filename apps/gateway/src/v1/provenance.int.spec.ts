import { createHmac } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { RegistryView } from '@sluice/registry'
import { EventLog, latestEvents } from '@sluice/streams'
import { root, RunningGateway } from './running-gateway.fixture.js'

const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'
const times = { time: '2026-01-31T12:00:00Z', recordedtime: '2026-01-31T12:00:05.5+01:00' }
const forged = { principal: 'key:bank', receivedtime: '2001-01-01T00:00:00Z', hops: 3 }
const attributes = { id: 'F-1', source: '/shop/web', type: 'credit', ...times, ...forged }

/** What a user would lose: somebody slips a credit into the stream in the bank's name, in the one mode that was forgotten. */
describe('who emitted an event, and when it came', () => {
  const gateway = new RunningGateway()
  const keys: Record<string, string> = {}
  beforeAll(async () => {
    await gateway.start()
    for (const [name, signs] of [
      ['shop', false],
      ['till', true],
    ] as const)
      keys[name] = (await put(`/v1/keys/${name}`, { grants: [{ publish: { bus: '*' } }], signs })).key as string
  }, 60_000)
  afterAll(() => gateway.stop())

  async function put(path: string, body: object): Promise<any> {
    const answer = await gateway.call('PUT', path, body)
    expect(answer.status).toBeLessThan(300)
    return answer.body
  }

  /** Publishes on a bus of its own, and answers the event as Redis has it. */
  async function stored(bus: string, headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer>) {
    await put(`/v1/buses/${bus}`, { shards: 1 })
    const answer = await fetch(`${gateway.url}/v1/buses/${bus}/events`, { method: 'POST', headers, body })
    expect([answer.status, await answer.text()]).toEqual([202, expect.any(String)])
    const { value } = await latestEvents(gateway.app.get(EventLog), gateway.app.get(RegistryView).bus(bus), 1).next()
    return (value as { json: string }).json
  }

  const bearer = () => ({ authorization: `Bearer ${keys['shop']}` })
  const inHeaders = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)]))
  const json = (specversion = '1.0') => JSON.stringify({ specversion, ...attributes, data: { amount: 100_000 } })
  const signed = (body: string) => {
    const at = Math.floor(Date.now() / 1000)
    const key = Buffer.from(keys['till']!.slice('whsec_'.length), 'base64')
    const signature = createHmac('sha256', key).update(`m1.${at}.${body}`).digest('base64')
    return {
      'sluice-key': 'till',
      'webhook-id': 'm1',
      'webhook-timestamp': `${at}`,
      'webhook-signature': `v1,${signature}`,
    }
  }
  const modes: [mode: string, principal: string, headers: () => Record<string, string>, body: () => any][] = [
    ['structured', 'key:shop', () => ({ ...bearer(), 'content-type': structured }), json],
    ['batched', 'key:shop', () => ({ ...bearer(), 'content-type': batched }), () => `[${json()}]`],
    [
      'binary',
      'key:shop',
      () => ({ ...bearer(), 'content-type': 'application/json', 'ce-specversion': '1.0', ...inHeaders }),
      () => '{"amount":100000}',
    ],
    ['of-0.3', 'key:shop', () => ({ ...bearer(), 'content-type': structured }), () => json('0.3')],
    ['of-0.2-batched', 'key:shop', () => ({ ...bearer(), 'content-type': batched }), () => `[${json('0.2')}]`],
    [
      'with-an-idempotency-key',
      'key:shop',
      () => ({ ...bearer(), 'content-type': structured, 'idempotency-key': 'I-1' }),
      json,
    ],
    [
      'compressed',
      'key:shop',
      () => ({ ...bearer(), 'content-type': structured, 'content-encoding': 'gzip' }),
      () => gzipSync(json()),
    ],
    ['signed', 'key:till', () => ({ ...signed(json()), 'content-type': structured }), json],
    ['of-the-root-key', 'api-key', () => ({ authorization: `Bearer ${root}`, 'content-type': structured }), json],
  ]
  it.each(modes)('is what the gateway says and not what the event says: %s', async (mode, principal, headers, body) => {
    const from = Date.now()
    const text = await stored(mode, headers(), body())
    const event = JSON.parse(text)
    expect(event).toMatchObject({ specversion: '1.0', id: 'F-1', ...times, principal, data: { amount: 100_000 } })
    expect(Date.parse(event.receivedtime)).toBeGreaterThanOrEqual(from)
    expect(Date.parse(event.receivedtime)).toBeLessThanOrEqual(Date.now())
    // no reader finds the other one, whichever of two members it takes
    expect([text.match(/"principal"/g)?.length, text.match(/"receivedtime"/g)?.length]).toEqual([1, 1])
    expect(text).not.toContain('bank')
    expect(event).not.toHaveProperty('hops')
  })

  it('has the times of its producer checked in every mode', async () => {
    for (const recordedtime of ['yesterday', '2026-01-31', '2026-02-30T12:00:00Z', '2026-01-31T12:00:00', '']) {
      const event = JSON.stringify({ ...attributes, specversion: '1.0', recordedtime })
      const requests: [Record<string, string>, string][] = [
        [{ 'content-type': structured }, event],
        [{ 'content-type': batched }, `[${event}]`],
        [{ ...inHeaders, 'ce-specversion': '1.0', 'ce-recordedtime': recordedtime }, ''],
      ]
      for (const [headers, body] of requests) {
        const sent = { method: 'POST', headers: { ...bearer(), ...headers }, body }
        const answer = await fetch(`${gateway.url}/v1/buses/default/events`, sent)
        expect({ recordedtime, headers, status: answer.status, body: await answer.json() }).toMatchObject({
          ...{ recordedtime, status: 400 },
          body: {
            code: 'INVALID_ATTRIBUTE',
            attribute: 'recordedtime',
            detail: expect.stringContaining('recordedtime'),
          },
        })
      }
    }
  })

  it('is held against the document in every mode', () => {
    expect(gateway.watched.looked).toBeGreaterThan(20)
  })
})

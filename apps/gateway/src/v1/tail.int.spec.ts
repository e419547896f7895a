import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { Grant } from '@sluice/access'
import { createService, readSettings } from '@sluice/service'
import { EventLog } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { GatewayModule, gatewayServer } from '../index.js'
import { EventStream } from './event-stream.fixture.js'

const root = 'a-key-of-sixteen-characters-or-more'
const watched = new WatchedGateway()
let server: RedisServer
let app: NestFastifyApplication
const others: NestFastifyApplication[] = []
const streams: EventStream[] = []

async function gateway(): Promise<NestFastifyApplication> {
  const settings = readSettings({
    ...{ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error', MAX_VIEWERS: '15' },
  })
  const options = { name: 'gateway', modules: [GatewayModule], ...gatewayServer, adapter: watched.adapter }
  const made = await createService(options, settings)
  await made.listen(0, '127.0.0.1')
  return made
}

beforeAll(async () => {
  server = await RedisServer.start()
  app = await gateway()
}, 60_000)
afterEach(async () => {
  streams.splice(0).forEach(stream => stream.close())
  await until(async () => viewers(await metrics()) === 0, 'all viewers are gone')
})
afterAll(async () => {
  await Promise.all([app, ...others].map(one => one?.close()))
  await server?.stop()
  expect(watched.faults).toEqual([])
})

async function call(method: string, path: string, body?: unknown, secret = root) {
  const type = path.endsWith('/events') ? 'application/cloudevents-batch+json' : 'application/json'
  const answer = await fetch((await app.getUrl()) + path, {
    method,
    headers: { authorization: `Bearer ${secret}`, ...(body === undefined ? {} : { 'content-type': type }) },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: (text.startsWith('{') ? JSON.parse(text) : text) as any,
  }
}

const metrics = async () => (await call('GET', '/metrics')).text
const viewers = (text: string) => Number(/^sluice_tail_viewers (\d+)$/m.exec(text)?.[1] ?? 0)
const bus = async (name: string, shards = 3) => {
  expect((await call('PUT', `/v1/buses/${name}`, { shards, dedupeMs: 0 })).status).toBe(201)
  return name
}
const key = async (name: string, body: object) => (await call('PUT', `/v1/keys/${name}`, body)).body.key as string
const event = (id: string, more: object = {}) => ({ specversion: '1.0', id, source: '/shop', type: 'order', ...more })
const publish = async (on: string, ...events: object[]) => {
  expect((await call('POST', `/v1/buses/${on}/events`, events)).body).toMatchObject({ rejected: 0 })
}
const numbered = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `${prefix}${i}`)

interface Asked {
  readonly secret?: string
  readonly query?: Record<string, string>
  readonly lastId?: string
  readonly at?: NestFastifyApplication
}

async function tail(on: string, { secret = root, query = {}, lastId, at = app }: Asked = {}): Promise<EventStream> {
  const headers = { authorization: `Bearer ${secret}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) }
  const stream = await EventStream.open(
    `${await at.getUrl()}/v1/buses/${on}/tail?${new URLSearchParams(query)}`,
    headers,
  )
  streams.push(stream)
  if (stream.response.status === 200) await until(() => stream.lastId !== '', 'it says where it begins')
  return stream
}

describe('the tail of a bus', () => {
  it('shows events as they come, to all that look on, by pattern and attributes', async () => {
    const on = await bus('shown')
    await publish(on, event('before'))
    const [all, paid, large] = await Promise.all([
      tail(on),
      tail(on, { query: { type: 'paid' } }),
      tail(on, { query: { pattern: '{"data":{"total":[{"numeric":[">",10]}]}}' } }),
    ])
    expect(all.response.headers.get('content-type')).toContain('text/event-stream')
    expect(all.response.headers.get('cache-control')).toBe('no-store')
    await publish(on, event('a', { data: { total: 5 } }))
    await publish(on, event('b', { type: 'paid', data: { total: 50 } }))
    await publish(on, event('c', { data: { total: 500 } }))
    await until(() => all.ids.length === 3 && large.ids.length === 2, 'all is shown')
    expect([all.ids.toSorted(), paid.ids, large.ids.toSorted()]).toEqual([['a', 'b', 'c'], ['b'], ['b', 'c']])
    expect(all.sent[0]!.data.position).toMatch(/^\d-\d+-\d+$/)
    expect(all.events[0]).toMatchObject({ principal: 'api-key', receivedtime: expect.any(String) })
  })

  it('goes on where it was left, on another gateway too: no gap and no repetition', async () => {
    const on = await bus('restarted', 4)
    const first = await gateway()
    const looking = await tail(on, { at: first })
    const ids = numbered('e', 30)
    for (const id of ids.slice(0, 15)) await publish(on, event(id))
    await until(() => looking.ids.length > 7, 'some are shown')
    const closing = first.close()
    const end = await looking.ended()
    expect(end).toMatchObject({ event: 'end', data: { reason: 'stopping' } })
    await closing
    for (const id of ids.slice(15)) await publish(on, event(id))
    const second = await gateway()
    others.push(second)
    const again = await tail(on, { at: second, lastId: looking.lastId })
    await publish(on, event('live'))
    await until(() => again.ids.includes('live'), 'it has caught up')
    expect([...looking.ids, ...again.ids].sort()).toEqual([...ids, 'live'].sort())
    expect(again.named('gap')).toEqual([])
  }, 60_000)

  it('loses nothing that came while nobody looked, past its rate too', async () => {
    const on = await bus('burst')
    const looking = await tail(on)
    const { lastId } = looking
    looking.close()
    const ids = numbered('e', 350)
    await publish(on, ...ids.map(id => event(id)))
    const again = await tail(on, { lastId })
    await until(() => again.ids.length >= ids.length, 'all are shown', 20_000)
    expect(again.ids.toSorted()).toEqual(ids.toSorted())
    expect(again.named('skipped')).toEqual([])
  }, 60_000)

  it('says how many it left out of a burst', async () => {
    const on = await bus('flood')
    const looking = await tail(on)
    await publish(on, ...numbered('e', 700).map(id => event(id)))
    const skipped = () => looking.named('skipped').reduce((sum, { data }) => sum + data.count, 0)
    await until(() => looking.ids.length + skipped() === 700, 'all are shown or counted')
    expect(looking.ids.length).toBeGreaterThanOrEqual(100)
    expect(skipped()).toBeGreaterThanOrEqual(400)
    expect(await metrics()).toMatch(/^sluice_tail_skipped_total [4-9]\d\d$/m)
  })

  it('says that something may be missing where the bus has forgotten what came', async () => {
    const on = await bus('forgotten', 1)
    const looking = await tail(on)
    await publish(on, event('a'))
    await until(() => looking.ids.length === 1, 'it is shown')
    const { lastId } = looking
    looking.close()
    await publish(on, event('b'), event('c'))
    const { redis, keys } = app.get(EventLog)
    const [, b] = await redis.xrange(keys.events(on, 0), '-', '+')
    await redis.xtrim(keys.events(on, 0), 'MAXLEN', 1)
    await redis.hset(keys.gate(on, 0), 'trimmed', b![0]) // as the governor notes it
    const again = await tail(on, { lastId })
    await until(() => again.ids.length === 1, 'what is left is shown')
    expect(again.ids).toEqual(['c'])
    expect(again.sent.map(({ event }) => event)).toEqual(['gap', 'message'])
    expect(Date.parse(again.named('gap')[0]!.data.from)).toBeLessThanOrEqual(Date.parse(again.named('gap')[0]!.data.to))
  })

  it('is refused with the field and the fix', async () => {
    const on = await bus('wrong')
    for (const [query, code, path] of [
      [{ pattern: '{"type":"x"}' }, 'INVALID_PATTERN', 'type'],
      [{ pattern: 'x' }, 'INVALID_FILTER', 'pattern'],
      [{ from: '2026-01-01T00:00:00Z' }, 'INVALID_FILTER', 'from'],
      [{ lastEventId: 'x y' }, 'INVALID_CURSOR', 'lastEventId'],
    ] as const) {
      const { status, body } = await call(
        'GET',
        `/v1/buses/${on}/tail?${new URLSearchParams(query as Record<string, string>)}`,
      )
      expect({ query, status, code: body.code, path: body.path }).toEqual({ query, status: 400, code, path })
    }
    expect(await call('GET', '/v1/buses/nowhere/tail')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_BUS' } })
  })

  it('gives back the places of a connection that asked for several at once and left', async () => {
    const { port, hostname } = new URL(await app.getUrl())
    const socket = connect(Number(port), hostname)
    const head = `GET /v1/buses/default/tail HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${root}\r\n\r\n`
    socket.write(head.repeat(3))
    await until(async () => viewers(await metrics()) === 3, 'all three look on')
    socket.destroy()
    await until(async () => viewers(await metrics()) === 0, 'their places are free')
  })

  it('has few places for one key, and gives them back', async () => {
    const on = await bus('places')
    const three = [await tail(on), await tail(on), await tail(on)]
    const refused = await call('GET', `/v1/buses/${on}/tail`)
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO_MANY_VIEWERS', setting: 'MAX_VIEWERS', limit: 3 } })
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(viewers(await metrics())).toBe(3)
    three[0]!.close()
    await until(async () => (await tail(on)).response.status === 200, 'the place is free')
  })
})

/** What a company would lose: events that are shown to a key after it was revoked. */
describe('a tail ends', () => {
  const read = (on: string): Grant => ({ read: { bus: on } }) as Grant
  /** The last that is shown, and how long after the change it came. */
  async function endOf(looking: EventStream, change: () => Promise<unknown>) {
    await change()
    const changed = performance.now()
    const { event, data } = await looking.ended()
    return { event, ...data, ms: performance.now() - changed }
  }

  it('within a second of the revocation of its key', async () => {
    const on = await bus('revoked')
    const looking = await tail(on, { secret: await key('short', { grants: [read(on)] }) })
    await publish(on, event('a'))
    await until(() => looking.ids.length === 1, 'it is shown')
    const { ms, ...end } = await endOf(looking, () => call('DELETE', '/v1/keys/short'))
    expect(end).toEqual({ event: 'end', reason: 'unauthorised', detail: expect.stringContaining('revoked') })
    expect(ms).toBeLessThan(1000)
    await publish(on, event('b'))
    expect(looking.ids).toEqual(['a'])
  })

  it('when its key expires', async () => {
    const on = await bus('expired')
    const expiresAt = new Date(Date.now() + 1500).toISOString()
    const looking = await tail(on, { secret: await key('brief', { grants: [read(on)], expiresAt }) })
    expect((await looking.ended()).data).toMatchObject({
      reason: 'unauthorised',
      detail: expect.stringContaining('expired'),
    })
  })

  it('when the grant is taken away; and shows less when the grant shows less', async () => {
    const on = await bus('narrowed')
    const secret = await key('narrow', { grants: [read(on)] })
    const looking = await tail(on, { secret })
    await publish(on, event('a', { data: { card: '4000' } }))
    await until(() => looking.ids.length === 1, 'it is shown')
    await call('PUT', '/v1/keys/narrow', { grants: [{ read: { bus: on, redact: ['data.card'] } }] })
    await until(async () => {
      await publish(on, event('again', { data: { card: '4000' } }))
      return looking.events.some(({ data }) => data.card === undefined)
    }, 'the card is hidden')
    const end = await endOf(looking, () => call('PUT', '/v1/keys/narrow', { grants: [read('other')] }))
    expect(end).toMatchObject({ event: 'end', reason: 'forbidden' })
    expect(end.ms).toBeLessThan(1000)
  })

  it('when its browser logs out, and lets a session that nobody uses end', async () => {
    const on = await bus('browsed')
    const url = await app.getUrl()
    const page = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' }
    const login = await fetch(`${url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: page,
      body: `key=${root}`,
    })
    const cookie = login.headers.get('set-cookie')!.split(';')[0]!
    const looking = await EventStream.open(`${url}/v1/buses/${on}/tail`, { cookie, 'sec-fetch-site': 'same-origin' })
    streams.push(looking)
    expect(looking.response.status).toBe(200)
    await publish(on, event('a'))
    await until(() => looking.ids.length === 1, 'it is shown')
    const end = await endOf(looking, () =>
      fetch(`${url}/logout`, { method: 'POST', redirect: 'manual', headers: { ...page, cookie } }),
    )
    expect(end).toMatchObject({ event: 'end', reason: 'unauthorised' })
    expect(end.ms).toBeLessThan(1000)
  })

  it('when its bus is deleted', async () => {
    const on = await bus('deleted')
    const looking = await tail(on)
    const end = await endOf(looking, () => call('DELETE', `/v1/buses/${on}`))
    expect(end).toMatchObject({ event: 'end', reason: 'bus-deleted' })
  })
})

it('a key sees in a tail what it may read, and cannot guess what is hidden', async () => {
  const on = await bus('private')
  const grants = [{ read: { bus: on, pattern: { type: ['order'] }, redact: ['data.card'] } }]
  const secret = await key('support', { grants })
  const [looking, guessing] = [
    await tail(on, { secret }),
    await tail(on, { secret, query: { pattern: '{"data":{"card":["4000"]}}' } }),
  ]
  await publish(on, event('hidden', { type: 'payment' }), event('shown', { data: { card: '4000', total: 7 } }))
  await publish(on, event('last'))
  await until(() => looking.ids.includes('last') && looking.ids.includes('shown'), 'it is shown')
  expect(looking.ids.toSorted()).toEqual(['last', 'shown'])
  expect(JSON.stringify(looking.sent)).not.toContain('4000')
  expect(guessing.sent).toEqual([])
})

/** What everybody would lose: the gateway, to one client that does not read. */
it('a viewer that takes nothing costs no memory, and gets the newest when it takes again', async () => {
  const on = await bus('stalled', 2)
  const { port } = new URL(await app.getUrl())
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${root}` }
    httpRequest({ port, host: '127.0.0.1', path: `/v1/buses/${on}/tail`, headers }, resolve)
      .on('error', reject)
      .end()
  })
  response.pause()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return (heapUsed + external) / 1024 / 1024
  }
  const { redis, keys } = app.get(EventLog)
  const text = 'x'.repeat(8 * 1024)
  const flood = async (seconds: number) => {
    for (let i = 0; i < seconds * 10; i++) {
      const began = performance.now()
      await Promise.all(
        numbered(`${i}-`, 100).map((id, j) =>
          redis.xadd(
            keys.events(on, j % 2),
            'MAXLEN',
            '~',
            2000,
            '*',
            'e',
            JSON.stringify(event(id, { data: { text } })),
          ),
        ),
      )
      await until(() => performance.now() - began >= 100, 'a tenth of a second has passed')
    }
  }
  await flood(3)
  const before = used()
  await flood(5) // 40 MB
  expect(used() - before).toBeLessThan(12)
  let got = ''
  response.setEncoding('utf8').on('data', chunk => (got += chunk))
  response.resume()
  await until(() => /event: (skipped|gap)/.test(got), 'it is told what it missed')
  await until(async () => {
    await publish(on, event('newest'))
    return got.includes('"newest"')
  }, 'it goes on')
  response.destroy()
}, 60_000)

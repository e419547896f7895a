import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { Redis } from 'ioredis'
import { deliveryId, type DeadLetter } from '@sluice/delivery'
import { RouterModule } from '../../../router/src/index.js'
import { actions } from '@sluice/access'
import { createService, everyCaller, isPublic, readSettings } from '@sluice/service'
import { EventLog, Keys } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { GatewayModule, gatewayServer } from '../index.js'

const key = 'a-key-of-sixteen-characters-or-more'
const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'
const event = { specversion: '1.0', id: 'A-1', source: '/shop', type: 'com.shop.order.created' }
const pattern = { type: ['com.shop.order.created'] }
const queue = { id: 'packing', type: 'queue', queue: 'packing' }
const webhook = { id: 'partner', type: 'webhook', url: 'https://partner.example/hook' }

const watched = new WatchedGateway()

interface Running {
  readonly app: NestFastifyApplication
  readonly url: string
  readonly server: RedisServer
  readonly redis: Redis
  /** `taken`: the route does something, and does not only say that it does not take the method. */
  readonly routes: readonly { method: string; url: string; taken: boolean; action(): string | undefined }[]
  stop(): Promise<void>
}

async function boot(
  modules: Parameters<typeof createService>[0]['modules'],
  environment: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const server = await RedisServer.start()
  const routes: Running['routes'][number][] = []
  const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: key, LOG_LEVEL: 'error', ...environment })
  const adapter: typeof gatewayServer.adapter = given => {
    const made = watched.adapter(given)
    made.getInstance().addHook('onRoute', route => {
      for (const method of [route.method].flat())
        routes.push({
          ...{ method, url: route.url, taken: route.onRequest === undefined },
          action: () => route.config?.action,
        })
    })
    return made
  }
  const app = await createService({ name: 'gateway', modules, ...gatewayServer, adapter }, settings)
  await app.listen(0, '127.0.0.1')
  const redis = new Redis(server.url)
  redis.on('error', () => undefined)
  const stop = async () => {
    await app.close()
    redis.disconnect()
    await server.stop()
  }
  return { app, url: await app.getUrl(), server, redis, routes, stop }
}

let running: Running
beforeAll(async () => (running = await boot([GatewayModule, RouterModule])))
afterAll(() => running.stop())

interface Answer {
  status: number
  headers: Headers
  type: string
  body: any
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  const all = {
    authorization: `Bearer ${key}`,
    ...(raw === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  }
  const response = await fetch(running.url + path, { method, headers: all, body: (raw as string | undefined) ?? null })
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  return { status: response.status, headers: response.headers, type, body: /json/.test(type) ? JSON.parse(text) : text }
}

const publish = (body: unknown, type = structured, headers: Record<string, string> = {}, bus = 'default') =>
  call('POST', `/v1/buses/${bus}/events`, body, { 'content-type': type, ...headers })

function expectProblem(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code })
  expect(answer.type).toMatch(/^application\/problem\+json/)
  expect(answer.body).toMatchObject({
    type: 'about:blank',
    status,
    title: expect.any(String),
    detail: expect.any(String),
  })
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|\.js:/)
}

async function stored(position: string, bus = 'default'): Promise<string | undefined> {
  const [shard, ...id] = position.split('-')
  const entryId = id.join('-')
  const [entry] = await running.redis.xrange(new Keys().events(bus, Number(shard)), entryId, entryId)
  return entry?.[1][1]
}

describe('publishing', () => {
  it('answers 202 with id and position when the event stands in Redis, with who emitted it and when', async () => {
    const answer = await publish({ ...event, principal: 'admin', data: { total: 1 } })
    expect(answer.status).toBe(202)
    expect(answer.body).toEqual({ id: 'A-1', position: expect.stringMatching(/^\d-\d{13}-\d+$/) })
    const kept = JSON.parse((await stored(answer.body.position))!)
    expect(kept).toMatchObject({ ...event, data: { total: 1 }, principal: 'api-key' })
    expect(Math.abs(Date.now() - Date.parse(kept.receivedtime))).toBeLessThan(10_000)
  })

  it('takes binary mode, and keeps the bytes of the data', async () => {
    const ce = { 'ce-specversion': '1.0', 'ce-id': 'B-1', 'ce-source': '/shop', 'ce-type': 't' }
    const answer = await publish('{"price": 1.0, "n": 12345678901234567890}', 'application/json', ce)
    expect(answer.status).toBe(202)
    expect(await stored(answer.body.position)).toContain('"data":{"price": 1.0, "n": 12345678901234567890}')
    const chunked = await fetch(`${running.url}/v1/buses/default/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, ...ce },
    })
    expect(chunked.status).toBe(202)
  })

  it('answers for each event of a batch in order, and keeps the good ones', async () => {
    const answer = await publish(
      [{ ...event, id: '1' }, { ...event, id: '2', type: undefined }, null, { ...event, id: '3' }],
      batched,
    )
    expect(answer.status).toBe(202)
    expect(answer.body).toMatchObject({
      accepted: 2,
      rejected: 2,
      entries: [
        { id: '1', position: expect.any(String) },
        { id: '2', error: { code: 'INVALID_ATTRIBUTE', status: 400, attribute: 'type' } },
        { error: { code: 'INVALID_EVENT', status: 400 } },
        { id: '3', position: expect.any(String) },
      ],
    })
    expect(await stored(answer.body.entries[3].position)).toContain('"id":"3"')
  })

  it('does not answer 202 for a batch of which nothing was accepted', async () => {
    const answer = await publish([{ ...event, id: undefined }], batched)
    expectProblem(answer, 400, 'INVALID_ATTRIBUTE')
    expect(answer.body).toMatchObject({ accepted: 0, rejected: 1, entries: [{ error: { attribute: 'id' } }] })
    expect((await publish([], batched)).body).toEqual({ accepted: 0, rejected: 0, entries: [] })
  })

  it('keeps events of one key in one shard', async () => {
    const events = Array.from({ length: 20 }, (_, i) => ({ ...event, id: `k${i}`, partitionkey: 'customer-7' }))
    const { body } = await publish(events, batched)
    expect(new Set(body.entries.map((entry: { position: string }) => entry.position.split('-')[0])).size).toBe(1)
  })

  it('says of everything that is wrong what it is', async () => {
    expectProblem(await publish('{"specversion":'), 400, 'MALFORMED_JSON')
    expectProblem(await publish(Buffer.from([0x7b, 0xff])), 400, 'MALFORMED_JSON')
    expectProblem(await publish('{"a":'.repeat(5000)), 400, 'TOO_DEEP')
    const list = await publish('[]')
    expectProblem(list, 400, 'INVALID_EVENT')
    expect(list.body.detail).toContain('application/cloudevents-batch+json')
    const wrong = await publish({ ...event, time: 'now' })
    expectProblem(wrong, 400, 'INVALID_ATTRIBUTE')
    expect(wrong.body).toMatchObject({ attribute: 'time' })
    const xml = await publish(event, 'application/xml')
    expectProblem(xml, 415, 'WRONG_CONTENT_TYPE')
    expect(xml.body).toMatchObject({ header: 'content-type' })
    expectProblem(await publish(event, structured, { 'content-encoding': 'br' }), 415, 'WRONG_CONTENT_TYPE')
    expectProblem(await publish(event, structured, {}, 'nowhere'), 404, 'UNKNOWN_BUS')
  })

  it('refuses what is too large: an event, a batch of events, a batch of bytes', async () => {
    expect((await publish({ ...event, data: 'x'.repeat(1024 * 1024 - 300) })).status).toBe(202)
    expectProblem(await publish({ ...event, data: 'x'.repeat(1024 * 1024) }), 413, 'TOO_LARGE')
    expectProblem(
      await publish(
        Array.from({ length: 1001 }, () => event),
        batched,
      ),
      413,
      'TOO_LARGE',
    )
    const half = { ...event, data: 'x'.repeat(512 * 1024) }
    expectProblem(
      await publish(
        Array.from({ length: 21 }, () => half),
        batched,
      ),
      413,
      'TOO_LARGE',
    )
  })

  it('does not read on when a body without a length grows too large', async () => {
    const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const options = { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': batched } }
      const request = httpRequest(`${running.url}/v1/buses/default/events`, options, response => {
        let body = ''
        response.on('data', chunk => (body += String(chunk)))
        response.on('end', () => {
          request.destroy()
          resolve({ status: response.statusCode!, body })
        })
      })
      request.on('error', reject)
      const chunk = 'x'.repeat(1024 * 1024)
      for (let i = 0; i < 11; i++) request.write(chunk)
    })
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'TOO_LARGE' })
  })
})

describe('an action', () => {
  const known = new Set<string | undefined>(Object.keys(actions))

  it('is declared by every route that is not public, those of Bull Board and the metrics too', () => {
    const closed = running.routes.filter(({ url }) => !isPublic(url))
    const declared = (url: RegExp) => closed.filter(route => url.test(route.url)).map(({ action }) => action())
    for (const { method, url, taken, action } of closed) {
      const isForAll = !taken || method === 'OPTIONS' || url === '/v1/session'
      const isKnown = action() === everyCaller ? isForAll : known.has(action())
      expect({ method, url, action: action(), isKnown }).toEqual({ method, url, action: action(), isKnown: true })
    }
    expect(new Set(declared(/^\/queues\//))).toEqual(new Set(['queues:read', 'queues:write']))
    expect(declared(/^\/metrics$/)).toContain('metrics:read')
    const used = new Set(closed.map(({ action }) => action()))
    // what routes ask about events and targets besides their own action
    const finer = ['events:receive']
    expect([...known].filter(action => !used.has(action))).toEqual(finer)
  })

  it('stands in the document', async () => {
    const { body } = await call('GET', '/openapi.json')
    expect(body.paths['/v1/buses/{bus}/events'].post['x-sluice-action']).toBe('events:publish')
    expect(body.paths['/health/live'].get).not.toHaveProperty('x-sluice-action')
  })
})

describe('the key', () => {
  const bare = (path: string, method = 'GET', headers: Record<string, string> = {}) =>
    fetch(running.url + path, { method, headers, redirect: 'manual' })

  it('is asked for by every route but the public ones, by HEAD and any other method too', async () => {
    const open = new Set(['/', '/health/live', '/health/ready', '/openapi.json', '/openapi.yaml', '/docs', '/login'])
    const pages = /^\/(docs|login|console|portal)\/|^\/(logout|console)$/
    // there the token of a link is in the body
    const exchange = '/v1/portal-links/:link/session'
    // fetch sends no TRACE
    const closed = running.routes.filter(
      ({ method, url }) => method !== 'TRACE' && !open.has(url) && !pages.test(url) && url !== exchange,
    )
    expect(closed.length).toBeGreaterThan(30)
    for (const { method, url } of closed) {
      const path = url.replace(/:\w+/g, 'x').replace('*', 'x')
      const response = await bare(path, method)
      expect({ method, url, status: response.status }).toEqual({ method, url, status: 401 })
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
    for (const path of open) expect((await bare(path)).status).toBeLessThan(400)
  })

  it.each([
    '/v1/buses/',
    '//v1/buses',
    '/v1//buses',
    '/V1/Buses',
    '/v1/%62uses',
    '/v1/buses/default/',
    '/v1/buses/default?x=/health/live',
    '/v1/buses;/health/live',
    '/health/live/../../v1/buses',
    '/health/%2e%2e/v1/buses',
    '/docs/../v1/buses',
    '/docs/%2e%2e/v1/buses',
    '/docs%2f..%2fv1/buses',
    '/queues/',
    '//queues',
    '/queues/api/queues',
    '/queues/static/../api/queues',
    '/Queues',
    '/metrics/',
    '/nowhere',
  ])('is not got around by the spelling of a path: %s', async path => {
    // fetch tidies paths up, so this one goes over the wire as it stands
    const answer = await raw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 (401|403|404) /)
    expect(answer).not.toContain('"items"')
  })

  function raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(running.url).port), '127.0.0.1', () => socket.end(text))
      let answer = ''
      socket.on('data', data => (answer += String(data)))
      socket.on('end', () => resolve(answer))
      socket.on('error', reject)
    })
  }

  it('must be the whole key, and the problem says how to send it', async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      `Bearer ${key}x`,
      `Bearer ${key.slice(1)}`,
      key,
      `Token ${key}`,
      `Basic ${key}`,
    ]) {
      const answer = await call('GET', '/v1/buses', undefined, { authorization })
      expectProblem(answer, 401, 'UNAUTHORISED')
      expect(JSON.stringify(answer.body)).not.toContain(key)
    }
    expect((await call('GET', '/v1/buses', undefined, { authorization: `bearer ${key}` })).status).toBe(200)
  })

  it('shows the queues of Sluice and those that rules name', async () => {
    await call('PUT', '/v1/buses/default/rules/board', {
      pattern,
      targets: [{ ...queue, queue: 'shown-on-the-board' }],
    })
    const shown = async (): Promise<{ name: string; delimiter: string }[]> =>
      (await call('GET', '/queues/api/queues')).body.queues
    const names = async () => (await shown()).map(({ name }) => name)
    expect(await names()).toEqual(
      expect.arrayContaining(['sluice-webhooks-0', 'sluice-redrives', 'shown-on-the-board']),
    )
    const many = (await shown()).filter(({ delimiter }) => delimiter === '-')
    expect(many.map(({ name }) => name.replace(/\d$/, '')).filter((name, i, all) => all.indexOf(name) === i)).toEqual([
      'sluice-webhooks-',
      'sluice-webhooks-large-',
    ])
    await call('DELETE', '/v1/buses/default/rules/board')
    expect(await names()).not.toContain('shown-on-the-board')
  })
})

describe('buses', () => {
  it('shows what a bus holds, and takes back what it shows of its settings', async () => {
    const settings = { shards: 2, maxBytes: 8 * 1024 * 1024 }
    expect((await call('PUT', '/v1/buses/held', settings)).status).toBe(201)
    expect((await publish(event, structured, {}, 'held')).status).toBe(202)
    const shown = await call('GET', '/v1/buses/held')
    expect(shown.body).toMatchObject({ name: 'held', ...settings })
    expect(await call('PUT', '/v1/buses/held', shown.body)).toMatchObject({ status: 200, body: shown.body })
    const { status, body } = await call('GET', '/v1/buses/held/status')
    expect(status).toBe(200)
    expect(body).toEqual({
      name: 'held',
      bytes: expect.any(Number),
      maxBytes: settings.maxBytes,
      events: 1,
      delayed: { events: 0, due: null },
      oldest: expect.stringMatching(/^\d{4}-.*Z$/),
      shedding: null,
      behind: expect.any(Array), // a router runs: it may have read the event already
      blocked: [],
      subscriptions: [],
      shards: [0, 1].map(shard => expect.objectContaining({ shard, bytes: expect.any(Number) })),
    })
    expectProblem(await call('GET', '/v1/buses/nowhere/status'), 404, 'UNKNOWN_BUS')
    const small = await call('PUT', '/v1/buses/held', { ...settings, maxBytes: 5 })
    expectProblem(small, 400, 'INVALID_BUS')
    expect(small.body.path).toBe('maxBytes')
    expect((await call('DELETE', '/v1/buses/held')).status).toBe(204)
  })

  it('are made, shown, changed and deleted; putting the same again changes nothing', async () => {
    const bus = { name: 'shop', shards: 2, retentionMs: 60_000, dedupeMs: 300_000, durability: 'memory' }
    const made = await call('PUT', '/v1/buses/shop', { shards: 2, retentionMs: 60_000 })
    expect({ status: made.status, body: made.body }).toEqual({ status: 201, body: bus })
    expect(await call('PUT', '/v1/buses/shop', bus)).toMatchObject({ status: 200, body: bus })
    expect(await call('GET', '/v1/buses/shop')).toMatchObject({ status: 200, body: bus })
    const others = ['default', 'sluice'].map(name => expect.objectContaining({ name }))
    expect((await call('GET', '/v1/buses')).body.items).toEqual([others[0], bus, others[1]])
    expect((await publish(event, structured, {}, 'shop')).status).toBe(202)
    expect(await call('DELETE', '/v1/buses/shop')).toMatchObject({ status: 204, body: '' })
    expectProblem(await call('GET', '/v1/buses/shop'), 404, 'UNKNOWN_BUS')
    expectProblem(await call('DELETE', '/v1/buses/shop'), 404, 'UNKNOWN_BUS')
    expectProblem(await publish(event, structured, {}, 'shop'), 404, 'UNKNOWN_BUS')
    expect(await running.redis.keys('sluice:{*}:default:shop:*')).toEqual([])
  }, 20_000)

  it('go on growing where that was cut off, also beside the lock of who was killed at it', async () => {
    await call('PUT', '/v1/buses/cut', { shards: 2 })
    const log = new EventLog(running.redis, new Keys())
    await log.fence({ name: 'cut', shards: 2 }, 8)
    await running.redis.set(log.keys.lock('cut'), '1', 'PX', 500)
    expectProblem(await call('PUT', '/v1/buses/cut', { shards: 4 }), 409, 'BUS_BUSY')
    await until(async () => (await call('GET', '/v1/buses/cut')).body.shards === 8, 'the bus has its shards')
    const sent = Array.from({ length: 30 }, (_, i) => publish({ ...event, id: `cut-${i}` }, structured, {}, 'cut'))
    expect((await Promise.all(sent)).filter(({ status }) => status !== 202)).toEqual([])

    await log.fence({ name: 'cut', shards: 8 }, 10)
    expect((await call('PUT', '/v1/buses/cut', { shards: 9 })).status).toBe(409)
    await until(async () => (await call('GET', '/v1/buses/cut')).body.shards === 10, 'it has what was begun')
    expect((await call('DELETE', '/v1/buses/cut')).status).toBe(204)
    await until(async () => (await log.growing()).length === 0, 'nothing is looked after any more')
  }, 30_000)

  it('go on growing at once, however many others there are', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `many-${i}`)
    for (const name of names) expect((await call('PUT', `/v1/buses/${name}`, { shards: 1 })).status).toBe(201)
    const log = new EventLog(running.redis, new Keys())
    for (const name of ['many-7', 'many-31']) await log.fence({ name, shards: 1 }, 2)
    const shards = async (name: string) => (await call('GET', `/v1/buses/${name}`)).body.shards
    await until(async () => (await shards('many-7')) === 2 && (await shards('many-31')) === 2, 'both grew', 10_000)
    await until(async () => (await log.growing()).length === 0, 'nothing is looked after any more')
    await Promise.all(names.map(name => call('DELETE', `/v1/buses/${name}`)))
  }, 30_000)

  it('are refused with what is wrong', async () => {
    expectProblem(await call('PUT', '/v1/buses/a~b', {}), 400, 'INVALID_NAME')
    expectProblem(await call('PUT', '/v1/buses/b', { shards: 0 }), 400, 'INVALID_BUS')
    expectProblem(await call('PUT', '/v1/buses/b', '{'), 400, 'MALFORMED_JSON')
    expectProblem(await call('PUT', '/v1/buses/b'), 400, 'MALFORMED_JSON')
    expectProblem(await call('PUT', '/v1/buses/default', { shards: 3 }), 409, 'BUS_EXISTS')
    expectProblem(await call('DELETE', '/v1/buses/default'), 409, 'BUS_IS_DEFAULT')
  })
})

describe('rules', () => {
  const path = '/v1/buses/default/rules/orders'
  const rule = { pattern, targets: [queue], description: 'd' }
  const shownRule = { bus: 'default', name: 'orders', enabled: true, owner: 'api-key', ...rule }

  it('are made, shown, put again and deleted', async () => {
    expect(await call('PUT', path, rule)).toMatchObject({ status: 201, body: shownRule })
    expect(await call('PUT', path, rule)).toMatchObject({ status: 200, body: shownRule })
    const { body } = await call('GET', path)
    expect(body).toEqual({ ...shownRule, fired: 0 })
    expect(await call('PUT', path, body)).toMatchObject({ status: 200, body: shownRule })
    expect((await call('GET', '/v1/buses/default/rules')).body.items).toContainEqual({ ...shownRule, fired: 0 })
    expectProblem(await call('DELETE', '/v1/buses/default'), 409, 'BUS_IS_DEFAULT')
    expect((await call('DELETE', path)).status).toBe(204)
    expectProblem(await call('GET', path), 404, 'UNKNOWN_RULE')
    expectProblem(await call('DELETE', path), 404, 'UNKNOWN_RULE')
  })

  it('may have the longest name there is', async () => {
    const long = `/v1/buses/default/rules/${'r'.repeat(128)}`
    expect((await call('PUT', long, rule)).status).toBe(201)
    expect((await call('DELETE', long)).status).toBe(204)
  })

  it('keep a bus from being deleted, and the answer names them', async () => {
    await call('PUT', '/v1/buses/used', { shards: 1 })
    await call('PUT', '/v1/buses/used/rules/r', rule)
    const refused = await call('DELETE', '/v1/buses/used')
    expectProblem(refused, 409, 'BUS_IN_USE')
    expect(refused.body.rules).toEqual(['r'])
  })

  it('are refused with the field or the part of the pattern that is wrong', async () => {
    const target = await call('PUT', path, { pattern, targets: [{ ...webhook, type: 'lambda' }] })
    expectProblem(target, 400, 'INVALID_RULE')
    expect(target.body.path).toBe('targets[0].type')
    const wrong = await call('PUT', path, { pattern: { data: { total: [{ numric: ['>', 1] }] } }, targets: [queue] })
    expectProblem(wrong, 400, 'INVALID_PATTERN')
    expect(wrong.body).toMatchObject({ path: 'data.total[0]', reason: expect.any(String), fix: expect.any(String) })
    expectProblem(await call('PUT', path, { pattern, targets: [null] }), 400, 'INVALID_RULE')
    expectProblem(await call('PUT', '/v1/buses/nowhere/rules/r', rule), 404, 'UNKNOWN_BUS')
    expectProblem(await call('PUT', '/v1/buses/default/rules/a b', rule), 400, 'INVALID_NAME')
    expectProblem(await call('GET', '/v1/buses/nowhere/rules'), 404, 'UNKNOWN_BUS')
  })

  it('show a secret once, when it was made, and never again', async () => {
    const url = '/v1/buses/default/rules/signed'
    const given = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
    const body = { pattern, targets: [webhook, { ...webhook, id: 'own', secret: given }] }
    const secrets = (answer: Answer) => answer.body.targets.map((target: { secret: string }) => target.secret)
    const first = await call('PUT', url, body)
    expect(secrets(first)).toEqual([expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/), 'whsec_***'])
    const hidden = ['whsec_***', 'whsec_***']
    const get = await call('GET', url)
    expect(secrets(get)).toEqual(hidden)
    expect(secrets(await call('PUT', url, body))).toEqual(hidden)
    expect(secrets(await call('PUT', url, get.body))).toEqual(hidden)
    const list = await call('GET', '/v1/buses/default/rules')
    expect(JSON.stringify(list.body)).not.toContain(secrets(first)[0])
    await call('DELETE', url)
  })

  it('are live when the answer comes: the next event meets them, and no event after a delete', async () => {
    const group = { id: 's', type: 'subscription', subscription: 'live' }
    const count = async () => {
      const keys = await running.redis.keys('sluice:{*}:default:default:*:sub:live')
      return (await Promise.all(keys.map(k => running.redis.xlen(k)))).reduce((sum, n) => sum + n, 0)
    }
    for (let round = 1; round <= 5; round++) {
      const settings = { pattern: { type: [`t${round}`] }, targets: [group] }
      await call('PUT', '/v1/buses/default/rules/live', settings)
      await publish({ ...event, id: `live-${round}`, type: `t${round}` })
      await until(async () => (await count()) === round, `event ${round} reached the subscription`)
    }
    // another rule needs the subscription: what it holds stays
    await call('PUT', '/v1/buses/default/rules/other', { pattern: { type: ['other'] }, targets: [group] })
    await call('DELETE', '/v1/buses/default/rules/live')
    await publish({ ...event, id: 'live-6', type: 't5' })
    const { position } = (await publish({ ...event, id: 'after', type: 't5' })).body as { position: string }
    const [shard] = position.split('-')
    await until(async () => {
      const [info] = (await running.redis.xinfo('GROUPS', new Keys().events('default', Number(shard)))) as unknown[][]
      return info!.includes(position.slice(2))
    }, 'the router went past the last event')
    expect(await count()).toBe(5)
  })
})

describe('dead letters', () => {
  const keys = new Keys()
  const letter = (n: number, more: Partial<DeadLetter> = {}): DeadLetter & { fingerprint: string } => {
    const delivery = {
      bus: 'default',
      position: `${n % 4}-1700000000000-${n}`,
      rule: n % 2 ? 'odd' : 'even',
      target: 'partner',
      redrives: 0,
    }
    return {
      ...delivery,
      id: deliveryId(delivery),
      targetType: 'webhook',
      destination: 'https://partner.example/hook',
      reason: 'attempts-exhausted',
      fingerprint: 'f',
      error: 'HTTP 500',
      attempts: [{ at: '2026-05-01T10:00:00.000Z', error: 'HTTP 500', durationMs: 12 }],
      failedAt: new Date(1_700_000_000_000 + Math.floor(n / 3)).toISOString(), // three to a millisecond
      ...more,
    }
  }
  const letters = Array.from({ length: 100 }, (_, n) => letter(n))
  const path = '/v1/dead-letters'
  const get = (query = '') => call('GET', `${path}${query}`)

  beforeAll(async () => {
    for (const [n, kept] of letters.entries()) {
      const shard = n % 4
      await running.redis.hset(keys.letters('default', shard), kept.id, JSON.stringify(kept))
      await running.redis.hset(keys.letterEvents('default', shard), kept.id, JSON.stringify({ ...event, id: `e${n}` }))
      await running.redis.zadd(keys.letterIndex('default', shard), Date.parse(kept.failedAt), kept.id)
    }
  })

  it('are listed newest first, each once, page by page', async () => {
    for (const limit of [1, 7, 50, 100, 500]) {
      const found: DeadLetter[] = []
      let next: string | null = ''
      do {
        const { body }: Answer = await get(`?limit=${limit}${next ? `&cursor=${next}` : ''}`)
        found.push(...body.items)
        next = body.next
        expect(body.items.length).toBeLessThanOrEqual(limit)
      } while (next)
      expect(found).toHaveLength(100)
      expect(new Set(found.map(({ id }) => id)).size).toBe(100)
      const times = found.map(({ failedAt }) => failedAt)
      expect(times).toEqual(times.toSorted().reverse())
    }
    expect((await get()).body.items).toHaveLength(50)
  })

  it('can be filtered, over pages too, however rare they are', async () => {
    const rare = letter(3, { reason: 'rejected' })
    await running.redis.hset(keys.letters('default', 3), rare.id, JSON.stringify(rare))
    expect((await get('?reason=rejected&limit=1')).body.items).toEqual([rare])
    expect((await get('?rule=odd&limit=500')).body.items).toHaveLength(50)
    expect((await get('?rule=odd&target=partner&bus=default&limit=500')).body.items).toHaveLength(50)
    expect(
      (await get(`?destination=${encodeURIComponent('https://partner.example/hook')}&limit=500`)).body.items,
    ).toHaveLength(100)
    for (const query of ['?bus=nowhere', '?rule=none', '?target=x'])
      expect((await get(query)).body).toEqual({ items: [], next: null })
  })

  it('are not all listed over a misspelt filter, limit or cursor', async () => {
    const wrong = await get('?ruel=odd')
    expectProblem(wrong, 400, 'INVALID_FILTER')
    expect(wrong.body.path).toBe('ruel')
    expectProblem(await get('?rule=a&rule=b'), 400, 'INVALID_FILTER')
    for (const limit of ['0', '501', 'x', '1.5', '']) expectProblem(await get(`?limit=${limit}`), 400, 'INVALID_LIMIT')
    for (const cursor of ['x', '', 'AAAA']) expectProblem(await get(`?cursor=${cursor}`), 400, 'INVALID_CURSOR')
  })

  it('are shown with their event and every attempt', async () => {
    const { status, body } = await get(`/${encodeURIComponent(letters[7]!.id)}`)
    expect(status).toBe(200)
    expect(body).toEqual({ ...letters[7], event: { ...event, id: 'e7' } })
    expectProblem(await get('/default~0-1-1~no~such'), 404, 'UNKNOWN_DEAD_LETTER')
    expectProblem(await get('/whatever'), 404, 'UNKNOWN_DEAD_LETTER')
    const long = {
      bus: 'b'.repeat(128),
      position: '0-1-1',
      rule: 'r'.repeat(128),
      target: 't'.repeat(128),
      redrives: 0,
    }
    expectProblem(await get(`/${deliveryId(long)}`), 404, 'UNKNOWN_DEAD_LETTER')
  })

  it('are not all sent again over a mistake', async () => {
    const redrive = (body: unknown) => call('POST', `${path}/redrive`, body)
    for (const body of [
      {},
      [],
      'null',
      { ids: ['a'], filter: {} },
      { ids: 'a' },
      { ids: [1] },
      { ids: ['x'.repeat(513)] },
      { all: true },
      { filter: {}, dryRun: 'yes' },
      { filter: {}, dryrun: true },
      { filter: {}, rate: 0 },
      { filter: {}, rate: '5' },
      { filter: {}, rate: 10_001 },
      { filter: {}, target: { rule: 'even', target: 'partner' } },
      { filter: { bus: 'default' }, target: { rule: 'no-such', target: 'partner' } },
      { filter: { bus: 'default' }, target: 'partner' },
    ]) {
      expectProblem(await redrive(body), 400, 'INVALID_REDRIVE')
    }
    for (const filter of [
      [],
      'odd',
      { ruel: 'odd' },
      { rule: 1 },
      { rule: 'x'.repeat(2049) },
      null,
      { from: 'yesterday' },
      { to: '2026-13-01' },
    ])
      expectProblem(await redrive({ filter }), 400, 'INVALID_FILTER')
    for (const edit of [
      null,
      [],
      'x',
      { data: 'x'.repeat(1024 * 1024) },
      { principal: 'admin' },
      { receivedtime: '2026-01-01T00:00:00Z' },
    ])
      expectProblem(await redrive({ filter: {}, edit }), 400, 'INVALID_EDIT')
    for (const body of [{}, { ids: ['a'], filter: {} }, { filter: {}, dryRun: 1 }, { filter: {}, rate: 5 }])
      expectProblem(await call('POST', `${path}/delete`, body), 400, 'INVALID_DELETION')
    expectProblem(await call('POST', `${path}/delete`, { filter: {}, cursor: 5 }), 400, 'INVALID_CURSOR')
    expectProblem(await call('DELETE', `${path}/default~0-1-1~no~such`), 404, 'UNKNOWN_DEAD_LETTER')
    expectProblem(await call('DELETE', `${path}/redrives/none`), 404, 'UNKNOWN_REDRIVE')
    expectProblem(await get('/groups?type=t'), 400, 'INVALID_FILTER')
    expectProblem(await call('GET', `${path}/redrives/none`), 404, 'UNKNOWN_REDRIVE')
  })
})

describe('what the gateway says of itself', () => {
  it('openapi.json lists every route of the API, and only those', async () => {
    const { body } = await call('GET', '/openapi.json')
    const listed = Object.entries(body.paths as Record<string, object>).flatMap(([path, item]) =>
      Object.keys(item).map(method => `${method.toUpperCase()} ${path}`),
    )
    const served = running.routes
      .filter(({ taken, method }) => taken && !['HEAD', 'OPTIONS'].includes(method))
      .filter(({ url }) => /^\/(v1|health|metrics)/.test(url))
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`)
    expect(listed.sort()).toEqual([...new Set(served)].sort())
    const others = running.routes.filter(
      ({ url }) => !/^\/($|v1|health|metrics|docs|queues|openapi|console|portal|login|logout)/.test(url),
    )
    expect(others).toEqual([])
  })

  it('openapi.json points to nothing that is not there, and says what bodies look like', async () => {
    const { body } = await call('GET', '/openapi.json')
    const refs = [...JSON.stringify(body).matchAll(/"\$ref":"([^"]+)"/g)].map(match => match[1]!)
    expect(refs.length).toBeGreaterThan(5)
    for (const ref of refs) {
      const found = ref
        .replace('#/', '')
        .split('/')
        .reduce((at: any, step) => at?.[step], body)
      expect({ ref, found: typeof found }).toEqual({ ref, found: 'object' })
    }
    const { schemas } = body.components
    expect(schemas.RuleSettings.required).toEqual(['targets'])
    expect(schemas.WebhookTarget.required).toEqual(expect.arrayContaining(['url']))
    expect(schemas.WebhookTarget.required).not.toContain('secret')
    expect(schemas.WebhookTarget.properties.onFailure.oneOf).toHaveLength(2)
  })

  it('/docs is a page', async () => {
    expect((await call('GET', '/docs')).body).toContain('swagger')
  })

  it('/health says that it lives and is ready', async () => {
    expect((await call('GET', '/health/live')).body).toEqual({ status: 'ok' })
    await until(async () => (await call('GET', '/health/ready')).status === 200, 'ready')
  })

  it('/metrics counts what was accepted and refused, without labels that a caller can invent', async () => {
    const { body } = await call('GET', '/metrics')
    expect(body).toMatch(/sluice_events_accepted_total\{bus="default"\} \d+/)
    expect(body).toMatch(/sluice_events_rejected_total\{bus="default",code="INVALID_ATTRIBUTE"\} \d+/)
    expect(body).toMatch(/sluice_events_rejected_total\{bus="",code="UNKNOWN_BUS"\} \d+/)
    expect(body).not.toContain('nowhere')
  })

  it('/metrics counts what is past a limit by the setting that raises it: requests, and events of a batch', async () => {
    const refused = async (bound: string) => {
      const { body } = await call('GET', '/metrics')
      return Number(new RegExp(`sluice_refused_total\\{bound="${bound}"\\} (\\d+)`).exec(body as string)?.[1] ?? 0)
    }
    const before = { event: await refused('MAX_EVENT_BYTES'), batch: await refused('MAX_BATCH_EVENTS') }
    const large = { ...event, data: 'x'.repeat(1024 * 1024) }
    const { body } = await publish(large)
    expect(body).toMatchObject({ field: 'event', limit: 1024 * 1024, setting: 'MAX_EVENT_BYTES' })
    expect(body.detail).toContain('Set MAX_EVENT_BYTES to allow more')
    await publish([event, large, large], batched)
    await publish(Array(1001).fill(event), batched)
    expect(await refused('MAX_EVENT_BYTES')).toBe(before.event + 3)
    expect(await refused('MAX_BATCH_EVENTS')).toBe(before.batch + 1)
  })

  it('answers a route or URL that is not there with a problem', async () => {
    expectProblem(await call('GET', '/v1/nowhere'), 404, 'NOT_FOUND')
    expectProblem(await call('PATCH', '/v1/nowhere'), 404, 'NOT_FOUND')
    const form = { 'content-type': 'application/x-www-form-urlencoded' } // what `curl -d` says
    expectProblem(await call('POST', '/v1/nowhere', 'a=1', form), 404, 'NOT_FOUND')
    expect((await call('GET', '/v1/buses/%zz')).type).toMatch(/problem/)
  })
})

describe('a stop', () => {
  it('answers the request in hand and ends then, whatever the client wants to keep alive', async () => {
    const shared = running
    running = await boot([GatewayModule])
    const stopping = running
    try {
      // nobody works on it here, so it is answered after some seconds
      const waiting = call('POST', '/v1/dead-letters/redrive', { filter: {} })
      const listed = async () => (await call('GET', '/v1/dead-letters/redrives')).body.items.length === 1
      await until(listed, 'the request is in hand')
      await stopping.stop()
      expect(await waiting).toMatchObject({ status: 202, body: { state: 'waiting', total: 0 } })
    } finally {
      running = shared
    }
  })
})

describe('when Redis is gone', () => {
  it('nothing is promised: every call fails within 3 seconds with 503 and Retry-After, and works again afterwards', async () => {
    const shared = running
    running = await boot([GatewayModule])
    try {
      expect((await publish(event)).status).toBe(202)
      await running.server.kill()
      const calls: [string, () => Promise<Answer>][] = [
        ['publish', () => publish(event)],
        ['publish a batch', () => publish([event, { ...event, id: 'x' }], batched)],
        ['publish to an unknown bus', () => publish(event, structured, {}, 'nowhere')],
        ['put a bus', () => call('PUT', '/v1/buses/b', {})],
        ['put a rule', () => call('PUT', '/v1/buses/default/rules/r', { pattern, targets: [queue] })],
        ['delete a rule', () => call('DELETE', '/v1/buses/default/rules/r')],
        ['list dead letters', () => call('GET', '/v1/dead-letters')],
        ['redrive', () => call('POST', '/v1/dead-letters/redrive', { filter: {} })],
        ['how a redrive stands', () => call('GET', '/v1/dead-letters/redrives/1')],
      ]
      await Promise.all(
        calls.map(async ([what, send]) => {
          const started = performance.now()
          const answer = await send()
          expect({ what, status: answer.status, code: answer.body.code }).toEqual({
            what,
            status: 503,
            code: 'REDIS_UNREACHABLE',
          })
          expectProblem(answer, 503, 'REDIS_UNREACHABLE')
          expect(answer.headers.get('retry-after')).toBe('1')
          expect({ what, ms: Math.min(3000, performance.now() - started) }).not.toEqual({ what, ms: 3000 })
        }),
      )
      expect((await call('GET', '/health/live')).status).toBe(200)
      expect(await call('GET', '/health/ready')).toMatchObject({
        status: 503,
        body: { problems: { redis: expect.any(String) } },
      })
      await running.server.run()
      await until(async () => (await publish(event)).status === 202, 'events are taken again')
      await until(async () => (await call('GET', '/health/ready')).status === 200, 'ready again')
    } finally {
      await running.stop()
      running = shared
    }
  }, 30_000)
})

it('is not ready on a Redis that would throw events away, from the moment that it is told to', async () => {
  await running.redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
  const answer = await call('GET', '/health/ready')
  await running.redis.config('SET', 'maxmemory-policy', 'noeviction')
  expect(answer).toMatchObject({ status: 503, body: { problems: { redis: expect.stringContaining('noeviction') } } })
  expect((await call('GET', '/health/ready')).status).toBe(200)
})

it('answers as its document says, in all that is tried here', () => {
  expect(watched.looked).toBeGreaterThan(300)
  expect([...new Set(watched.faults)]).toEqual([])
})

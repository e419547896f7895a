import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { Redis } from 'ioredis'
import { disabling, RegistryView, ruleKind } from '@sluice/registry'
import { createService, readSettings } from '@sluice/service'
import { Keys } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { RouterModule } from '../../../router/src/index.js'
import { GatewayModule, gatewayServer } from '../index.js'

const key = 'a-key-of-sixteen-characters-or-more'
const event = { specversion: '1.0', id: 'A-1', source: '/shop', type: 'com.shop.order.created' }
const pattern = { type: ['com.shop.order.created'] }
const queue = { id: 'packing', type: 'queue', queue: 'packing' }
const webhook = { id: 'partner', type: 'webhook', url: 'https://partner.example/hook' }
const watched = new WatchedGateway()

/** What a client of HTTP would lose: an answer that is not what HTTP says, or a change that nobody meant. */
describe('HTTP', () => {
  let server: RedisServer
  let app: NestFastifyApplication
  let redis: Redis
  let url: string

  beforeAll(async () => {
    server = await RedisServer.start()
    redis = new Redis(server.url)
    const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: key, LOG_LEVEL: 'error' })
    const modules = [GatewayModule, RouterModule]
    app = await createService({ name: 'gateway', modules, ...gatewayServer, adapter: watched.adapter }, settings)
    await app.listen(0, '127.0.0.1')
    url = await app.getUrl()
  })
  afterAll(async () => {
    await app.close()
    redis.disconnect()
    await server.stop()
  })

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; headers: Headers; body: any }> {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    const raw =
      body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    const all = { authorization: `Bearer ${key}`, ...type, ...headers }
    const response = await fetch(url + path, { method, headers: all, body: (raw as string | undefined) ?? null })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text }
  }
  const rule = (name: string) => `/v1/buses/default/rules/${name}`

  describe('methods', () => {
    it('that a route does not take are told with those that it takes', async () => {
      for (const [path, allow] of [
        ['/v1/buses', 'GET, HEAD, OPTIONS'],
        ['/v1/buses/default', 'DELETE, GET, HEAD, OPTIONS, PUT'],
        ['/v1/buses/default/events', 'GET, HEAD, OPTIONS, POST'],
        ['/v1/dead-letters/delete', 'OPTIONS, POST'],
        ['/v1/dead-letters/groups', 'GET, HEAD, OPTIONS'],
        ['/health/live', 'GET, HEAD, OPTIONS'],
        ['/openapi.json', 'GET, HEAD, OPTIONS'],
      ] as const) {
        for (const method of ['PATCH', 'PROPFIND']) {
          const refused = await call(method, path, {})
          expect({ path, status: refused.status, code: refused.body.code, title: refused.body.title }).toEqual({
            ...{ path, status: 405, code: 'METHOD_NOT_ALLOWED', title: 'Method Not Allowed' },
          })
          expect(refused.headers.get('allow')).toBe(allow)
        }
        const options = await call('OPTIONS', path)
        expect({ status: options.status, allow: options.headers.get('allow') }).toEqual({ status: 204, allow })
      }
      expect((await call('PATCH', '/v1/nowhere', {})).status).toBe(404)
      expect((await call('OPTIONS', '/v1/buses', undefined, { authorization: '' })).status).toBe(401)
    })

    it('HEAD answers as GET does, without the body', async () => {
      for (const path of ['/v1/buses', '/v1/buses/default', '/v1/dead-letters', '/health/live']) {
        const [get, head] = [await call('GET', path), await call('HEAD', path)]
        expect({ path, status: head.status, body: head.body }).toEqual({ path, status: get.status, body: '' })
        for (const name of ['content-type', 'content-length', 'etag'])
          expect(head.headers.get(name)).toBe(get.headers.get(name))
      }
    })
  })

  describe('ETag', () => {
    it('answers 304 where the reader has it, and another one for another state', async () => {
      for (const [path, first, second] of [
        ['/v1/buses/tagged', { shards: 1 }, { shards: 1, retentionMs: 60_000 }],
        [rule('tagged'), { pattern, targets: [webhook] }, { pattern, targets: [queue] }],
      ] as const) {
        const put = await call('PUT', path, first)
        const etag = put.headers.get('etag')!
        expect(etag).toMatch(/^"[\w-]{22}"$/)
        expect((await call('GET', path)).headers.get('etag')).toBe(etag)
        for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
          const same = await call('GET', path, undefined, { 'if-none-match': known })
          expect({ known, status: same.status, body: same.body }).toEqual({ known, status: 304, body: '' })
          expect(same.headers.get('etag')).toBe(etag)
        }
        expect((await call('GET', path, undefined, { 'if-none-match': '"x"' })).status).toBe(200)
        const next = (await call('PUT', path, second)).headers.get('etag')
        expect(next).not.toBe(etag)
        expect((await call('GET', path, undefined, { 'if-none-match': etag })).status).toBe(200)
      }
    })

    it('keeps a stale PUT from switching a webhook on again that a 410 switched off', async () => {
      const path = rule('switched')
      const { body: made, headers } = await call('PUT', path, { pattern, targets: [webhook] })
      const etag = headers.get('etag')!
      const { store } = app.get(RegistryView)
      const seen = (await store.read()).rules.get('default')!.get('switched')!
      const disabled = { at: new Date().toISOString(), reason: 'answered 410' }
      expect(await store.change(ruleKind, seen, disabling(seen, 'partner', disabled))).toBeDefined()
      const stale = await call('PUT', path, { ...made, description: 'changed' }, { 'if-match': etag })
      expect(stale).toMatchObject({ status: 412, body: { code: 'PRECONDITION_FAILED', title: 'Precondition Failed' } })
      const isOff = async () => (await call('GET', path)).body.targets?.[0].disabled !== undefined
      await until(isOff, 'the gateway knows that it is switched off')
      const now = await call('GET', path)
      expect(now.headers.get('etag')).toBe(stale.headers.get('etag'))
      expect(stale.body.etag).toBe(stale.headers.get('etag'))
      expect((await call('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412)
      for (const unquoted of [etag.slice(1, -1), '', `${etag} or not`])
        expect(await call('PUT', path, made, { 'if-match': unquoted })).toMatchObject({
          status: 400,
          body: { code: 'INVALID_ETAG', header: 'if-match', detail: expect.stringContaining('with its quotes') },
        })
      const fresh = { 'if-match': now.headers.get('etag')! }
      expect((await call('PUT', path, { ...now.body, description: 'changed' }, fresh)).status).toBe(200)
      expect(await isOff()).toBe(true)
      expect((await call('DELETE', path, undefined, fresh)).status).toBe(412)
      expect((await call('DELETE', path, undefined, { 'if-match': '*' })).status).toBe(204)
    })

    it('makes what is not there yet, or changes what is, as it is asked', async () => {
      for (const [path, body] of [
        ['/v1/buses/asked', { shards: 1 }],
        [rule('asked'), { pattern, targets: [queue] }],
      ] as const) {
        expect((await call('PUT', path, body, { 'if-match': '*' })).status).toBe(412)
        expect((await call('PUT', path, body, { 'if-none-match': '*' })).status).toBe(201)
        expect((await call('PUT', path, body, { 'if-none-match': '*' })).status).toBe(412)
        expect((await call('DELETE', path, undefined, { 'if-match': '"x"' })).status).toBe(412)
        expect((await call('PUT', path, body, { 'if-match': '*' })).status).toBe(200)
        expect((await call('DELETE', path)).status).toBe(204)
      }
    })

    it('lets one of many writers through who all saw the same', async () => {
      const path = rule('raced')
      const etag = (await call('PUT', path, { pattern, targets: [queue] })).headers.get('etag')!
      const put = (i: number) =>
        call('PUT', path, { pattern, targets: [queue], description: `${i}` }, { 'if-match': etag })
      const statuses = (await Promise.all(Array.from({ length: 8 }, (_, i) => put(i)))).map(({ status }) => status)
      expect(statuses.filter(status => status === 200)).toHaveLength(1)
      expect(statuses.filter(status => status === 412)).toHaveLength(7)
      await call('DELETE', path)
    })
  })

  describe('bodies', () => {
    const publish = (body: Uint8Array, type: string, encoding = 'gzip') =>
      call('POST', '/v1/buses/default/events', body, { 'content-type': type, 'content-encoding': encoding })
    const structured = 'application/cloudevents+json'
    const batched = 'application/cloudevents-batch+json'
    const zipped = (value: unknown) => new Uint8Array(gzipSync(JSON.stringify(value)))

    it('are taken with gzip, on every route that takes one', async () => {
      expect((await publish(zipped({ ...event, id: 'z-1' }), structured)).status).toBe(202)
      expect((await publish(zipped([{ ...event, id: 'z-2' }]), batched, 'x-gzip')).body).toMatchObject({ accepted: 1 })
      const ce = { 'ce-specversion': '1.0', 'ce-id': 'z-3', 'ce-source': '/shop', 'ce-type': 't' }
      const headers = { ...ce, 'content-encoding': 'gzip' }
      const binary = await call('POST', '/v1/buses/default/events', zipped({ total: 1 }), headers)
      expect(binary.status).toBe(202)
      const [shard, ...id] = binary.body.position.split('-')
      const [entry] = await redis.xrange(new Keys().events('default', Number(shard)), id.join('-'), id.join('-'))
      expect(entry![1][1]).toContain('"data":{"total":1}')
      const put = await call('PUT', rule('zipped'), zipped({ pattern, targets: [queue] }), {
        'content-encoding': 'gzip',
      })
      expect(put.status).toBe(201)
      expect((await publish(new TextEncoder().encode(JSON.stringify(event)), structured, 'identity')).status).toBe(202)
    })

    it('are bounded by what they are unpacked, and read no further', async () => {
      const bomb = new Uint8Array(gzipSync(Buffer.alloc(100 * 1024 * 1024)))
      expect(bomb.length).toBeLessThan(1024 * 1024)
      const before = process.memoryUsage().rss
      for (const [path, type, setting] of [
        ['/v1/buses/default/events', structured, 'MAX_EVENT_BYTES'],
        ['/v1/buses/default/events', batched, 'MAX_BATCH_BYTES'],
        ['/v1/buses/default/rules/bomb', 'application/json', 'MAX_BODY_BYTES'],
      ] as const) {
        const method = path.endsWith('events') ? 'POST' : 'PUT'
        const refused = await call(method, path, bomb, { 'content-type': type, 'content-encoding': 'gzip' })
        expect(refused).toMatchObject({ status: 413, body: { code: 'TOO_LARGE', setting, limit: expect.any(Number) } })
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 * 1024)
      expect((await publish(zipped({ ...event, id: 'z-9' }), structured)).status).toBe(202) // the budget is whole again
    })

    it('that are not what their encoding says are refused, and encodings that are not taken named', async () => {
      const broken = new TextEncoder().encode('no gzip')
      expect(await publish(broken, structured)).toMatchObject({ status: 400, body: { code: 'MALFORMED_ENCODING' } })
      const cut = zipped({ ...event, data: 'x'.repeat(1000) }).subarray(0, 40)
      expect(await publish(cut, structured)).toMatchObject({ status: 400, body: { code: 'MALFORMED_ENCODING' } })
      for (const encoding of ['br', 'deflate', 'gzip, gzip', 'zstd']) {
        const refused = await publish(zipped(event), structured, encoding)
        expect(refused).toMatchObject({
          status: 415,
          body: { header: 'content-encoding', title: 'Unsupported Media Type' },
        })
        expect(refused.headers.get('accept-encoding')).toBe('gzip, identity')
      }
    })

    it('of another type than a route takes are refused, and the types named', async () => {
      const body = JSON.stringify({ pattern, event })
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=iso-8859-1']) {
        const refused = await call('POST', '/v1/patterns/test', body, { 'content-type': type })
        expect(refused).toMatchObject({ status: 415, body: { code: 'WRONG_CONTENT_TYPE', header: 'content-type' } })
        expect(refused.headers.get('accept-post')).toBe('application/json')
        expect((await call('PUT', rule('typed'), body, { 'content-type': type })).headers.get('accept')).toBe(
          'application/json',
        )
      }
      const types = ['application/json', 'application/json; charset=UTF-8', 'application/vnd.shop+json']
      for (const type of types)
        expect((await call('POST', '/v1/patterns/test', body, { 'content-type': type })).status).toBe(200)
      const events = await call('POST', '/v1/buses/default/events', '{}', { 'content-type': 'application/xml' })
      expect(events.status).toBe(415)
      expect(events.headers.get('accept-post')).toContain('application/cloudevents+json')
    })

    it('that are not there need no type, and may have one', async () => {
      await call('PUT', '/v1/buses/bare', { shards: 1 })
      const json = { 'content-type': 'application/json' }
      expect((await call('GET', '/v1/buses/bare', undefined, json)).status).toBe(200)
      expect((await call('DELETE', '/v1/buses/bare', undefined, json)).status).toBe(204)
      expect((await call('PUT', '/v1/buses/bare', undefined, json)).body.code).toBe('MALFORMED_JSON')
    })

    it('without a type are JSON', async () => {
      const status = await new Promise((resolve, reject) => {
        const options = { method: 'POST', headers: { authorization: `Bearer ${key}` } }
        const sent = httpRequest(`${url}/v1/patterns/test`, options, answer => resolve(answer.resume().statusCode))
        sent.on('error', reject).end(JSON.stringify({ pattern, event }))
      })
      expect(status).toBe(200)
    })
  })

  describe('lists', () => {
    it('come in pages: each rule once, in order, however many there are', async () => {
      const { store } = app.get(RegistryView)
      await call('PUT', '/v1/buses/paged', { shards: 1 })
      const names = Array.from({ length: 130 }, (_, i) => `r-${String(i * 7919).padStart(7, '0')}`)
      for (const name of names) await store.put(ruleKind, { bus: 'paged', name }, { pattern, targets: [queue] })
      await until(
        async () => (await call('GET', `/v1/buses/paged/rules/${names.at(-1)}`)).status === 200,
        'all are known',
      )
      const first = await call('GET', '/v1/buses/paged/rules')
      expect(first.body.items).toHaveLength(100)
      const found: string[] = []
      let cursor = ''
      do {
        const { body } = await call('GET', `/v1/buses/paged/rules?limit=17${cursor && `&cursor=${cursor}`}`)
        found.push(...body.items.map(({ name }: { name: string }) => name))
        cursor = body.next
      } while (cursor)
      expect(found).toEqual([...names].sort())
      expect((await call('GET', '/v1/buses/paged/rules?limit=500')).body).toMatchObject({ next: null })
    })

    it('end a page before it gets large', async () => {
      const { store } = app.get(RegistryView)
      const targets = Array.from({ length: 90 }, (_, i) => ({
        ...webhook,
        id: `t${i}`,
        url: `https://a.example/${'x'.repeat(2000)}`,
      }))
      await call('PUT', '/v1/buses/large', { shards: 1 })
      for (let i = 0; i < 30; i++) await store.put(ruleKind, { bus: 'large', name: `r${i}` }, { pattern, targets })
      await until(async () => (await call('GET', '/v1/buses/large/rules/r29')).status === 200, 'all are known')
      const { body } = await call('GET', '/v1/buses/large/rules?limit=500')
      expect(JSON.stringify(body).length).toBeLessThan(5 * 1024 * 1024)
      expect(body.items.length).toBeLessThan(30)
      const rest = await call('GET', `/v1/buses/large/rules?limit=500&cursor=${body.next}`)
      expect(body.items.length + rest.body.items.length).toBe(30)
      expect(rest.body.next).toBeNull()
    })

    it('refuse a limit, a cursor or a parameter that cannot be, on every route', async () => {
      const lists = ['/v1/buses', '/v1/buses/default/rules', '/v1/dead-letters', '/v1/dead-letters/groups']
      for (const path of [...lists, '/v1/dead-letters/redrives', '/v1/schemas']) {
        expect((await call('GET', path)).body).toMatchObject({ items: expect.any(Array) })
        for (const limit of ['0', '501', 'x', '1e2', '']) {
          expect((await call('GET', `${path}?limit=${limit}`)).body.code).toBe('INVALID_LIMIT')
        }
        for (const cursor of ['x', '', 'AAAA'])
          expect((await call('GET', `${path}?cursor=${cursor}`)).body.code).toBe('INVALID_CURSOR')
        const code = /dead-letters(\/groups)?$/.test(path) ? 'INVALID_FILTER' : 'INVALID_QUERY'
        for (const query of ['limt=5', 'limit=5&limit=6'])
          expect((await call('GET', `${path}?${query}`)).body).toMatchObject({
            status: 400,
            code,
            path: query.slice(0, query.indexOf('=')),
          })
      }
      const wrong = await call('PUT', `${rule('x')}?dryRun=true`, { pattern, targets: [queue] })
      expect(wrong).toMatchObject({ status: 400, body: { code: 'INVALID_QUERY', path: 'dryRun' } })
      expect((await call('GET', rule('x'))).status).toBe(404)
      expect((await call('GET', '/health/live?probe=1')).status).toBe(200)
      expect((await call('GET', '/metrics?x=1')).status).toBe(200)
    })
  })

  describe('problems', () => {
    it('keep the members of RFC 9457, whatever their facts are called', async () => {
      const { body } = await call('GET', '/v1/schemas/com.shop.none/3')
      expect(body).toEqual({
        ...{ type: 'about:blank', title: 'Not Found', status: 404, code: 'UNKNOWN_SCHEMA' },
        ...{ detail: expect.any(String), eventType: 'com.shop.none', version: 3 },
      })
    })

    it("tell a key that is not Sluice's as what it is, and not as a Redis that is away", async () => {
      const dedupe = new Keys()
      await call('PUT', '/v1/buses/taken', { shards: 1 })
      await redis.del(dedupe.events('taken', 0))
      await redis.set(dedupe.events('taken', 0), 'of another program')
      for (const [type, body] of [
        ['application/cloudevents+json', event],
        ['application/cloudevents-batch+json', [event]],
      ] as const) {
        const answer = await call('POST', '/v1/buses/taken/events', body, { 'content-type': type })
        expect(answer).toMatchObject({ status: 503, body: { code: 'REDIS_WRONG_TYPE', title: 'Service Unavailable' } })
      }
      expect(await call('GET', '/v1/buses/taken/status')).toMatchObject({
        status: 503,
        body: { code: 'REDIS_WRONG_TYPE' },
      })
    })

    it('say in WWW-Authenticate what was wrong with the key', async () => {
      const challenge = async (authorization: string) =>
        (await call('GET', '/v1/buses', undefined, { authorization })).headers.get('www-authenticate')
      expect(await challenge('')).toBe('Bearer realm="Sluice"')
      expect(await challenge('Token x')).toBe('Bearer realm="Sluice"')
      expect(await challenge('Bearer wrong')).toBe(
        'Bearer realm="Sluice", error="invalid_token", error_description="this is not the API key"',
      )
    })
  })

  it('answers as its document says, in all that is tried here', () => {
    expect(watched.looked).toBeGreaterThan(150)
    expect([...new Set(watched.faults)]).toEqual([])
  })
})

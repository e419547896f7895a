import { once } from 'node:events'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { Grant } from '@sluice/access'
import { createService, readSettings } from '@sluice/service'
import { RedisServer, testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { RouterModule } from '../../../router/src/index.js'
import { GatewayModule, gatewayServer } from '../index.js'

const root = 'a-key-of-sixteen-characters-or-more'
const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'
const watched = new WatchedGateway()
/** Whatever must be in no record. */
const secrets: string[] = [root, 'sluice-audit']

let server: RedisServer
let redis: Redis
const gateways: NestFastifyApplication[] = []

async function start(...modules: Parameters<typeof createService>[0]['modules']): Promise<NestFastifyApplication> {
  const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error' })
  const options = { name: 'gateway', modules, ...gatewayServer, adapter: watched.adapter }
  const app = await createService(options, settings)
  await app.listen(0, '127.0.0.1')
  gateways.push(app)
  return app
}

beforeAll(async () => {
  server = await RedisServer.start()
  redis = testClient(server.url)
  await start(GatewayModule, RouterModule)
  await start(GatewayModule)
}, 60_000)
afterAll(async () => {
  await Promise.all(gateways.map(app => app.close()))
  redis.disconnect()
  await server.stop()
})

interface Sent {
  readonly body?: unknown
  readonly type?: string
  readonly gateway?: NestFastifyApplication
  readonly from?: string
  readonly headers?: Record<string, string>
}

/** @param from the address of this machine that the request comes from */
async function call(secret: string | undefined, method: string, path: string, sent: Sent = {}) {
  const { body, type = 'application/json', gateway = gateways[0]!, from = '127.0.0.1', headers = {} } = sent
  const url = new URL((await gateway.getUrl()) + path)
  const all = {
    ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    ...(body === undefined ? {} : { 'content-type': type }),
    ...headers,
  }
  const request = httpRequest(url, { method, headers: all, localAddress: from, agent: false })
  request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  const read = await text(answer)
  return { status: answer.statusCode!, body: (/^[{[]/.test(read) ? JSON.parse(read) : read) as any }
}

async function audit(query: Record<string, string> = {}, secret = root): Promise<any[]> {
  const { status, body } = await call(secret, 'GET', `/v1/audit?${new URLSearchParams(query)}`)
  expect({ status, body }).toMatchObject({ status: 200, body: { next: null } })
  return body.items
}

async function keyWith(name: string, grants: readonly Grant[]): Promise<string> {
  const { status, body } = await call(root, 'PUT', `/v1/keys/${name}`, { body: { grants } })
  expect({ status, body }).toMatchObject({ status: 201 })
  secrets.push(body.key)
  return body.key
}

const webhook = 'https://partner.example/hooks/T0-sluice-audit?token=sluice-audit'
const rule = (url = webhook) => ({ pattern: { type: ['t'] }, targets: [{ id: 'p', type: 'webhook', url }] })
const event = (source: string, id = '1') => ({ specversion: '1.0', id, source, type: 't', data: 'sluice-audit' })

/** What an operator would lose: who did it, or the secrets of everybody in one place. */
describe('the audit', () => {
  it('has a change when its answer comes: who, what, from where, and how it ended', async () => {
    const path = '/v1/buses/default/rules/partner'
    const of = { principal: 'api-key', kind: 'rule', bus: 'default', name: 'partner', path, address: '127.0.0.1' }
    const forwarded = { 'x-forwarded-for': '198.51.100.1' }
    expect((await call(root, 'PUT', path, { body: rule(), headers: forwarded })).status).toBe(201)
    expect((await audit({ name: 'partner' }))[0]).toEqual({
      ...{ ...of, id: expect.any(String), at: expect.any(String), action: 'rules:write', method: 'PUT' },
      ...{ forwardedFor: '198.51.100.1', result: 'allowed', status: 201, version: 1 },
    })
    expect((await call(root, 'PUT', path, { body: { targets: 'sluice-audit' } })).status).toBe(400)
    expect((await audit({ name: 'partner' }))[0]).toMatchObject({
      ...of,
      result: 'failed',
      status: 400,
      code: 'INVALID_RULE',
    })
    expect((await audit({ name: 'partner' }))[0]).not.toHaveProperty('version')
    expect((await call(root, 'DELETE', path, { from: '127.0.0.3' })).status).toBe(204)
    expect((await audit({ name: 'partner' }))[0]).toMatchObject({
      ...{ ...of, address: '127.0.0.3' },
      ...{ action: 'rules:delete', method: 'DELETE', result: 'allowed', status: 204, version: 2 },
    })
  })

  it('has what is denied, with the grant that is missing', async () => {
    const key = await keyWith('denied', [{ publish: { bus: 'default', pattern: { source: ['/own'] } } }])
    const path = '/v1/buses/default/events'
    await call(key, 'DELETE', '/v1/buses/default?token=sluice-audit')
    await call(key, 'GET', '/v1/keys/denied')
    await call(key, 'POST', path, { body: event('/bank'), type: structured })
    await call(key, 'POST', path, { body: [event('/own', '2'), event('/bank', '3')], type: batched })
    await call(key, 'POST', path, { body: [event('/bank', '4')], type: batched })
    const items = await until(async () => {
      const all = await audit({ principal: 'key:denied', result: 'denied' })
      const found = all.filter(({ action }) => action !== 'keys:first-use')
      return found.length === 5 ? found : undefined
    }, 'all are recorded')
    const publish = { action: 'events:publish', kind: 'event', bus: 'default', code: 'FORBIDDEN' }
    const missing = { publish: { bus: 'default', pattern: { source: ['/bank'], type: ['t'] } } }
    expect(items.reverse()).toMatchObject([
      {
        action: 'buses:delete',
        kind: 'bus',
        name: 'default',
        path: '/v1/buses/default',
        status: 403,
        code: 'FORBIDDEN',
      },
      { action: 'keys:read', kind: 'key', name: 'denied', missing: { keys: { name: 'denied' } } },
      { ...publish, status: 403, missing },
      { ...publish, status: 202, missing },
      { ...publish, status: 403, missing },
    ])
  })

  it('shows of a webhook that is missing its host alone: the rest of the URL may be a secret', async () => {
    const key = await keyWith('no-target', [
      { manage: { kind: 'rule', bus: 'default' } },
      { receive: { bus: 'default' } },
    ])
    const { status, body } = await call(key, 'PUT', '/v1/buses/default/rules/r', { body: rule() })
    expect({ status, body }).toMatchObject({ status: 403, body: { missing: { manage: { name: webhook } } } })
    const [item] = await until(async () => {
      const found = await audit({ principal: 'key:no-target', action: 'rules:write' })
      return found.length > 0 ? found : undefined
    }, 'it is recorded')
    expect(item.missing).toEqual({ manage: { kind: 'webhook', name: 'https://partner.example/*', verbs: ['write'] } })
  })

  it('has strangers, and why they were not let in', async () => {
    const wrong = `slk_${'wrong-sluice-audit'.repeat(3)}`
    await call(wrong, 'GET', `/v1/keys/${wrong}?key=sluice-audit`)
    await call('sluice-audit-other', 'PUT', '/v1/nowhere', { body: { secret: 'sluice-audit' } })
    await call(undefined, 'GET', '/v1/buses')
    const items = await until(async () => {
      const found = (await audit({ result: 'denied' })).filter(({ principal }) => principal === undefined)
      return found.length === 3 ? found : undefined
    }, 'all are recorded')
    expect(items.reverse()).toMatchObject([
      { path: '/v1/keys/slk_…', reason: 'wrong-key', status: 401, code: 'UNAUTHORISED', address: '127.0.0.1' },
      { path: '/v1/nowhere', reason: 'wrong-key' },
      { path: '/v1/buses', reason: 'no-key', action: 'buses:read' },
    ])
    expect(items[1]).not.toHaveProperty('action')
  })

  it('has a key that is used from a new address once, whichever gateway it asks', async () => {
    const key = await keyWith('moving', [{ publish: { bus: 'default' } }])
    const uses = () => audit({ action: 'keys:first-use', name: 'moving' })
    const publish = (id: string, gateway: number, from: string) =>
      call(key, 'POST', '/v1/buses/default/events', {
        ...{ body: event('/own', id), type: structured, gateway: gateways[gateway]!, from },
      })
    await publish('m1', 0, '127.0.0.1')
    await publish('m2', 1, '127.0.0.1')
    await publish('m3', 1, '127.0.0.2')
    await until(async () => (await uses()).length === 2, 'two addresses are recorded')
    await publish('m4', 0, '127.0.0.2')
    await publish('m5', 0, '127.0.0.3')
    await until(async () => (await uses()).length === 3, 'three are')
    expect(new Set((await uses()).map(({ address }) => address))).toEqual(
      new Set(['127.0.0.1', '127.0.0.2', '127.0.0.3']),
    )
    expect((await uses())[0]).toMatchObject({ principal: 'key:moving', kind: 'key', path: '/v1/buses/default/events' })
    // a new key of the name is another key
    await call(root, 'DELETE', '/v1/keys/moving')
    expect(await redis.keys('*addresses:key:moving')).toEqual([])
  })

  it('has neither what was read nor what was published', async () => {
    const before = (await audit()).length
    expect((await call(root, 'GET', '/v1/buses')).status).toBe(200)
    const sent = { body: event('/own', 'p1'), type: structured }
    expect((await call(root, 'POST', '/v1/buses/default/events', sent)).status).toBe(202)
    const tried = { body: { pattern: { type: ['t'] }, event: event('/') } }
    expect((await call(root, 'POST', '/v1/patterns/test', tried)).status).toBe(200)
    expect((await call(root, 'PUT', '/v1/buses/default', { body: {} })).status).toBe(200)
    const items = await audit()
    expect(items).toHaveLength(before + 1)
    expect(items[0]).toMatchObject({ action: 'buses:write' })
  })

  it('is read by filters, in pages, newest first, by those alone that may', async () => {
    const all = await audit()
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .sort()
        .reverse(),
    )
    const found: any[] = []
    let cursor: string | null = ''
    for (let pages = 0; cursor !== null && pages <= all.length; pages++) {
      const next: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body } = await call(root, 'GET', `/v1/audit?limit=3${next}`)
      found.push(...body.items)
      cursor = body.next
    }
    expect(found).toEqual(all)
    const denied = all.filter(({ result }) => result === 'denied')
    expect(await audit({ result: 'denied' })).toEqual(denied)
    expect(await audit({ address: '127.0.0.2' })).toEqual(all.filter(({ address }) => address === '127.0.0.2'))
    const { at } = all[2]
    expect(await audit({ since: at })).toEqual(all.filter(item => item.at >= at))
    expect(await audit({ until: at })).toEqual(all.filter(item => item.at < at))
    expect(await audit({ until: '1970-01-01T00:00:00Z' })).toEqual([])

    const auditor = await keyWith('auditor', [{ audit: {} }])
    expect(await audit({ name: 'partner' }, auditor)).toHaveLength(3)
    const other = await keyWith('other', [{ manage: { kind: 'grant' } }, { keys: {} }])
    expect(await call(other, 'GET', '/v1/audit')).toMatchObject({ status: 403, body: { missing: { audit: {} } } })
  })

  it.each([
    ['actor=x', 'INVALID_FILTER', 'actor'],
    ['result=refused', 'INVALID_FILTER', 'result'],
    ['action=rules:delet', 'INVALID_FILTER', 'action'],
    ['since=yesterday', 'INVALID_FILTER', 'since'],
    ['limit=0', 'INVALID_LIMIT', 'limit'],
    ['cursor=x', 'INVALID_CURSOR', 'cursor'],
  ])('refuses ?%s', async (query, code, path) => {
    expect(await call(root, 'GET', `/v1/audit?${query}`)).toMatchObject({ status: 400, body: { code, path } })
  })

  it('keeps what a gateway noted last before it stopped', async () => {
    const key = await keyWith('last', [])
    const gateway = await start(GatewayModule)
    expect((await call(key, 'GET', '/v1/keys/last', { gateway, from: '127.0.0.9' })).status).toBe(403)
    await gateways.pop()!.close()
    expect((await audit({ address: '127.0.0.9' })).map(({ action }) => action).sort()).toEqual([
      ...['keys:first-use', 'keys:read'],
    ])
  })

  it('has no secret, whatever was sent', async () => {
    const signing = await call(root, 'PUT', '/v1/keys/signing', { body: { signs: true, grants: [] } })
    secrets.push(signing.body.key, signing.body.key.slice(6))
    await call(root, 'POST', '/v1/keys/last/rotate', { body: {} }).then(({ body }) => secrets.push(body.key))
    for (const part of ['callers', 'strangers']) {
      const records = JSON.stringify(await redis.xrange(`sluice:{registry}:default:audit:${part}`, '-', '+'))
      expect(records).toContain('address')
      for (const secret of secrets) expect(records).not.toContain(secret)
    }
  })

  it('answers as the document says', () => {
    expect(watched.looked).toBeGreaterThan(20)
    expect(watched.faults).toEqual([])
  })
})

import { connect } from 'node:net'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { actions, type Grant } from '@sluice/access'
import { createService, everyCaller, isPublic, readSettings } from '@sluice/service'
import { RedisServer } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { GatewayModule, gatewayServer } from '../index.js'

const root = 'a-key-of-sixteen-characters-or-more'
const watched = new WatchedGateway()

interface Route {
  readonly method: string
  readonly url: string
  readonly path: string
  readonly action: string | undefined
  /** Whether it does something, and does not only say that it does not take the method. */
  readonly taken: boolean
}

let server: RedisServer
const found: { method: string; url: string; taken: boolean; action(): string | undefined }[] = []
let app: NestFastifyApplication
let url: string
let routes: Route[]

beforeAll(async () => {
  server = await RedisServer.start()
  const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error' })
  const adapter: typeof gatewayServer.adapter = given => {
    const made = watched.adapter(given)
    made.getInstance().addHook('onRoute', route => {
      for (const method of [route.method].flat())
        found.push({
          ...{ method, url: route.url, taken: route.onRequest === undefined },
          action: () => route.config?.action,
        })
    })
    return made
  }
  app = await createService({ name: 'gateway', modules: [GatewayModule], ...gatewayServer, adapter }, settings)
  await app.listen(0, '127.0.0.1')
  url = await app.getUrl()
  const closed = found.filter(route => !isPublic(route.url))
  routes = closed.map(({ method, url, taken, action }) => {
    const path = url
      .replace(/:version/, '1')
      .replace(/:\w+/g, 'x')
      .replace('*', 'x')
    return { method, url, path, taken, action: action() }
  })
}, 60_000)
afterAll(async () => {
  await app.close()
  await server.stop()
})

async function call(secret: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const sent = {
    method,
    headers: { authorization: `Bearer ${secret}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }
  const answer = await fetch(url + path, sent)
  const text = await answer.text()
  return { status: answer.status, text, body: (text.startsWith('{') ? JSON.parse(text) : text) as any }
}

async function makeKey(name: string, grants: readonly Grant[]): Promise<string> {
  const { status, body } = await call(root, 'PUT', `/v1/keys/${name}`, { grants })
  expect({ name, status }).toEqual({ name, status: 201 })
  return body.key as string
}

/** The routes that do something for those that may. */
const working = () => routes.filter(({ action, taken }) => taken && action !== everyCaller)

/** What the owner of a platform would lose: a route that somebody forgot. */
describe('every route', () => {
  it('is refused to a key without grants, whatever the method, with the grant that is missing', async () => {
    const nobody = await makeKey('nobody', [])
    expect(working().length).toBeGreaterThan(60)
    // fetch sends no TRACE
    for (const { method, url, path, taken, action } of routes.filter(({ method }) => method !== 'TRACE')) {
      const { status, body } = await call(nobody, method, path)
      const at = { method, url }
      if (url === '/v1/session' && taken && method !== 'OPTIONS')
        expect({ ...at, status }).toEqual({ ...at, status: 200 })
      else if (action === everyCaller) expect({ ...at, status }).toEqual({ ...at, status: taken ? 204 : 405 })
      else {
        expect({ ...at, status }).toEqual({ ...at, status: 403 })
        if (method !== 'HEAD')
          expect({ ...at, body }).toMatchObject({ body: { code: 'FORBIDDEN', missing: expect.any(Object) } })
      }
    }
  }, 120_000)

  it('says to everybody who they are, and what they may ask for', async () => {
    await call(root, 'PUT', '/v1/buses/seen', {})
    const grants: Grant[] = [{ read: { bus: 'seen' } }, { manage: { kind: 'rule', bus: 'seen', verbs: ['read'] } }]
    const { body } = await call(await makeKey('desk', grants), 'GET', '/v1/session')
    expect(body).toEqual({
      ...{ principal: 'key:desk', tenant: 'default', isRoot: false },
      actions: ['events:read', 'rules:read', 'rules:test', 'patterns:test', 'transforms:test', 'dead-letters:read'],
      buses: ['seen'],
    })
    const { body: all } = await call(root, 'GET', '/v1/session')
    expect(all).toMatchObject({ principal: 'api-key', isRoot: true, actions: Object.keys(actions) })
    // nobody learns of a bus of which nothing may be seen
    expect(all.buses).toEqual(expect.arrayContaining(['default', 'seen']))
    expect((await call(await makeKey('none', [{ audit: {} }]), 'GET', '/v1/session')).body.buses).toEqual([])
  })

  it('suggests no more than what was asked for: the one bus', async () => {
    const nobody = await makeKey('nobody-else', [])
    for (const [query, bus] of [
      ['?bus=shop', 'shop'],
      ['?bus=shop&rule=r', 'shop'],
      ['', '*'],
      ['?bus=a%20b', '*'],
      ['?bus=a&bus=b', '*'],
    ]) {
      const { body } = await call(nobody, 'GET', `/v1/dead-letters${query}`)
      expect({ query, missing: body.missing }).toEqual({ query, missing: { read: { bus } } })
    }
    const { body } = await call(nobody, 'GET', '/v1/access/who?bus=shop')
    expect(body.missing).toEqual({ manage: { kind: 'grant', verbs: ['read'] } })
  })

  it('is open to the one who got the grant that was missing, and this opens no route of another need', async () => {
    const api = working().filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/queues'))
    const needs = new Map<string, { grants: Grant[]; secret: string }>()
    for (const [i, { method, path, action }] of api.entries()) {
      if (needs.has(action!)) continue
      const grants: Grant[] = []
      const secret = await makeKey(`one-${i}`, grants)
      for (let refusal = await call(secret, method, path); refusal.body.code === 'FORBIDDEN';) {
        grants.push(refusal.body.missing)
        expect(grants.length).toBeLessThan(4)
        await call(root, 'PUT', `/v1/keys/one-${i}`, { grants })
        refusal = await call(secret, method, path)
      }
      expect(grants).toHaveLength(1)
      needs.set(action!, { grants, secret })
    }
    expect(needs.size).toBeGreaterThan(20)
    const kindOf = ([grant]: Grant[]) => {
      const [[verb, value]] = Object.entries(grant!) as [[string, { kind?: string; verbs?: string[] }]]
      return [verb, value.kind, ...(value.verbs ?? [])].join(' ')
    }
    for (const [of, { grants, secret }] of needs)
      for (const { method, path, action } of api) {
        const { status, body } = await call(secret, method, path)
        const isRefused = status === 403 && body.code === 'FORBIDDEN'
        const expected = kindOf(grants) !== kindOf(needs.get(action!)!.grants)
        expect({ of, method, path, isRefused }).toEqual({ of, method, path, isRefused: expected })
      }
  }, 240_000)

  it.each([
    '/v1/buses/',
    '//v1/buses',
    '/v1//buses',
    '/V1/Buses',
    '/v1/%62uses',
    '/v1/buses/default/',
    '/v1/buses/%64efault',
    '/v1/buses/default?x=/health/live',
    '/v1/buses;/health/live',
    '/health/live/../../v1/buses',
    '/health/%2e%2e/v1/buses',
    '/docs/%2e%2e/v1/buses',
    '/v1/keys/nobody/',
    '/v1/%6beys',
    '/queues/api/queues',
    '/queues/static/../api/queues',
    '/metrics/',
  ])('is not got around by the spelling of its path: %s', async path => {
    const { body } = await call(root, 'POST', '/v1/keys/nobody/rotate', { overlapMs: 0 })
    const answer = await raw(
      `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${body.key}\r\nconnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 (403|404) |^HTTP\/1\.1 200 [^]*"items":\[\]/)
  })

  it('is not got around by a method that a header names', async () => {
    const reader = await makeKey('reader', [{ manage: { kind: 'bus', verbs: ['read'] } }])
    await call(root, 'PUT', '/v1/buses/kept', {})
    for (const header of ['x-http-method-override', 'x-http-method', 'x-method-override'])
      for (const method of ['GET', 'HEAD', 'OPTIONS'])
        expect((await call(reader, method, '/v1/buses/kept', undefined, { [header]: 'DELETE' })).status).toBeLessThan(
          300,
        )
    expect((await call(reader, 'DELETE', '/v1/buses/kept')).status).toBe(403)
    expect((await call(reader, 'GET', '/v1/buses/kept?_method=DELETE')).status).toBe(400)
    expect((await call(root, 'GET', '/v1/buses/kept')).status).toBe(200)
  })
})

function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(text))
    let answer = ''
    socket.on('data', data => (answer += String(data)))
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}

it('answers as its document says, in all that is tried here', () => {
  expect(watched.looked).toBeGreaterThan(10)
  expect([...new Set(watched.faults)]).toEqual([])
})

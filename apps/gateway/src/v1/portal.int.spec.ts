import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createService, readSettings } from '@sluice/service'
import { RedisServer, testClient } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { PortalLinks } from '@sluice/control'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { GatewayModule, gatewayServer } from '../index.js'

const root = 'a-key-of-sixteen-characters-or-more'
const watched = new WatchedGateway()
let server: RedisServer
let redis: Redis
let app: NestFastifyApplication
let url: string

beforeAll(async () => {
  server = await RedisServer.start()
  redis = testClient(server.url)
  const settings = readSettings({
    ...{ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error', PUBLIC_URL: 'https://sluice.example/base/' },
  })
  const options = { name: 'gateway', modules: [GatewayModule], ...gatewayServer, adapter: watched.adapter }
  app = await createService(options, settings)
  await app.listen(0, '127.0.0.1')
  url = await app.getUrl()
  await call('PUT', '/v1/keys/acme', { grants: [reads] })
}, 60_000)
afterAll(async () => {
  await app?.close()
  redis.disconnect()
  await server?.stop()
  expect(watched.faults).toEqual([])
})

const reads = { manage: { kind: 'rule', bus: 'default', name: 'acme-*', verbs: ['read'] } }

async function call(method: string, path: string, body?: unknown, key: string | undefined = root, more = {}) {
  const headers = {
    ...(key && { authorization: `Bearer ${key}` }),
    ...(body ? { 'content-type': 'application/json' } : {}),
  }
  const text = body === undefined ? null : JSON.stringify(body)
  const answer = await fetch(url + path, { method, headers: { ...headers, ...more }, body: text })
  return { status: answer.status, body: (await answer.json().catch(() => undefined)) as any }
}

const make = async (more: object = {}, key = root) => {
  const { status, body } = await call('POST', '/v1/portal-links', { key: 'acme', ...more }, key)
  const [address, token] = (body.url ?? '').split('#')
  return { status, body, address, token: token as string, id: body.id as string }
}
const open = (id: string, token: unknown) => call('POST', `/v1/portal-links/${id}/session`, { token }, '')
const rules = (bearer: string) => call('GET', '/v1/buses/default/rules', undefined, bearer)

/** What a user would lose: a partner that sees its part without a key of its own, and nobody else that sees anything. */
describe('links to the portal', () => {
  it('open what the key may see, without the key', async () => {
    const { status, body, address, token, id } = await make({ frameAncestors: ['https://app.acme.example'] })
    expect(status).toBe(201)
    expect(address).toBe(`https://sluice.example/base/portal/${id}`)
    expect(body).toMatchObject({ key: 'acme', by: 'api-key', frameAncestors: ['https://app.acme.example'] })
    const session = await open(id, token)
    expect(session.status).toBe(200)
    expect(session.body.token).toMatch(/^slp_/)
    expect(session.body.linkExpiresAt).toBe(body.expiresAt)
    expect(Date.parse(session.body.expiresAt)).toBeLessThanOrEqual(Date.parse(body.expiresAt))
    expect((await rules(session.body.token)).status).toBe(200)
    const refused = await call('GET', '/v1/keys', undefined, session.body.token)
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(await app.get(PortalLinks).frameAncestors(id)).toEqual(['https://app.acme.example'])
    expect(await app.get(PortalLinks).frameAncestors('nonsense')).toEqual([])
  })

  it('have a page for everybody, which only the origins that a link names may show in a frame', async () => {
    const { id } = await make({ frameAncestors: ['https://app.acme.example', 'https://acme.example'] })
    const page = async (id: string) => {
      const answer = await fetch(`${url}/portal/${id}`)
      const [policy, frame, caching] = ['content-security-policy', 'x-frame-options', 'cache-control'].map(name =>
        answer.headers.get(name),
      )
      return { status: answer.status, policy, frame, caching, html: await answer.text() }
    }
    const named = await page(id)
    expect(named).toMatchObject({ status: 200, frame: null, caching: 'no-store' })
    expect(named.policy).toMatch(/; frame-ancestors https:\/\/app\.acme\.example https:\/\/acme\.example$/)
    expect(named.html).toContain('<base href="/base/console/"')
    const { id: unnamed } = await make()
    for (const none of [unnamed, 'nonsense', 'x'.repeat(22)]) {
      const other = await page(none)
      expect(other).toMatchObject({ status: 200, frame: 'DENY' })
      expect(other.policy).toMatch(/; frame-ancestors 'none'$/)
    }
    await call('DELETE', `/v1/portal-links/${id}`)
    expect((await page(id)).policy).toMatch(/; frame-ancestors 'none'$/)
  })

  it('are of no use with another token, and their token is no key', async () => {
    const [one, two] = [await make(), await make()]
    for (const wrong of [two.token, '', 'x', `${one.token}x`])
      expect(await open(one.id, wrong)).toMatchObject({ status: 404, body: { code: 'UNKNOWN_PORTAL_LINK' } })
    for (const wrong of [undefined, 7, {}])
      expect(await open(one.id, wrong)).toMatchObject({ status: 400, body: { code: 'INVALID_PORTAL_LINK' } })
    for (const bearer of [one.token, `slp_${one.token}`, `slp_${one.id}`, 'slp_'])
      expect((await rules(bearer)).status).toBe(401)
  })

  it('leave nothing in Redis that opens them', async () => {
    const { id, token } = await make()
    const { body } = await open(id, token)
    const values: string[] = []
    for (const key of await redis.keys('*')) {
      values.push(key)
      if ((await redis.type(key)) === 'string') values.push((await redis.get(key))!)
    }
    const all = values.join('\n')
    expect(all).toContain(id)
    expect(all).not.toContain(token)
    expect(all).not.toContain(body.token.slice(4))
  })

  it('end, and with them what they opened: by a call, by their time, and with their key', async () => {
    const revoked = await make()
    const bearer = (await open(revoked.id, revoked.token)).body.token
    expect((await call('DELETE', `/v1/portal-links/${revoked.id}`)).status).toBe(204)
    expect((await rules(bearer)).status).toBe(401)
    expect((await open(revoked.id, revoked.token)).status).toBe(404)
    expect((await call('DELETE', `/v1/portal-links/${revoked.id}`)).status).toBe(404)

    const short = await make({ expiresInMs: 60_000 })
    const [name] = await redis.keys(`*portal:${short.id}`)
    expect(await redis.pttl(name!)).toBeLessThanOrEqual(60_000)
    const second = (await open(short.id, short.token)).body.token
    await redis.del(name!) // its time is over
    expect((await rules(second)).status).toBe(401)

    await call('PUT', '/v1/keys/gone', { grants: [reads] })
    const gone = await make({ key: 'gone' })
    const third = (await open(gone.id, gone.token)).body.token
    expect((await rules(third)).status).toBe(200)
    await call('DELETE', '/v1/keys/gone')
    expect((await rules(third)).status).toBe(401)
    expect((await open(gone.id, gone.token)).status).toBe(404)
    // another key of the name is another key
    await call('PUT', '/v1/keys/gone', { grants: [reads, { manage: { kind: 'bus' } }] })
    expect((await rules(third)).status).toBe(401)
    expect((await open(gone.id, gone.token)).status).toBe(404)
  })

  it('do what the key may do now', async () => {
    await call('PUT', '/v1/keys/grows', { grants: [reads] })
    const link = await make({ key: 'grows' })
    const bearer = (await open(link.id, link.token)).body.token
    expect((await call('GET', '/v1/buses', undefined, bearer)).status).toBe(403)
    await call('PUT', '/v1/keys/grows', { grants: [reads, { manage: { kind: 'bus', verbs: ['read'] } }] })
    expect((await call('GET', '/v1/buses', undefined, bearer)).status).toBe(200)
  })

  it('can be made by who may make the key, with all that it may do', async () => {
    const key = async (name: string, grants: object[]) => (await call('PUT', `/v1/keys/${name}`, { grants })).body.key
    const without = await key('without', [reads])
    expect((await make({}, without)).status).toBe(403)
    const other = await key('other', [{ keys: { name: 'other-*' } }, reads])
    expect((await make({}, other)).status).toBe(403)
    const less = await key('less', [{ keys: { name: '*' } }])
    expect((await make({}, less)).body).toMatchObject({ code: 'FORBIDDEN', missing: reads })
    const maker = await key('maker', [{ keys: { name: 'acme' } }, reads])
    const made = await make({}, maker)
    expect(made).toMatchObject({ status: 201, body: { by: 'key:maker' } })
    const own = (await call('GET', '/v1/portal-links', undefined, maker)).body.items
    expect(own.map((one: any) => one.key)).toEqual(own.map(() => 'acme'))
    expect(own.every((one: any) => !('digest' in one) && !('url' in one))).toBe(true)
    expect((await call('GET', '/v1/portal-links', undefined, other)).body.items).toEqual([])
    expect((await call('DELETE', `/v1/portal-links/${made.id}`, undefined, other)).status).toBe(404)
    // a session of the portal makes no further links: its key does not give the right
    const bearer = (await open(made.id, made.token)).body.token
    expect((await make({}, bearer)).status).toBe(403)
  })

  it('are a tenant its own', async () => {
    await call('PUT', '/v1/tenants/umbrella', {})
    const tenant = { 'sluice-tenant': 'umbrella' }
    expect(await call('POST', '/v1/portal-links', { key: 'acme' }, root, tenant)).toMatchObject({ status: 404 })
    await call('PUT', '/v1/keys/theirs', { grants: [reads] }, root, tenant)
    const { body } = await call('POST', '/v1/portal-links', { key: 'theirs' }, root, tenant)
    expect(body.key).toBe('theirs')
    const ours = (await call('GET', '/v1/portal-links')).body.items
    expect(ours.map(({ key }: any) => key)).not.toContain('theirs')
    expect((await call('DELETE', `/v1/portal-links/${body.id}`)).status).toBe(404)
    const session = await open(body.id, body.url.split('#')[1])
    const targets = [{ id: 'pack', type: 'queue', queue: 'packing' }]
    const ofOurs = await call('PUT', '/v1/buses/default/rules/acme-ours', { pattern: { type: ['a'] }, targets })
    expect(ofOurs.status).toBe(201)
    const [ours2, theirs] = [await make(), { token: session.body.token as string }]
    expect((await rules((await open(ours2.id, ours2.token)).body.token)).body.items).toHaveLength(1)
    expect((await rules(theirs.token)).body.items).toEqual([])
  })

  it('are refused where they could not be meant', async () => {
    for (const [more, path] of [
      [{ key: 7 }, 'key'],
      [{ expiresInMs: 59_999 }, 'expiresInMs'],
      [{ expiresInMs: 86_400_001 }, 'expiresInMs'],
      [{ frameAncestors: 'https://a.example' }, 'frameAncestors'],
      [{ frameAncestors: ['*'] }, 'frameAncestors[0]'],
      [{ frameAncestors: ['https://*.example'] }, 'frameAncestors[0]'],
      [{ frameAncestors: ['https://a.example/'] }, 'frameAncestors[0]'],
      [{ frameAncestors: ["https://a.example; script-src 'unsafe-inline'"] }, 'frameAncestors[0]'],
      [{ frameAncestors: ['http://a.example'] }, 'frameAncestors[0]'],
      [{ frameAncestors: Array.from({ length: 11 }, () => 'https://a.example') }, 'frameAncestors'],
      [{ grants: [] }, 'grants'],
    ] as const)
      expect(await make(more)).toMatchObject({ status: 400, body: { code: 'INVALID_PORTAL_LINK', path } })
    expect(await make({ key: 'nobody' })).toMatchObject({ status: 404, body: { code: 'UNKNOWN_KEY' } })
  })

  it('have a record in the audit when they are made and when they are ended', async () => {
    const { id } = await make()
    await call('DELETE', `/v1/portal-links/${id}`)
    const { body } = await call('GET', '/v1/audit?limit=50')
    // the first use of a key has a record too, and comes when it comes
    const made = body.items
      .map(({ action }: any) => action)
      .filter((action: string) => action.startsWith('portal-links:'))
    expect(made.slice(0, 2)).toEqual(['portal-links:delete', 'portal-links:write'])
  })
})

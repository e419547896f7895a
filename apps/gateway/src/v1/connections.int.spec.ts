import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createService, readSettings } from '@sluice/service'
import { RedisServer, testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { DlqModule } from '../../../dlq/src/index.js'
import { FanOutModule } from '../../../fan-out/src/index.js'
import { RouterModule } from '../../../router/src/index.js'
import { GatewayModule, gatewayServer } from '../index.js'

const root = 'a-key-of-sixteen-characters-or-more'
const password = 'the-password-of-crm'

/** What a user would lose: the credentials of a partner, to who reads Redis, a letter or the API, or who writes a rule. */
describe('connections', () => {
  let server: RedisServer
  let redis: Redis
  let receiver: Server
  let origin: string
  let app: NestFastifyApplication
  let url: string
  const calls: { path: string; headers: IncomingHttpHeaders }[] = []

  beforeAll(async () => {
    server = await RedisServer.start()
    redis = testClient(server.url)
    receiver = createServer((request, response) => {
      calls.push({ path: request.url!, headers: request.headers })
      // one that repeats what it was sent
      response.writeHead(request.url === '/refuses' ? 422 : 204).end(`you sent ${request.headers.authorization}`)
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
    const settings = readSettings({
      ...{ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error', WEBHOOK_ALLOW: '127.0.0.0/8' },
      SLUICE_SECRET_KEY: randomBytes(32).toString('base64'),
    })
    const modules = [GatewayModule, RouterModule, FanOutModule, DlqModule]
    app = await createService({ name: 'all', modules, ...gatewayServer }, settings)
    await app.listen(0, '127.0.0.1')
    url = await app.getUrl()
  }, 60_000)
  beforeEach(() => void calls.splice(0))
  afterAll(async () => {
    await app?.close()
    receiver.closeAllConnections()
    receiver.close()
    redis.disconnect()
    await server.stop()
  })

  async function call(secret: string, method: string, path: string, body?: object, type = 'application/json') {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${secret}`, ...(body && { 'content-type': type }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      body: text ? JSON.parse(text) : undefined,
      text,
      etag: response.headers.get('etag'),
    }
  }
  const credentials = { type: 'basic', username: 'sluice', password }
  const settings = () => ({ origins: [origin], credentials })
  const put = (name: string, body: object = settings(), secret = root) =>
    call(secret, 'PUT', `/connections/${name}`, body)
  const putRule = (name: string, target: object, secret = root) =>
    call(secret, 'PUT', `/buses/default/rules/${name}`, {
      pattern: { type: [name] },
      targets: [{ id: 'crm', type: 'webhook', url: `${origin}/in`, ...target }],
    })
  const publish = async (type: string) => {
    const event = { specversion: '1.0', id: `${type}-1`, source: '/shop', type }
    const { status } = await call(root, 'POST', '/buses/default/events', event, 'application/cloudevents+json')
    expect(status).toBe(202)
  }
  const makeKey = async (name: string, ...grants: object[]) =>
    (await call(root, 'PUT', `/keys/${name}`, { grants })).body.key as string

  it('are put, shown without their secret, put again as they are shown, and deleted', async () => {
    const made = await put('crm')
    const shown = { name: 'crm', origins: [origin], credentials: { ...credentials, password: '***' } }
    expect([made.status, made.body]).toEqual([201, shown])
    const read = await call(root, 'GET', '/connections/crm')
    expect([read.status, read.body, read.etag]).toEqual([200, shown, made.etag])
    expect((await call(root, 'GET', '/connections')).body).toEqual({ items: [shown], next: null })
    const again = await put('crm', read.body)
    expect([again.status, again.etag]).toEqual([200, made.etag])
    expect((await call(root, 'DELETE', '/connections/crm')).status).toBe(204)
    for (const method of ['GET', 'DELETE'])
      expect(await call(root, method, '/connections/crm')).toMatchObject({
        ...{ status: 404, body: { code: 'UNKNOWN_CONNECTION' } },
      })
  })

  it('go with a webhook, and their secret is nowhere: not in Redis, answers, letters or biographies', async () => {
    await put('crm')
    expect((await putRule('taken', { connection: 'crm' })).status).toBe(201)
    expect((await putRule('refused', { connection: 'crm', url: `${origin}/refuses` })).status).toBe(201)
    await publish('taken')
    await publish('refused')
    await until(() => calls.length === 2, 'both were called')
    const basic = Buffer.from(`sluice:${password}`).toString('base64')
    for (const { headers } of calls) expect(headers.authorization).toBe(`Basic ${basic}`)
    const letters = await until(async () => {
      const { text } = await call(root, 'GET', '/dead-letters?bus=default')
      return text.includes('rejected') ? text : ''
    }, 'there is a letter')
    expect(letters).toContain('Basic ***')
    const tried = await call(root, 'POST', '/buses/default/rules/refused/targets/crm/test', {})
    expect(tried.text).toContain('***')
    const { body: found } = await call(root, 'POST', '/buses/default/events/search', { type: 'refused' })
    const biography = await call(root, 'GET', `/buses/default/events/${found.items[0].position}`)
    await redis.config('SET', 'rdbcompression', 'no')
    const keys = await redis.keys('*')
    const dumps = await Promise.all(keys.map(key => redis.dumpBuffer(key)))
    const places = [letters, tried.text, biography.text, ...dumps.map(dump => dump?.toString('latin1') ?? '')]
    for (const text of places) for (const form of [password, basic]) expect(text.includes(form)).toBe(false)
  })

  it('are named by rules only where they are there and go to the URL', async () => {
    await put('crm')
    expect(await putRule('wrong', { connection: 'nobody' })).toMatchObject({
      ...{ status: 400, body: { code: 'INVALID_RULE', path: 'targets[0].connection' } },
    })
    expect(await putRule('wrong', { connection: 'crm', url: 'https://evil.example/in' })).toMatchObject({
      ...{ status: 400, body: { code: 'INVALID_RULE', path: 'targets[0].connection' } },
    })
    const tokenUrl = 'http://169.254.169.254/token'
    const oauth = { type: 'oauth2', tokenUrl, clientId: 'a', clientSecret: 'b' }
    expect(await put('login', { origins: [origin], credentials: oauth })).toMatchObject({
      ...{ status: 400, body: { code: 'FORBIDDEN_ADDRESS', path: 'credentials.tokenUrl' } },
    })
  })

  it('are used by those that may, and seen and changed by others', async () => {
    await put('crm')
    const own = [
      { receive: { bus: 'default' } },
      { manage: { kind: 'rule', bus: 'default', name: 'own-*' } },
      { manage: { kind: 'webhook', name: `${origin}/*` } },
    ]
    const deaf = await makeKey('deaf', ...own, { manage: { kind: 'connection', verbs: ['read', 'write'] } })
    expect(await putRule('own-a', { connection: 'crm' }, deaf)).toMatchObject({
      status: 403,
      body: {
        ...{ code: 'FORBIDDEN', path: 'targets[0].connection' },
        missing: { manage: { kind: 'connection', name: 'crm', verbs: ['use'] } },
      },
    })
    expect((await call(deaf, 'GET', '/connections/crm')).status).toBe(200)
    // whoever may change it learns nothing of the secret, and sends it nowhere
    const elsewhere = { origins: ['https://evil.example'], credentials: { ...credentials, password: '***' } }
    expect(await put('crm', elsewhere, deaf)).toMatchObject({ status: 400, body: { code: 'INVALID_CONNECTION' } })
    const user = await makeKey('user', ...own, { manage: { kind: 'connection', name: 'crm', verbs: ['use'] } })
    expect((await putRule('own-a', { connection: 'crm' }, user)).status).toBe(201)
    expect((await call(user, 'GET', '/connections/crm')).status).toBe(403)
    expect((await put('crm', settings(), user)).status).toBe(403)
  })

  it('are not deleted while rules use them: the answer names those that the caller may see', async () => {
    await put('held')
    await putRule('holds', { connection: 'held' })
    expect(await call(root, 'DELETE', '/connections/held')).toMatchObject({
      status: 409,
      body: { code: 'CONNECTION_IN_USE', rules: [{ bus: 'default', rule: 'holds' }] },
    })
    const blind = await makeKey('blind', { manage: { kind: 'connection' } })
    expect((await call(blind, 'DELETE', '/connections/held')).body).toMatchObject({ rules: [], others: 1 })
    await call(root, 'DELETE', '/buses/default/rules/holds')
    expect((await call(root, 'DELETE', '/connections/held')).status).toBe(204)
  })

  it('of one tenant are not those of another', async () => {
    const inAcme = async (method: string, path: string, body?: object) =>
      fetch(`${url}/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${root}`, 'sluice-tenant': 'acme', 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
    await call(root, 'PUT', '/tenants/acme', {})
    await put('shared')
    expect((await inAcme('GET', '/connections/shared')).status).toBe(404)
    const rule = {
      pattern: { type: ['a'] },
      targets: [{ id: 'crm', type: 'webhook', url: `${origin}/in`, connection: 'shared' }],
    }
    expect((await inAcme('PUT', '/buses/default/rules/r', rule)).status).toBe(400)
    expect((await inAcme('PUT', '/connections/shared', settings())).status).toBe(201)
    expect((await inAcme('PUT', '/buses/default/rules/r', rule)).status).toBe(201)
    expect((await inAcme('DELETE', '/connections/shared')).status).toBe(409)
    expect((await inAcme('DELETE', '/buses/default/rules/r')).status).toBe(204)
    expect(await call(root, 'DELETE', '/tenants/acme')).toMatchObject({
      ...{ status: 409, body: { code: 'TENANT_IN_USE', connections: ['shared'] } },
    })
    expect((await inAcme('DELETE', '/connections/shared')).status).toBe(204)
    expect((await call(root, 'DELETE', '/tenants/acme')).status).toBe(204)
    expect((await call(root, 'GET', '/connections/shared')).status).toBe(200)
  })
})

import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { exportJWK, SignJWT } from 'jose'
import { RegistryView } from '@sluice/registry'
import { createService, readSettings } from '@sluice/service'
import { EventLog, latestEvents } from '@sluice/streams'
import { RedisServer } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { GatewayModule, gatewayServer } from '../index.js'

const root = 'a-key-of-sixteen-characters-or-more'
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** What a user would lose: people and programs of a company get in by its issuer, with what they were granted and nothing else. */
describe('a gateway with an OIDC issuer', () => {
  const watched = new WatchedGateway()
  let server: RedisServer
  let issuer: Server
  let issuerUrl: string
  let isAway = false
  let app: NestFastifyApplication
  let url: string

  beforeAll(async () => {
    server = await RedisServer.start()
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one' }
    issuer = createServer((request, response) => {
      if (isAway) return void response.writeHead(500).end()
      const documents: Record<string, object> = {
        '/.well-known/openid-configuration': { issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` },
        '/keys': { keys: [jwk] },
      }
      response.end(JSON.stringify(documents[request.url!]))
    }).listen(0, '127.0.0.1')
    await once(issuer, 'listening')
    issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`
  })
  afterEach(() => app.close())
  afterAll(async () => {
    issuer.closeAllConnections()
    issuer.close()
    await server.stop()
  })

  async function start(): Promise<void> {
    const settings = readSettings({
      ...{ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error' },
      ...{ OIDC_ISSUER: issuerUrl, OIDC_AUDIENCE: 'sluice', OIDC_GROUPS_CLAIM: 'roles' },
    })
    const options = { name: 'gateway', modules: [GatewayModule], ...gatewayServer, adapter: watched.adapter }
    app = await createService(options, settings)
    await app.listen(0, '127.0.0.1')
    url = await app.getUrl()
  }
  const tokenOf = (sub: string, roles: string[] = [], aud = 'sluice') =>
    new SignJWT({ roles })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(issuerUrl)
      .setAudience(aud)
      .setSubject(sub)
      .setExpirationTime('5 minutes')
      .sign(privateKey)
  async function call(secret: string, method: string, path: string, body?: object, type = 'application/json') {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${secret}`, ...(body && { 'content-type': type }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: (text ? JSON.parse(text) : {}) as any, headers: answer.headers }
  }
  const publish = (secret: string, type: string) => {
    const event = { specversion: '1.0', id: `${type}-${secret.slice(-8)}`, source: '/s', type }
    return call(secret, 'POST', '/v1/buses/default/events', event, 'application/cloudevents+json')
  }

  it('lets subjects do what was granted to them or to their groups, and stamps their name', async () => {
    await start()
    const grants = [{ publish: { bus: 'default', pattern: { type: ['order.placed'] } } }]
    expect((await call(root, 'PUT', '/v1/grants/alice', { to: { subject: 'alice' }, grants })).status).toBe(201)
    const read = [{ manage: { kind: 'rule', verbs: ['read'] } }]
    expect((await call(root, 'PUT', '/v1/grants/ops', { to: { group: 'ops' }, grants: read })).status).toBe(201)

    const alice = await tokenOf('alice', ['dev', 'ops'])
    expect((await publish(alice, 'order.placed')).status).toBe(202)
    expect(await publish(alice, 'account.credited')).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', detail: expect.stringContaining("'subject:alice'"), missing: expect.anything() },
    })
    expect((await call(alice, 'GET', '/v1/buses/default/rules')).status).toBe(200)
    const mallory = await tokenOf('mallory')
    expect((await publish(mallory, 'order.placed')).status).toBe(403)
    const { value } = await latestEvents(app.get(EventLog), app.get(RegistryView).bus('default'), 1).next()
    expect(JSON.parse(value.json)).toMatchObject({ type: 'order.placed', principal: 'subject:alice' })
  })

  it('answers 401 with the reason to a token that is for others, and the root key works beside it', async () => {
    await start()
    const { status, body, headers } = await call(await tokenOf('alice', [], 'shop'), 'GET', '/v1/buses')
    expect([status, body.code, body.detail]).toEqual([401, 'UNAUTHORISED', 'the token is not for the audience sluice'])
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect((await call(root, 'GET', '/v1/buses')).status).toBe(200)
  })

  it('answers 503 and not 401 while the keys of the issuer cannot be read', async () => {
    isAway = true
    await start()
    const { status, body, headers } = await call(await tokenOf('alice'), 'GET', '/v1/buses')
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'ACCESS_UNKNOWN', '1'])
    expect((await call(root, 'GET', '/v1/buses')).status).toBe(200)
    isAway = false
  })
})

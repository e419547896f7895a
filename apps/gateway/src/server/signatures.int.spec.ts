import { createHmac, randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { Redis } from 'ioredis'
import { Webhook } from 'standardwebhooks'
import { RegistryView } from '@sluice/registry'
import { createService, readSettings } from '@sluice/service'
import { EventLog, latestEvents } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { GatewayModule, gatewayServer } from '../index.js'

const root = 'a-key-of-sixteen-characters-or-more'
const structured = 'application/cloudevents+json'
const grants = [{ publish: { bus: 'default', pattern: { type: ['order.placed'] } } }]

/** What a user would lose: events of a producer that cannot keep a bearer secret to itself come from it, unchanged and once. */
describe('a signed request', () => {
  const watched = new WatchedGateway()
  let server: RedisServer
  let redis: Redis
  let gateways: { app: NestFastifyApplication; url: string }[]
  let secret: string
  let made = 0

  beforeAll(async () => {
    server = await RedisServer.start()
    redis = new Redis(server.url)
    const settings = readSettings({
      ...{ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error' },
      SLUICE_SECRET_KEY: randomBytes(32).toString('base64'),
    })
    gateways = []
    for (let i = 0; i < 2; i++) {
      const options = { name: 'gateway', modules: [GatewayModule], ...gatewayServer, adapter: watched.adapter }
      const app = await createService(options, settings)
      await app.listen(0, '127.0.0.1')
      gateways.push({ app, url: await app.getUrl() })
    }
    secret = (await put('till', { signs: true, grants })).body.key
    await Promise.all(gateways.map(({ app }) => app.get(RegistryView).refresh()))
  })
  afterAll(async () => {
    await Promise.all(gateways.map(({ app }) => app.close()))
    redis.disconnect()
    await server.stop()
  })

  async function send(path: string, init: RequestInit, gateway = 0) {
    const answer = await fetch(gateways[gateway]!.url + path, init)
    const text = await answer.text()
    return { status: answer.status, body: (text ? JSON.parse(text) : {}) as any }
  }
  const put = (key: string, settings: object) =>
    send(`/v1/keys/${key}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${root}`, 'content-type': 'application/json' },
      body: JSON.stringify(settings),
    })
  const event = (more: object = {}) =>
    JSON.stringify({ specversion: '1.0', id: `e-${made++}`, source: '/till', type: 'order.placed', ...more })
  const signed = (body: string, { id = `msg_${made++}`, at = new Date(), by = secret } = {}) => ({
    'content-type': structured,
    'sluice-key': 'till',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(by).sign(id, at, body),
  })
  const publish = (body: string, headers: Record<string, string>, gateway = 0) =>
    send('/v1/buses/default/events', { method: 'POST', headers, body }, gateway)
  const later = (minutes: number) => new Date(Date.now() + minutes * 60_000)

  it('publishes in the name of its key, whose secret is shown once and sealed in Redis', async () => {
    expect(secret).toMatch(/^whsec_/)
    const body = event()
    expect(await publish(body, signed(body))).toMatchObject({ status: 202 })
    const { app } = gateways[0]!
    const { value } = await latestEvents(app.get(EventLog), app.get(RegistryView).bus('default'), 1).next()
    expect(JSON.parse(value.json)).toMatchObject({ principal: 'key:till' })
    const shown = await send('/v1/keys/till', { headers: { authorization: `Bearer ${root}` } })
    expect(shown.body).toMatchObject({ signs: true, prefix: secret.slice(0, 12) })
    const stored = await redis.hget('sluice:{registry}:default:keys', 'till')
    for (const text of [stored!, JSON.stringify(shown.body)]) expect(text).not.toContain(secret)
    expect(stored).toContain('=sealed:')
    expect(JSON.stringify(shown.body)).not.toContain('sealed')
  })

  it('is of the tenant of its key, which it names with the tenant', async () => {
    const authorization = `Bearer ${root}`
    const headers = { authorization, 'content-type': 'application/json', 'sluice-tenant': 'acme' }
    const ask = (path: string, body: object) => send(path, { method: 'PUT', headers, body: JSON.stringify(body) })
    await send('/v1/tenants/acme', { method: 'PUT', headers: { ...headers, 'sluice-tenant': 'default' }, body: '{}' })
    const ofAcme = (await ask('/v1/keys/till', { signs: true, grants })).body.key
    const body = event()
    const named = { ...signed(body, { by: ofAcme }), 'sluice-key': 'acme+till' }
    expect(await publish(body, named)).toMatchObject({ status: 202 })
    const { app } = gateways[0]!
    const { value } = await latestEvents(app.get(EventLog), app.get(RegistryView).bus('acme+default'), 1).next()
    expect(JSON.parse(value.json)).toMatchObject({ principal: 'key:till', sluicetenant: 'acme' })
    expect(await publish(body, signed(body, { by: ofAcme }))).toMatchObject({ status: 401 })
    expect(await publish(body, { ...signed(body), 'sluice-key': 'acme+till' })).toMatchObject({ status: 401 })
  })

  it('may publish what its key may, and is told so only when the signature is right', async () => {
    const body = event({ type: 'account.credited' })
    expect((await publish(body, signed(body))).body).toMatchObject({ code: 'FORBIDDEN' })
    const forged = signed(body, { by: `whsec_${randomBytes(32).toString('base64')}` })
    expect((await publish(body, forged)).body).toMatchObject({ code: 'UNAUTHORISED' })
  })

  it('is taken once, by one of all gateways', async () => {
    const body = event()
    const headers = signed(body)
    const answers = await Promise.all([0, 1, 0, 1].map(gateway => publish(body, headers, gateway)))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 401, 401, 401])
    const again = await publish(body, signed(body, { id: headers['webhook-id'], at: later(1) }), 1)
    expect(again.body.detail).toMatch(/taken already/)
  })

  it('may be sent again if it was refused', async () => {
    const headers = (body: string) => signed(body, { id: 'msg_again' })
    const [bad, good] = [event({ type: '' }), event()]
    expect((await publish(bad, headers(bad))).status).toBe(400)
    let answer = await publish(good, headers(good), 1)
    for (let i = 0; i < 100 && answer.status === 401; i++) answer = await publish(good, headers(good), 1)
    expect(answer.status).toBe(202)
  })

  const body = event()
  const bad: [what: string, headers: () => Record<string, string>, detail: RegExp, sent?: string][] = [
    ['another body than was signed', () => signed(body), /signature is wrong/, `${body} `],
    ['another id', () => ({ ...signed(body), 'webhook-id': 'msg_other' }), /signature is wrong/],
    [
      'another time',
      () => ({ ...signed(body), 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 60) }),
      /signature is wrong/,
    ],
    ['a time long ago', () => signed(body, { at: later(-5.1) }), /5 minutes/],
    ['a time far ahead', () => signed(body, { at: later(5.1) }), /5 minutes/],
    ['no time', () => ({ ...signed(body), 'webhook-timestamp': 'now' }), /webhook-timestamp must be/],
    ['no signature', () => ({ ...signed(body), 'webhook-signature': 'v1,' }), /webhook-signature must be/],
    [
      'an asymmetric signature',
      () => ({ ...signed(body), 'webhook-signature': `v1a,${'A'.repeat(86)}==` }),
      /webhook-signature must be/,
    ],
    ['a dot in its id', () => signed(body, { id: 'a.1' }), /webhook-id must be/],
    ['a key that is not there', () => ({ ...signed(body), 'sluice-key': 'nobody' }), /signature is wrong, or the key/],
    [
      'a bearer key',
      () => ({ ...signed(body, { by: `whsec_${Buffer.alloc(32).toString('base64')}` }), 'sluice-key': 'bearer' }),
      /signature is wrong, or the key/,
    ],
    [
      'the digest of the secret for the secret',
      () => {
        const key = createHmac('sha256', '').digest()
        return signed(body, { by: `whsec_${key.toString('base64')}` })
      },
      /signature is wrong/,
    ],
    ['a bearer secret too', () => ({ ...signed(body), authorization: `Bearer ${root}` }), /not both/],
    [
      'attributes that are not signed',
      () => ({ ...signed(body), 'content-type': 'application/json', 'ce-id': '1' }),
      /in the body/,
    ],
    ['a compressed body', () => ({ ...signed(body), 'content-encoding': 'gzip' }), /must not be compressed/],
  ]
  it.each(bad)('with %s is refused, and nothing is published', async (_what, headers, detail, sent = body) => {
    await put('bearer', { grants })
    const { app } = gateways[0]!
    const newest = async () =>
      (await latestEvents(app.get(EventLog), app.get(RegistryView).bus('default'), 1).next()).value?.position
    const before = await newest()
    const answer = await publish(sent, headers())
    expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORISED', detail: expect.stringMatching(detail) } })
    expect(await newest()).toBe(before)
  })

  it('that a stranger begins and does not finish takes no room of others for longer than its connection', async () => {
    const { port } = new URL(gateways[1]!.url)
    const begin = () => {
      const headers = { ...signed('', { by: secret }), 'content-type': 'application/cloudevents-batch+json' }
      const lines = Object.entries({ ...headers, host: 'a', 'content-length': '8000000' }).map(one => one.join(': '))
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(`POST /v1/buses/default/events HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
      })
      return socket.on('error', () => undefined)
    }
    const sockets = [begin(), begin()]
    const trial = () => {
      const body = event({ data: 'x'.repeat(900_000) })
      return publish(body, signed(body), 1)
    }
    await until(async () => (await trial()).status === 503, 'the room is taken')
    for (const socket of sockets) socket.destroy()
    await until(async () => (await trial()).status === 202, 'the room is there again')
  })

  it('can do nothing but publish', async () => {
    for (const [method, path] of [
      ['GET', '/v1/buses'],
      ['DELETE', '/v1/buses/default'],
      ['GET', '/nowhere'],
    ] as const) {
      const { status, body } = await send(path, { method, headers: signed('') })
      expect([status, body.detail]).toEqual([401, expect.stringMatching(/publish, and nothing else/)])
    }
  })

  it('is known by the old secret and by the new one while the key is rotated', async () => {
    const rotation = {
      method: 'POST',
      headers: { authorization: `Bearer ${root}`, 'content-type': 'application/json' },
    }
    const { body: rotated } = await send('/v1/keys/till/rotate', { ...rotation, body: '{"overlapMs": 60000}' })
    expect(rotated.key).toMatch(/^whsec_/)
    for (const by of [secret, rotated.key as string]) {
      const body = event()
      expect((await publish(body, signed(body, { by }))).status).toBe(202)
    }
    const { body: again } = await send('/v1/keys/till/rotate', { ...rotation, body: '{"overlapMs": 0}' })
    const body = event()
    expect((await publish(body, signed(body))).status).toBe(401)
    secret = again.key
    expect((await publish(body, signed(body))).status).toBe(202)
  })

  it('has a secret of another form than a bearer, so a key stays what it is', async () => {
    const { status, body } = await put('till', { grants })
    expect([status, body.code, body.path]).toEqual([400, 'INVALID_KEY', 'signs'])
    const asBearer = await send('/v1/buses', { headers: { authorization: `Bearer ${secret}` } })
    expect(asBearer.status).toBe(401)
  })
})

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { Redis } from 'ioredis'
import { Webhook } from 'standardwebhooks'
import { createService, readSettings } from '@sluice/service'
import { RedisServer, until } from '@sluice/testing'
import { DlqModule } from '../../../dlq/src/index.js'
import { FanOutModule } from '../../../fan-out/src/index.js'
import { RouterModule } from '../../../router/src/index.js'
import { GatewayModule, gatewayServer } from '../index.js'

const apiKey = 'a-key-of-sixteen-characters-or-more'
const given = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`
const secretKey = () => randomBytes(32).toString('base64')

/** What a user would lose: receivers that can trust a signature, when somebody reads Redis, a backup of it or the logs. */
describe('secrets of webhooks', () => {
  let server: RedisServer
  let redis: Redis
  let receiver: Server
  let hook: string
  const calls: { path: string; body: string; headers: Record<string, string> }[] = []
  let status = 204
  let written = ''
  let apps: NestFastifyApplication[] = []

  beforeAll(async () => {
    server = await RedisServer.start()
    redis = new Redis(server.url)
    receiver = createServer((request, response) => {
      void text(request).then(body => {
        calls.push({ path: request.url!, body, headers: request.headers as Record<string, string> })
        response.writeHead(request.url === '/refuses' ? 400 : status).end()
      })
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation(chunk => {
        written += String(chunk)
        return true
      })
    }
  })
  beforeEach(async () => {
    await redis.flushall()
    calls.length = 0
    status = 204
    written = ''
  })
  afterEach(() => stop())
  afterAll(async () => {
    jest.restoreAllMocks()
    receiver.closeAllConnections()
    receiver.close()
    redis.disconnect()
    await server.stop()
  })

  async function stop(): Promise<void> {
    await Promise.all(apps.map(app => app.close()))
    apps = []
  }

  /** The platform in this process, with these keys. */
  async function platform(SLUICE_SECRET_KEY: string) {
    const settings = readSettings({
      ...{ REDIS_URL: server.url, SLUICE_API_KEY: apiKey, LOG_LEVEL: 'debug', WEBHOOK_ALLOW: '127.0.0.0/8' },
      SLUICE_SECRET_KEY,
    })
    const modules = [GatewayModule, RouterModule, FanOutModule, DlqModule]
    const app = await createService({ name: 'all', modules, ...gatewayServer }, settings)
    apps.push(app)
    await app.listen(0, '127.0.0.1')
    const url = await app.getUrl()
    return async (method: string, path: string, body?: object, type = 'application/json') => {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': type }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: response.status, text: await response.text() }
    }
  }
  type Call = Awaited<ReturnType<typeof platform>>

  const putRule = async (call: Call, ...targets: object[]) => {
    const all = targets.map(target => ({ id: 'partner', type: 'webhook', url: `${hook}/takes`, ...target }))
    const { status, text } = await call('PUT', '/v1/buses/default/rules/r', { pattern: { type: ['a'] }, targets: all })
    expect([200, 201]).toContain(status)
    return JSON.parse(text) as { targets: { id: string; secret: string; previousSecret?: string }[] }
  }
  const publish = async (call: Call, id: string) => {
    const event = { specversion: '1.0', id, source: '/shop', type: 'a' }
    expect((await call('POST', '/v1/buses/default/events', event, 'application/cloudevents+json')).status).toBe(202)
  }
  /** Every key of Redis with its value, as it is on disk. */
  const dump = async () => {
    await redis.config('SET', 'rdbcompression', 'no')
    const keys = await redis.keys('*')
    const dumps = await Promise.all(keys.map(key => redis.dumpBuffer(key)))
    return keys.map((key, i) => `${key} ${dumps[i]?.toString('latin1')}`).join('\n')
  }
  const verified = (secret: string, call = calls[0]!) => {
    try {
      return new Webhook(secret).verify(call.body, call.headers) !== undefined
    } catch {
      return false
    }
  }

  it('are nowhere but in the first answer: not in Redis, logs, letters, metrics or on pages', async () => {
    const call = await platform(secretKey())
    const { targets } = await putRule(call, { secret: given(1) }, { id: 'made' }, { id: 'no', url: `${hook}/refuses` })
    expect(targets[0]!.secret).toBe('whsec_***')
    const secrets = [given(1), targets[1]!.secret, targets[2]!.secret]
    expect(new Set(secrets).size).toBe(3)
    await putRule(
      call,
      { secret: given(2), previousSecret: 'whsec_***' },
      { id: 'made' },
      { id: 'no', url: `${hook}/refuses` },
    )
    secrets.push(given(2))
    await publish(call, 'e-1')
    await until(() => calls.length === 3, 'all webhooks were called')
    const letters = '/v1/dead-letters?bus=default'
    await until(async () => (await call('GET', letters)).text.includes('rejected'), 'the letter is there')

    const places: Record<string, string> = { redis: await dump(), log: written }
    for (const path of [
      ...['/v1/buses/default/rules', '/v1/buses/default/rules/r', letters, '/metrics', '/health/ready'],
      ...['/queues/api/queues', '/queues/api/queues?activeQueue=sluice-webhooks&status=completed'],
    ])
      places[path] = (await call('GET', path)).text
    expect(places['redis']).toContain('=sealed:')
    expect(places['redis']).toContain('partner')
    for (const secret of secrets) {
      const key = secret.slice('whsec_'.length)
      for (const form of [
        key,
        Buffer.from(key, 'base64').toString('latin1'),
        Buffer.from(key, 'base64').toString('hex'),
      ])
        for (const [place, text] of Object.entries(places)) expect([place, text.includes(form)]).toEqual([place, false])
    }
    // the receivers know them all the same
    const of = (path: string, ...known: string[]) =>
      calls.filter(call => call.path === path).map(call => known.filter(secret => verified(secret, call)).length)
    expect(of('/takes', given(2), targets[1]!.secret)).toEqual([1, 1])
    expect(of('/refuses', targets[2]!.secret)).toEqual([1])
  })

  it('sign twice while one replaces the other, and receivers may know either', async () => {
    const call = await platform(secretKey())
    await putRule(call, { secret: given(1) })
    const { targets } = await putRule(call, { secret: given(2), previousSecret: 'whsec_***' })
    expect(targets[0]).toMatchObject({ secret: 'whsec_***', previousSecret: 'whsec_***' })
    await publish(call, 'e-1')
    await until(() => calls.length === 1, 'the webhook was called')
    expect([verified(given(1)), verified(given(2)), verified(given(3))]).toEqual([true, true, false])
    calls.length = 0
    await putRule(call, {})
    await publish(call, 'e-2')
    await until(() => calls.length === 1, 'the webhook was called')
    expect([verified(given(1)), verified(given(2))]).toEqual([false, true])
  })

  it.each([
    ['another key', secretKey()],
    ['no key', ''],
  ])(
    'wait where fan-out has %s: nothing is sent unsigned, nothing given up, and readiness says it',
    async (_, other) => {
      const key = secretKey()
      let call = await platform(key)
      await putRule(call, { secret: given(1), retry: { attempts: 1 } })
      await stop()

      call = await platform(other)
      await publish(call, 'e-1')
      const readiness = await until(async () => {
        const { text } = await call('GET', '/health/ready')
        return text.includes('SLUICE_SECRET_KEY') && text
      }, 'readiness names the setting')
      expect(readiness).toContain('rule:default/r/partner/secret')
      await until(
        async () => /sluice_deliveries_held_total\S+ [1-9]/.test((await call('GET', '/metrics')).text),
        'the delivery waits',
      )
      expect(written.split('deliveries to a target wait')).toHaveLength(2)
      expect(calls).toEqual([])
      expect((await call('GET', '/v1/dead-letters?bus=default')).text).not.toContain('e-1')
      await stop()

      await platform(`${other || secretKey()},${key}`)
      await until(() => calls.length === 1, 'the webhook was called')
      expect(verified(given(1))).toBe(true)
    },
  )

  it('in clear text are read, are sealed by the next PUT, and a start without a key warns of them once', async () => {
    let call = await platform('')
    await putRule(call, { secret: given(1) })
    expect(await dump()).toContain(given(1))
    expect(written.split('in clear text')).toHaveLength(2)
    await stop()
    written = ''
    call = await platform(secretKey())
    expect((await call('GET', '/health/ready')).text).not.toContain('secrets')
    expect(written).not.toContain('in clear text')
    await publish(call, 'e-1')
    await until(() => calls.length === 1, 'the webhook was called')
    const { text } = await call('GET', '/v1/buses/default/rules/r')
    await putRule(call, ...(JSON.parse(text) as { targets: object[] }).targets)
    expect(await dump()).not.toContain(given(1))
    await publish(call, 'e-2')
    await until(() => calls.length === 2, 'the webhook was called')
    expect(calls.map(call => verified(given(1), call))).toEqual([true, true])
  })
})

import { createHmac, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { RegistryView } from '@sluice/registry'
import { createService, readSettings } from '@sluice/service'
import { longForm, RedisServer, until } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { GatewayModule, gatewayServer } from '../index.js'

const root = 'a-key-of-sixteen-characters-or-more'
const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'
const publishAll = [{ publish: { bus: 'default' } }]

/** What a user would lose: one producer that runs wild takes what all others need, or a quota that a second gateway or key gets around. */
describe('the quota of a key', () => {
  const watched = new WatchedGateway()
  const gateways: NestFastifyApplication[] = []
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.start()
    for (let i = 0; i < 3; i++) {
      const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error' })
      const options = { name: 'gateway', modules: [GatewayModule], ...gatewayServer, adapter: watched.adapter }
      const app = await createService(options, settings)
      gateways.push(app)
      await app.listen(0, '127.0.0.1')
    }
  }, 60_000)
  afterAll(async () => {
    await Promise.all(gateways.map(app => app.close()))
    await server.stop()
  })

  async function call(
    secret: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
    headers: Record<string, string> = {},
    gateway = 0,
  ) {
    const answer = await fetch((await gateways[gateway]!.getUrl()) + path, {
      method,
      headers: {
        ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: (text ? JSON.parse(text) : {}) as any }
  }
  const put = (name: string, settings: object, secret = root) => call(secret, 'PUT', `/v1/keys/${name}`, settings)
  async function keyWith(name: string, settings: object, secret = root): Promise<string> {
    const { status, body } = await put(name, { grants: publishAll, ...settings }, secret)
    expect({ name, status, body }).toMatchObject({ status: 201 })
    await Promise.all(gateways.map(app => app.get(RegistryView).refresh()))
    return body.key as string
  }
  const event = (id: string = randomUUID(), more: object = {}) => {
    return { specversion: '1.0', id, source: '/shop/web', type: 'order.placed', ...more }
  }
  const publish = (secret: string, events = 1, gateway = 0) =>
    events === 1
      ? call(secret, 'POST', '/v1/buses/default/events', event(), structured, {}, gateway)
      : call(
          secret,
          'POST',
          '/v1/buses/default/events',
          Array.from({ length: events }, () => event()),
          batched,
          {},
          gateway,
        )

  it('is set, shown, kept by a rotation and taken away', async () => {
    const quota = { eventsPerSecond: 5, bytesPerSecond: 5000 }
    const made = await put('shown', { grants: [], quota })
    expect(made).toMatchObject({ status: 201, body: { quota } })
    const got = await call(root, 'GET', '/v1/keys/shown')
    expect(got.body).toMatchObject({ quota })
    expect(await put('shown', got.body)).toMatchObject({ status: 200, body: { quota } })
    expect((await call(root, 'POST', '/v1/keys/shown/rotate', {})).body).toMatchObject({ quota })
    expect((await put('shown', { grants: [] })).body).not.toHaveProperty('quota')
  })

  it('that is wrong is refused with the field and the fix', async () => {
    const cases: [quota: unknown, path: string][] = [
      [5, 'quota'],
      [{}, 'quota'],
      [null, 'quota'],
      [{ eventsPerSecond: 0 }, 'quota.eventsPerSecond'],
      [{ eventsPerSecond: 1.5 }, 'quota.eventsPerSecond'],
      [{ eventsPerSecond: '5' }, 'quota.eventsPerSecond'],
      [{ eventsPerSecond: 1_000_001 }, 'quota.eventsPerSecond'],
      [{ bytesPerSecond: 1e12 }, 'quota.bytesPerSecond'],
      [{ requestsPerSecond: 1 }, 'quota.requestsPerSecond'],
    ]
    for (const [quota, path] of cases)
      expect({ quota, ...(await put('wrong', { grants: [], quota })) }).toMatchObject({
        ...{ quota, status: 400, body: { code: 'INVALID_KEY', path, detail: expect.stringContaining(path) } },
      })
  })

  it('refuses what is beyond it on all gateways, says when to try again, and lets in what comes then', async () => {
    const secret = await keyWith('web', { quota: { eventsPerSecond: 10 } })
    const first = await publish(secret, 10)
    expect(first).toMatchObject({ status: 202, body: { accepted: 10 } })
    expect(first.headers.get('ratelimit-policy')).toBe('"events";q=10;qu="events";w=1')
    expect(first.headers.get('ratelimit')).toMatch(/^"events";r=[01];t=1$/)
    const began = performance.now()
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => publish(secret, 1, i % 3)))
    const refused = answers.filter(({ status }) => status === 429)
    const seconds = (performance.now() - began) / 1000
    expect(answers.length - refused.length).toBeLessThanOrEqual(10 * (seconds + 0.5) + 1)
    const { body, headers } = refused[0]!
    expect(body).toMatchObject({
      ...{ code: 'QUOTA_EXCEEDED', title: 'Too Many Requests', holder: 'key:web' },
      ...{ field: 'quota.eventsPerSecond', unit: 'events', limit: 10, actual: 1 },
      detail: expect.stringMatching(
        /'key:web' may publish 10 events a second.*nothing was accepted.*quota\.eventsPerSecond/,
      ),
    })
    expect(headers.get('retry-after')).toBe('1')
    expect(headers.get('ratelimit')).toMatch(/^"events";r=0;t=[12]$/)
    await until(async () => (await publish(secret)).status === 202, 'there is room again')
  })

  it('holds over many seconds on three gateways together, from above and from below', async () => {
    const secret = await keyWith('flood', { quota: { eventsPerSecond: 100 } })
    const began = performance.now()
    const seconds = () => (performance.now() - began) / 1000
    let accepted = 0
    const flood = async (gateway: number) => {
      while (seconds() < (longForm ? 30 : 10)) {
        const { status } = await publish(secret, 10, gateway)
        expect([202, 429]).toContain(status)
        if (status === 202) accepted += 10
        else await pause(10)
      }
    }
    await Promise.all([0, 0, 0, 0, 1, 1, 2].map(flood))
    expect(accepted).toBeLessThanOrEqual(100 * (seconds() + 1.5) + 10)
    expect(accepted).toBeGreaterThanOrEqual(100 * seconds() * 0.8)
  }, 60_000)

  it('takes a batch whole or refuses it whole; a large one is paid for afterwards', async () => {
    const secret = await keyWith('batches', { quota: { eventsPerSecond: 20 } })
    expect(await publish(secret, 200)).toMatchObject({ status: 202, body: { accepted: 200 } })
    const refused = await publish(secret, 3, 1)
    expect(refused).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED', actual: 3 } })
    expect(refused.body).not.toHaveProperty('entries')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(5)
    expect((await publish(secret)).status).toBe(429)
  })

  it('counts only what could be accepted', async () => {
    const secret = await keyWith('good', { quota: { eventsPerSecond: 2 } })
    const wrong = [...Array.from({ length: 50 }, () => ({ specversion: '1.0' })), event()]
    const { status, headers } = await call(secret, 'POST', '/v1/buses/default/events', wrong, batched)
    expect(status).toBe(202)
    expect(headers.get('ratelimit')).toMatch(/^"events";r=[12];/)
  })

  it('of bytes counts the event as JSON, in every mode, also of signed requests', async () => {
    const quota = { bytesPerSecond: 4000 }
    const data = { text: 'x'.repeat(3000) }
    const left = (headers: Headers) => Number(/^"bytes";r=(\d+);/.exec(headers.get('ratelimit') ?? '')?.[1])
    const plain = await keyWith('plain', { quota })
    const one = await call(plain, 'POST', '/v1/buses/default/events', event('1', { data }), structured)
    expect(one.headers.get('ratelimit-policy')).toBe('"bytes";q=4000;qu="content-bytes";w=1')
    const binary = await keyWith('binary', { quota })
    const attributes = { 'ce-specversion': '1.0', 'ce-id': '2', 'ce-source': '/shop/web', 'ce-type': 'order.placed' }
    const two = await call(binary, 'POST', '/v1/buses/default/events', data, 'application/json', attributes)
    const whsec = await keyWith('signed', { signs: true, quota })
    const body = JSON.stringify(event('3', { data }))
    const at = Math.floor(Date.now() / 1000)
    const signature = createHmac('sha256', Buffer.from(whsec.slice('whsec_'.length), 'base64'))
      .update(`m1.${at}.${body}`)
      .digest('base64')
    const signed = { 'webhook-id': 'm1', 'webhook-timestamp': `${at}`, 'webhook-signature': `v1,${signature}` }
    const three = await call(undefined, 'POST', '/v1/buses/default/events', body, structured, {
      ...{ 'sluice-key': 'signed', ...signed },
    })
    for (const { status, headers } of [one, two, three]) {
      expect(status).toBe(202)
      expect(left(headers)).toBeLessThan(2000)
      expect(left(headers)).toBeGreaterThan(300)
    }
    // and is charged for it
    await call(plain, 'POST', '/v1/buses/default/events', event('4', { data }), structured)
    const over = await call(plain, 'POST', '/v1/buses/default/events', event('5', { data }), structured)
    expect(over).toMatchObject({ status: 429, body: { field: 'quota.bytesPerSecond', unit: 'bytes' } })
  })

  it("is nobody else's: the root key and keys without one are asked nothing and told nothing", async () => {
    const secret = await keyWith('free', {})
    for (const one of [root, secret]) {
      const { status, headers } = await publish(one, 300)
      expect([status, headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([202, null, null])
    }
  })

  it('is given by its holder only in part, and what he makes counts towards his own', async () => {
    const grants = [...publishAll, { keys: { name: 'team-*' } }]
    const maker = await keyWith('maker', { grants, quota: { eventsPerSecond: 10 } })
    for (const quota of [undefined, { bytesPerSecond: 5 }, { eventsPerSecond: 11 }]) {
      const { status, body } = await put('team-a', { grants: publishAll, ...(quota && { quota }) }, maker)
      expect({ quota, status, body }).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN', path: 'quota.eventsPerSecond' },
      })
      expect(body.detail).toContain("the quota of 'key:maker' has 10, so quota.eventsPerSecond must be at most that")
    }
    const grantsToo = [...publishAll, { manage: { kind: 'grant' } }]
    const writer = await keyWith('writer', { grants: grantsToo, quota: { eventsPerSecond: 10 } })
    const child = await keyWith('team-a', { quota: { eventsPerSecond: 10 } }, maker)
    const other = await keyWith('team-b', { quota: { eventsPerSecond: 10 } }, maker)
    expect((await publish(child, 100)).status).toBe(202)
    expect(await publish(other)).toMatchObject({ status: 429, body: { holder: 'key:maker' } })
    // a subject, or a key without a quota, is given nothing to publish
    await put('free', { grants: [] })
    const give = (to: object, giver = writer) => call(giver, 'PUT', '/v1/grants/around', { to, grants: publishAll })
    for (const to of [{ subject: 'ann' }, { group: 'all' }, { key: 'free' }, { key: 'nobody' }])
      expect({ to, ...(await give(to)) }).toMatchObject({ to, status: 403, body: { code: 'FORBIDDEN', path: 'to' } })
    expect((await give({ key: 'team-a' })).status).toBe(201)
    // and it takes nothing from a key that may do more
    await put('team-c', { grants: publishAll })
    for (const [method, path, body] of [
      ['POST', '/v1/keys/team-c/rotate', {}],
      ['DELETE', '/v1/keys/team-c', undefined],
      ['PUT', '/v1/keys/team-c', { grants: [], quota: { eventsPerSecond: 1 } }],
    ] as const)
      expect({ method, status: (await call(maker, method, path, body)).status }).toEqual({ method, status: 403 })
  })

  it('is counted where it refuses, by what it bounds', async () => {
    const secret = await keyWith('counted', { quota: { eventsPerSecond: 1 } })
    await publish(secret, 50)
    await publish(secret)
    const answer = await fetch(`${await gateways[0]!.getUrl()}/metrics`, {
      headers: { authorization: `Bearer ${root}` },
    })
    expect(await answer.text()).toMatch(/sluice_quota_refused_total\{unit="events"\} \d/)
  })

  it('answers as the document says', () => {
    expect(watched.faults).toEqual([])
    expect(watched.looked).toBeGreaterThan(100)
  })
})

import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { collectingLogger } from '@sluice/observability'
import { RegistryView } from '@sluice/registry'
import { createService, readSettings } from '@sluice/service'
import { busStatus, Changes, EventLog, UnreadSubscriptions } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import { RouterModule } from '../../../router/src/index.js'
import { GatewayModule, gatewayServer } from '../index.js'

const key = 'a-key-of-sixteen-characters-or-more'

/** What an operator would lose: Redis, filled by a service that was tried once, without a word. */
describe('a subscription that nobody reads', () => {
  let server: RedisServer
  let app: NestFastifyApplication
  beforeAll(async () => {
    server = await RedisServer.start()
    const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: key, LOG_LEVEL: 'error' })
    app = await createService({ name: 'all', modules: [GatewayModule, RouterModule], ...gatewayServer }, settings)
    await app.listen(0, '127.0.0.1')
  })
  afterAll(async () => {
    await app?.close()
    await server?.stop()
  })

  async function call(method: string, path: string, body?: object) {
    const response = await fetch(`${await app.getUrl()}/v1/buses/default${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body ? { 'content-type': `application/${path === '/events' ? 'cloudevents+' : ''}json` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as Record<string, unknown> }
  }
  const target = (subscription: string) => ({ id: subscription, type: 'subscription', subscription })
  const rule = (name: string, ...subscriptions: string[]) =>
    call('PUT', `/rules/${name}`, { pattern: { type: ['tried'] }, targets: subscriptions.map(target) })
  const publish = (id: string) => call('POST', '/events', { specversion: '1.0', source: '/s', type: 'tried', id })
  const listed = async () => (await call('GET', '/subscriptions')).body['items'] as Record<string, unknown>[]

  it('is listed, told of once, and deleted with its rules', async () => {
    const log = app.get(EventLog)
    const bus = app.get(RegistryView).snapshot.buses.get('default')!
    await rule('tried.One.handle', 'tried')
    await rule('tried.Two.handle', 'tried')
    await publish('t1')
    await until(async () => (await listed())[0]?.['entries'] === 1, 'it waits')
    expect(await listed()).toMatchObject([
      { name: 'tried', entries: 1, consumers: 0, readers: 0, rules: ['tried.One.handle', 'tried.Two.handle'] },
    ])

    const logger = collectingLogger()
    const look = async (graceMs = 0) => {
      const { subscriptions } = await busStatus(log, bus, ['tried'])
      const unread = new UnreadSubscriptions({ log, changes: app.get(Changes), logger, everyMs: 0, graceMs })
      await unread.look(bus, subscriptions)
    }
    await look(60_000)
    await look(60_000)
    expect(logger.lines).toEqual([]) // not before it has waited
    // a bus that is full is what it leads to
    const gates = Array.from({ length: bus.shards }, (_, shard) => log.keys.gate('default', shard))
    for (const gate of gates) await log.redis.hset(gate, 'full', 'bus')
    await look()
    await look()
    expect(logger.lines).toMatchObject([{ level: 'warn', attributes: { subscription: 'tried', entries: 1 } }])
    for (const gate of gates) await log.redis.hdel(gate, 'full')
    expect(logger.lines[0]!.message).toContain('DELETE /v1/buses/default/subscriptions/tried')
    const latest = await call('POST', '/rules/tried.One.handle/test', {
      pattern: { type: ['sluice.subscription.unread'], data: { subscription: ['tried'] } },
    })
    expect(latest.body).toMatchObject({ matched: 1 })
    const told = async () => (await log.redis.xrange(log.keys.events('sluice', 0), '-', '+')).join('\n')
    await until(async () => (await told()).includes('sluice.subscription.unread'), 'it is told')
    expect((await told()).match(/"subject":"default\/tried"/g)).toHaveLength(1)

    // an instance comes, and goes
    const { redis, keys } = log
    const streams = Array.from({ length: bus.shards }, (_, shard) => keys.subscription('default', shard, 'tried'))
    const instances = keys.members('sub:tried', 'default')
    await redis.zadd(instances, Date.now() + 60_000, 'instance')
    expect(await listed()).toMatchObject([{ readers: 1 }])
    await look()
    await look()
    const ends = async () => (await told()).match(/"type":"sluice.subscription.read"/g) ?? []
    await until(async () => (await ends()).length > 0, 'it is told that it is over')
    expect(await call('DELETE', '/subscriptions/tried')).toMatchObject({
      status: 409,
      body: { code: 'SUBSCRIPTION_IN_USE', instances: 1 },
    })
    await redis.zrem(instances, 'instance')
    await look()
    await look()
    expect(logger.lines).toHaveLength(2) // it was read meanwhile, so this is another time
    expect(await ends()).toHaveLength(1)

    await rule('both', 'tried', 'other')
    expect(await call('DELETE', '/subscriptions/tried')).toMatchObject({
      status: 409,
      body: { code: 'SUBSCRIPTION_SHARED', rules: ['both'] },
    })
    expect(await listed()).toHaveLength(2) // nothing was done by half
    await rule('both', 'other')
    expect((await call('DELETE', '/subscriptions/tried')).status).toBe(204)
    expect(await listed()).toMatchObject([{ name: 'other' }])
    await until(async () => (await redis.exists(...streams)) === 0, 'what it held is gone')
    expect(await call('DELETE', '/subscriptions/tried')).toMatchObject({ body: { code: 'UNKNOWN_SUBSCRIPTION' } })
  }, 60_000)
})

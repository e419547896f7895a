import type { ChildProcess } from 'node:child_process'
import type { Redis } from 'ioredis'
import { type CloudEvent, OnEvent } from '@sluice/nest'
import { Keys } from '@sluice/streams'
import { testClient, testQueuePrefix, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, queueWorker, webhook } from './receivers.js'
import { Services } from './service.js'

/** What a user would lose: everything, to somebody else who filled Redis, because nothing that makes room starts again. */
describe('a Redis that somebody else has filled', () => {
  const names = ['gateway', 'router', 'fan-out', 'dlq'] as const
  const each = 20
  const handled = new Ledger()
  const called = new Ledger()
  const processed = new Ledger()
  const ports = new Map<string, number>()
  const running = new Map<string, ChildProcess>()
  let platform: Platform
  let redis: Redis
  let hook: Hook
  const services = new Services(() => platform, {})
  let receives = false

  class Billing {
    @OnEvent('order.created')
    async charge(event: CloudEvent) {
      handled.add(`plain ${event.id}`)
    }
    @OnEvent('order.created', { ordered: true })
    async ledger(event: CloudEvent) {
      handled.add(`ordered ${event.id}`)
    }
  }

  const launch = async (name: string) => {
    const { child, port } = await platform.launch(name)
    running.set(name, child)
    ports.set(name, port)
  }
  const kill = async (name: string) => void (await platform.end(running.get(name)!, 'SIGKILL'))
  const ready = async (name: string) => {
    const answer = await fetch(`http://127.0.0.1:${ports.get(name)}/health/ready`)
    return { status: answer.status, body: (await answer.json()) as { problems?: Record<string, string> } }
  }
  const allReady = async () => {
    for (const name of names) await until(async () => (await ready(name)).status === 200, `${name} is ready`, 120_000)
  }
  const consume = () => services.start('billing', Billing)
  const published: string[] = []
  const publish = async (type: string, place: string) => {
    const ids = Array.from({ length: each }, (_, i) => `${place}-${i}`)
    const events = ids.map(id => ({ specversion: '1.0', id, source: '/test', type, subject: `key-${id}`, data: {} }))
    expect((await platform.publishBatch(events)).body).toMatchObject({ accepted: each })
    if (type === 'order.created') published.push(...ids)
  }
  const keys = new Keys()
  const length = (part: string) =>
    Promise.all(
      Array.from({ length: shards }, (_, shard) => redis.xlen(keys.events('default', shard).replace(/events$/, part))),
    ).then(lengths => lengths.reduce((sum, n) => sum + n, 0))
  let shards = 0

  beforeAll(async () => {
    platform = await Platform.empty()
    redis = testClient(platform.redis.url)
    hook = await webhook(called, async id => (id.startsWith('bad') ? 400 : receives ? 204 : 503))
    for (const name of names) await launch(name)
    await allReady()
    shards = (await platform.api('GET', '/v1/buses/default')).body.shards as number
    const retry = { attempts: 100, backoff: { type: 'fixed', delay: 500, jitter: 0 } }
    const targets = [
      { id: 'hook', type: 'webhook', url: hook.url, retry },
      { id: 'pack', type: 'queue', queue: 'packing' },
    ]
    await platform.api('PUT', '/v1/buses/default/rules/all', { pattern: { type: ['order.created'] }, targets })
    const bad = { pattern: { type: ['order.bad'] }, targets: targets.slice(0, 1) }
    await platform.api('PUT', '/v1/buses/default/rules/bad', bad)
    await consume() // its rules are there
    await services.close()
  }, 240_000)
  afterAll(async () => {
    await services.close()
    await hook?.close()
    redis?.disconnect()
    await platform?.stop()
  })

  it('keeps no service from starting, settling and deleting; the rest waits and goes on by itself', async () => {
    await kill('dlq')
    await publish('order.bad', 'bad')
    await until(async () => (await length('dead')) === each, 'dead letters wait for dlq', 120_000)
    await publish('order.created', 'as-jobs')
    await until(async () => (await redis.llen(`${testQueuePrefix}:packing:wait`)) === each, 'jobs wait', 120_000)
    await until(async () => (await length('deliveries')) === 0, 'fan-out is done with them')
    await kill('fan-out')
    await publish('order.created', 'as-deliveries')
    await until(async () => (await length('deliveries')) === each, 'deliveries wait for fan-out', 120_000)
    await kill('router')
    await publish('order.created', 'in-the-log')
    const routed = published.filter(id => !id.startsWith('in-the-log'))

    await platform.redis.fill()
    await kill('gateway')
    const said = platform.output.length
    await Promise.all(names.map(launch))
    await until(async () => (await ready('gateway')).body, 'the gateway answers', 120_000)
    await consume()

    // what makes room goes on
    const wanted = (ids: string[]) => ids.flatMap(id => [`plain ${id}`, `ordered ${id}`])
    await until(() => handled.missing(wanted(routed)).length === 0, 'what the subscriptions had is handled', 120_000)
    await until(async () => (await length('dead')) === 0, 'dead letters are kept', 120_000)
    await until(async () => (await length('sub:billing')) === 0, 'all is settled')
    const letters = (await platform.api('GET', '/v1/dead-letters?bus=default')).body.items as { id: string }[]
    expect(letters).toHaveLength(each)

    // who is asked says what he can do, and does nothing by halves
    const full = { status: 503, body: { code: 'REDIS_FULL' } }
    const event = { specversion: '1.0', id: 'late', source: '/test', type: 'order.created' }
    expect(await platform.publishBatch([event])).toMatchObject(full)
    const rule = { pattern: { type: ['x'] }, targets: [{ id: 'q', type: 'queue', queue: 'q' }] }
    expect(await platform.api('PUT', '/v1/buses/default/rules/new', rule)).toMatchObject(full)
    expect((await platform.api('GET', '/v1/buses/default/rules/new')).status).toBe(404)
    expect(await platform.api('PUT', '/v1/buses/new', {})).toMatchObject(full)
    expect((await platform.api('GET', '/v1/buses/new')).status).toBe(404)
    const one = encodeURIComponent(letters[0]!.id)
    expect(await platform.api('POST', '/v1/dead-letters/redrive', { ids: [letters[0]!.id] })).toMatchObject(full)
    expect((await platform.api('DELETE', `/v1/dead-letters/${one}`)).status).toBe(204)
    expect((await platform.api('DELETE', '/v1/buses/default/rules/bad')).status).toBe(204)

    // who watches is told
    for (const name of names) {
      const { status, body } = await until(async () => ready(name), `${name} answers`)
      expect(status).toBe(503)
      expect(body.problems?.['redis']).toMatch(/no memory left/)
    }
    const lines = platform.output.slice(said).split('\n')
    expect(lines.filter(line => /WARN|ERROR/.test(line) && !line.includes('delivery.attempted')).length).toBeLessThan(
      60,
    )

    receives = true
    await platform.redis.relieve()
    await allReady()
    await until(() => handled.missing(wanted(published)).length === 0, 'every event is handled', 120_000)
    await until(() => called.missing(published).length === 0, 'every webhook is called', 120_000)
    const worker = queueWorker('packing', platform.redis.url, async event => processed.add((event as CloudEvent).id))
    await until(() => processed.missing(published).length === 0, 'every job is processed', 120_000)
    await worker.close()
    expect(handled.repeated).toEqual([])
    expect(called.repeated).toEqual([])
    expect(processed.repeated).toEqual([])
    expect(await platform.publishBatch([event])).toMatchObject({ status: 202 })
  }, 300_000)
})

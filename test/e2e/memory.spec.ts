import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { type CloudEvent, OnEvent } from '@sluice/nest'
import { testClient, until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { Ledger, queueWorker } from './receivers.js'
import { Services } from './service.js'

const batch = 20
const mebibyte = 1024 * 1024

/** What a user would lose: an event that was answered with 202, thrown away to make room; or all publishing, for good. */
describeOne('memory that runs out', () => {
  const handled = new Ledger()
  let platform: Platform
  let redis: Redis
  const services = new Services(() => platform, {})

  class Slow {
    @OnEvent('com.shop.order.created')
    async charge(event: CloudEvent) {
      handled.add(event.id)
    }
    // what it returns goes to the very bus that is full of what it has still to handle
    @OnEvent('com.shop.order.created', { bus: 'small', ordered: true, onSuccess: { type: 'com.shop.order.charged' } })
    async onSmall(event: CloudEvent) {
      handled.add(event.id)
      return { order: event.id }
    }
  }
  const consume = () => services.start('slow', Slow)

  beforeAll(async () => {
    platform = await Platform.start()
    redis = testClient(platform.redis.url)
    const { status } = await platform.api('PUT', '/v1/buses/small', { shards: 2, maxBytes: 4 * mebibyte })
    expect(status).toBe(201)
  })
  beforeEach(async () => {
    await consume() // its rules are there; from here on nobody consumes
    await services.close()
  })
  afterEach(services.close)
  afterAll(async () => {
    redis?.disconnect()
    await platform?.stop()
  })

  const data = 'x'.repeat(10_000)
  let made = 0
  const publish = (bus: string) => {
    const events = Array.from({ length: batch }, () => {
      const id = `${bus}-${made++}`
      return { specversion: '1.0', id, source: '/test', type: 'com.shop.order.created', data }
    })
    return platform.publishBatch(events, bus)
  }

  /** Publishes until it is refused; answers what was accepted and the refusal. */
  async function fill(bus: string): Promise<{ accepted: string[]; code: string }> {
    const accepted: string[] = []
    for (let i = 0; i < 2000; i++) {
      const { body, status } = await publish(bus)
      for (const entry of body.entries) if (entry.position) accepted.push(entry.id)
      if (status === 503) return { accepted, code: body.code }
    }
    throw new Error('it was never refused')
  }

  async function memory(): Promise<{ used: number; oom: boolean }> {
    const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1])
    return { used, oom: (await redis.info('errorstats')).includes('errorstat_OOM') }
  }

  it('is refused with 503 before Redis itself is out of it, and comes back when consumers catch up', async () => {
    await redis.config('SET', 'maxmemory', (await memory()).used + 60 * mebibyte)
    const { accepted, code } = await fill('default')
    expect(code).toBe('REDIS_FULL')
    expect(accepted.length).toBeGreaterThan(500)
    expect((await memory()).oom).toBe(false)
    const answer = await fetch(`${platform.url}/v1/buses/default/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${platform.key}`, 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify({ specversion: '1.0', id: 'late', source: '/test', type: 'x' }),
    })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    const { body } = await platform.api('GET', '/v1/buses/default/status')
    expect(body).toMatchObject({ shedding: 'redis', subscriptions: [{ name: 'slow', consumers: 0 }] })

    // BullMQ has room to work on what is there
    const processed = new Ledger()
    const worker = queueWorker('packing', platform.redis.url, async event => processed.add(event.id))
    const connection = testClient(platform.redis.url, { maxRetriesPerRequest: null })
    const queue = new Queue('packing', { connection })
    await queue.add('pack', { id: 'job' })
    await until(() => processed.counts.has('job'), 'a job is processed meanwhile')
    await worker.close()
    await queue.close()
    connection.disconnect()

    await consume()
    await until(() => handled.missing(accepted).length === 0, 'everything that was accepted is handled', 60_000)
    await until(async () => (await publish('default')).status === 202, 'events are accepted again')
    expect((await memory()).oom).toBe(false)
    await redis.config('SET', 'maxmemory', 0)
  }, 120_000)

  it('is refused to a bus at its byte budget, and to no other', async () => {
    const { accepted, code } = await fill('small')
    expect(code).toBe('BUS_FULL')
    expect((await publish('default')).status).toBe(202)
    const { body } = await platform.api('GET', '/v1/buses/small/status')
    expect(body).toMatchObject({ maxBytes: 4 * mebibyte, shedding: 'bus' })
    expect(body.bytes).toBeGreaterThan(3 * mebibyte)
    const metrics = await (
      await fetch(`${platform.url}/metrics`, { headers: { authorization: `Bearer ${platform.key}` } })
    ).text()
    expect(metrics).toContain('sluice_shedding{bus="small"} 1')
    expect(metrics).toMatch(/sluice_subscription_backlog\{bus="small",subscription="slow.ordered"\} [1-9]/)

    await consume()
    await until(() => handled.missing(accepted).length === 0, 'everything that was accepted is handled', 60_000)
    await until(async () => (await publish('small')).status === 202, 'events are accepted again')
  }, 120_000)
})

import type { INestApplicationContext } from '@nestjs/common'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { type CloudEvent, OnEvent } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Ledger, queueWorker, webhook } from './receivers.js'
import { service } from './service.js'

const batch = 20
const mebibyte = 1024 * 1024

/** What a user would lose: an event that was answered with 202, thrown away to make room; or all publishing, for good. */
describe('memory that runs out', () => {
  const handled = new Ledger()
  let platform: Platform
  let redis: Redis
  let app: INestApplicationContext | undefined

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
  const consume = async () => void (app = await service({ name: 'slow', redis: { url: platform.redis.url } }, Slow))
  const leave = async () => {
    await app?.close()
    app = undefined
  }

  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('standalone', { WEBHOOK_TARGET_CONCURRENCY: '8' })
    redis = new Redis(platform.redis.url)
    const { status } = await platform.api('PUT', '/v1/buses/small', { shards: 2, maxBytes: 4 * mebibyte })
    expect(status).toBe(201)
  })
  beforeEach(async () => {
    await consume() // its rules are there; from here on nobody consumes
    await leave()
  })
  afterEach(() => leave())
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
    const connection = new Redis(platform.redis.url, { maxRetriesPerRequest: null })
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

  it('is not filled by answers: they wait, and so do those who would give more; then all arrive, of one call each', async () => {
    const answered = new Ledger()
    class Reader {
      @OnEvent('com.shop.answered', { bus: 'answers' })
      async read({ causationid }: CloudEvent) {
        answered.add(String(causationid))
      }
    }
    const read = () => service({ name: 'reader', redis: { url: platform.redis.url } }, Reader)
    await platform.api('PUT', '/v1/buses/answers', { shards: 2 })
    const before = await read() // its rule is there; nobody reads from here on
    await before.close()
    const asked = new Ledger()
    const text = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(60_000) }
    const hook = await webhook(asked, () => text)
    const target = {
      id: 'ask',
      type: 'webhook',
      url: hook.url,
      onSuccess: { bus: 'answers', type: 'com.shop.answered' },
    }
    await platform.api('PUT', '/v1/buses/answers/rules/ask', { pattern: { type: ['question'] }, targets: [target] })
    const limit = (await memory()).used + 100 * mebibyte
    await redis.config('SET', 'maxmemory', limit)

    const ids = Array.from({ length: 2000 }, (_, i) => `question-${i}`)
    for (let i = 0; i < ids.length; i += 100) {
      const some = ids.slice(i, i + 100).map(id => ({ specversion: '1.0', id, source: '/test', type: 'question' }))
      // publishers may be refused before all is published; then there is less to ask
      const { body } = await platform.publishBatch(some, 'answers')
      for (const entry of body.entries) if (!entry.position) ids.splice(ids.indexOf(entry.id), 1)
    }
    const shedding = async () => (await platform.api('GET', '/v1/buses/answers/status')).body.shedding
    await until(async () => (await shedding()) === 'results', 'results wait', 60_000)
    let calls = -1
    await until(async () => calls === (calls = hook.requests.length), 'nobody is asked any more')
    expect(calls).toBeLessThan(ids.length)
    expect((await memory()).oom).toBe(false)
    // nothing but the answers that wait is held up
    const others = await publish('small')
    expect([202, 503]).toContain(others.status)

    app = await read()
    await until(() => answered.missing(ids).length === 0, 'every answer arrives', 120_000)
    expect(asked.repeated).toEqual([])
    expect(answered.repeated).toEqual([])
    expect((await memory()).oom).toBe(false)
    await until(async () => (await shedding()) === null, 'events are accepted again', 60_000)
    await redis.config('SET', 'maxmemory', 0)
    await platform.api('DELETE', '/v1/buses/answers/rules/ask')
    await hook.close()
  }, 240_000)

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

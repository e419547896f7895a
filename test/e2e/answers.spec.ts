import type { Redis } from 'ioredis'
import { type CloudEvent, OnEvent } from '@sluice/nest'
import { longForm, testClient, until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
import { Services } from './service.js'

const questions = longForm ? 2500 : 1600
const answerBytes = 60_000
const type = 'com.shop.answered'

/** What a user would lose: all of the platform, to the answers of one webhook that fill Redis past the gate of publishers. */
describeOne('large answers of a webhook in a small Redis', () => {
  const called = new Ledger()
  const read = new Ledger()
  let platform: Platform
  let redis: Redis
  let hook: Hook
  const services = new Services(() => platform, {})

  class Reader {
    @OnEvent(type, { bus: 'answers' })
    async keep(event: CloudEvent) {
      read.add(String(event['causationid']))
    }
  }
  const consume = () => services.start('reader', Reader)

  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('standalone', { WEBHOOK_TARGET_CONCURRENCY: '8' })
    redis = testClient(platform.redis.url)
    const answer = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(answerBytes) }
    hook = await webhook(called, () => answer)
    expect((await platform.api('PUT', '/v1/buses/answers', { shards: 2 })).status).toBe(201)
    await consume() // its rule is there; nobody reads for now
    await services.close()
    const target = { id: 'hook', type: 'webhook', url: hook.url, onSuccess: { bus: 'answers', type } }
    const rule = { pattern: { type: ['com.shop.asked'] }, targets: [target] }
    expect((await platform.api('PUT', '/v1/buses/default/rules/ask', rule)).status).toBe(201)
  }, 240_000)
  afterAll(async () => {
    await services.close()
    await hook?.close()
    redis?.disconnect()
    await platform?.stop()
  })

  const shedding = async (bus: string) => (await platform.api('GET', `/v1/buses/${bus}/status`)).body.shedding

  it('wait with their deliveries before Redis is full, and go on, once each, when there is room', async () => {
    const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1])
    // half of what the answers and the copies of them for the reader take
    await redis.config('SET', 'maxmemory', used + Math.floor(questions * answerBytes * 0.7))
    const asked: string[] = []
    for (let from = 0; from < questions; from += 100) {
      const ids = Array.from({ length: Math.min(100, questions - from) }, (_, i) => `q-${from + i}`)
      const events = ids.map(id => ({ specversion: '1.0', id, source: '/test', type: 'com.shop.asked' }))
      const { body } = await platform.publishBatch(events)
      for (const entry of body.entries) if (entry.position) asked.push(entry.id)
    }

    await until(async () => (await shedding('answers')) === 'results', 'results wait', 60_000)
    // what is in hand ends; then nobody is called any more, though deliveries are looked at every 5 s
    const quietMs = () => Date.now() - hook.requests.at(-1)!.at
    await until(() => quietMs() > 6_000, 'the webhook is left alone', 60_000)
    expect(called.counts.size).toBeLessThan(asked.length)
    const [usedNow, limit] = (await redis.info('memory')).match(/(?<=^(used_memory|maxmemory):)\d+/gm)!.map(Number)
    expect(usedNow).toBeLessThan(limit!)

    await consume()
    await until(() => read.counts.size === asked.length, 'every answer is read', 120_000)
    expect(called.missing(asked)).toEqual([])
    expect(called.repeated).toEqual([])
    expect(read.repeated).toEqual([])
    await until(async () => (await shedding('answers')) === null, 'there is room again', 60_000)
  }, 300_000)
})

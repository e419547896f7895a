import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { type CloudEvent, EventPublisher, OnEvent, OnStream, type EventBatch } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Redis } from 'ioredis'
import { refusals } from './acl-files.js'
import { describeOne, Platform } from './platform.js'
import { Ledger, queueWorker, webhook } from './receivers.js'
import { service } from './service.js'

/** What an operator would lose: a user of Redis that can do what Sluice does and nothing else. */
describeOne('a user of Redis that has the rights of deploy/redis/sluice.acl', () => {
  const handled = new Ledger()
  const ordered = new Ledger()
  const streamed = new Ledger()
  const queued = new Ledger()
  const called = new Ledger()
  let platform: Platform
  let admin: Redis

  const users = readFileSync('deploy/redis/sluice.acl', 'utf8').trim().split('\n')
  const rights = users
    .find(line => line.startsWith('user sluice '))!
    .split(' ')
    .slice(2)
  const urlOf = (user: string) => `redis://${user}:CHANGE-ME@127.0.0.1:${platform.server.port}`
  const start = (env: Record<string, string>) => platform.run('standalone', { REDIS_URL: urlOf('sluice'), ...env })

  beforeAll(async () => {
    platform = await Platform.empty()
    admin = new Redis(platform.server.port)
    await admin.acl('SETUSER', 'sluice', ...rights)
    const without = rights.filter(right => right !== '+info' && right !== '+config|get')
    await admin.acl('SETUSER', 'limited', ...without)
  })
  afterEach(() => platform.killAll())
  afterAll(async () => {
    admin?.disconnect()
    await platform?.stop()
  })

  class Billing {
    @OnEvent('order.created', { backoff: { type: 'fixed', delay: 50 } })
    async charge(event: CloudEvent) {
      if (!handled.counts.has(`first ${event.id}`)) {
        handled.add(`first ${event.id}`)
        throw new Error('not yet')
      }
      handled.add(event.id)
    }

    @OnEvent('order.created', { ordered: true })
    async book(event: CloudEvent) {
      ordered.add(event.id)
    }

    @OnStream('default')
    async sum(batch: EventBatch) {
      for (const { event } of batch.events) streamed.add(event.id)
    }
  }

  it('is enough for all that Sluice does: nothing that it asks for is refused', async () => {
    let healthy = false
    const hook = await webhook(called, () => (healthy ? 204 : 500))
    await start({})
    const worker = queueWorker('packing', urlOf('sluice'), async event => queued.add(event.id))
    const rule = {
      pattern: { type: ['order.created'] },
      targets: [
        { id: 'hook', type: 'webhook', url: hook.url, retry: { attempts: 1 } },
        { id: 'queue', type: 'queue', queue: 'packing' },
      ],
    }
    expect((await platform.api('PUT', '/v1/buses/default/rules/all', rule)).status).toBe(201)
    expect((await platform.api('PUT', '/v1/buses/other', { shards: 2 })).status).toBe(201)
    const app = await service({ name: 'billing', redis: { url: urlOf('sluice') }, claimIdleMs: 900 }, Billing)
    await app.get(EventPublisher).publish({ id: 'sdk', type: 'order.created', data: {} })
    const event = { specversion: '1.0', id: 'http', source: '/test', type: 'order.created' }
    expect((await platform.publishBatch([event])).status).toBe(202)
    for (const ledger of [handled, ordered, streamed, queued])
      await until(() => ledger.missing(['sdk', 'http']).length === 0, 'each has both')
    await until(async () => (await platform.letters({ rule: 'all' })).length === 2, 'the webhook gave up')
    healthy = true
    const { status } = await platform.api('POST', '/v1/dead-letters/redrive', { filter: { rule: 'all' } })
    expect(status).toBeLessThan(300)
    await until(() => called.missing(['sdk', 'http']).length === 0, 'the webhook has both')
    const queues = await platform.api('GET', '/queues/api/queues?activeQueue=packing&status=latest&page=1')
    expect(queues.status).toBe(200)
    expect(JSON.stringify(queues.body)).toContain('packing')
    expect((await platform.api('DELETE', '/v1/buses/other')).status).toBeLessThan(300)
    await app.close()
    await worker.close()
    await hook.close()
    expect(await refusals(admin)).toEqual([])
  }, 180_000)

  it('reaches nothing outside the prefixes', async () => {
    const redis = new Redis(urlOf('sluice'), { enableReadyCheck: false })
    await expect(redis.set('somebody-else', '1')).rejects.toThrow('NOPERM')
    await expect(redis.flushall()).rejects.toThrow('NOPERM')
    redis.disconnect()
  })

  describe('without INFO and CONFIG', () => {
    const limited = { REDIS_START_WAIT_MS: '600000' }

    it('does not start unless the operator answers for what is then not looked at', async () => {
      platform.output = ''
      const { child } = await platform.launch('standalone', { ...limited, REDIS_URL: urlOf('limited') })
      expect(await once(child, 'exit')).toEqual([1, null])
      expect(platform.output.trim().split('\n')).toHaveLength(1)
      expect(platform.output).toMatch(
        /its user may not use info: give it the rights of deploy\/redis\/sluice\.acl, or answer for it with REDIS_VOUCHED\n$/,
      )
      expect(platform.output).not.toContain('CHANGE-ME')
    }, 60_000)

    it('refuses a durable bus alone, and says what would allow it', async () => {
      await start({ ...limited, REDIS_URL: urlOf('limited'), REDIS_VOUCHED: 'noeviction' })
      expect(await platform.api('PUT', '/v1/buses/kept', { durability: 'durable' })).toMatchObject({
        status: 503,
        body: { code: 'NOT_DURABLE', detail: expect.stringContaining('answer for it with REDIS_VOUCHED=durable') },
      })
    }, 60_000)

    it('serves all buses, durable ones too, where the operator answers for both', async () => {
      const vouched = { ...limited, REDIS_URL: urlOf('limited'), REDIS_VOUCHED: 'durable, noeviction' }
      await start(vouched)
      // no replica is there to change the registry with: the bus is made all the same
      const made = await platform.api('PUT', '/v1/buses/kept', { durability: 'durable' })
      expect([200, 201, 503]).toContain(made.status)
      const event = { specversion: '1.0', id: 'kept', source: '/test', type: 'a' }
      expect((await platform.publishBatch([event])).status).toBe(202)
      const kept = await platform.publishBatch([event], 'kept')
      expect(JSON.stringify(kept.body)).toContain('NOT_REPLICATED') // asked of its replicas, and of nothing that is vouched for
      // what it gave up on is written, though it cannot look how full Redis is
      const failing = {
        pattern: { type: ['fails'] },
        targets: [{ id: 'q', type: 'webhook', url: 'http://127.0.0.1:1/', retry: { attempts: 1 } }],
      }
      await platform.api('PUT', '/v1/buses/default/rules/fails', failing)
      await platform.publishBatch([{ ...event, id: 'fails', type: 'fails' }])
      await until(async () => (await platform.letters({ rule: 'fails' })).length === 1, 'there is a dead letter')
      await platform.killAll()
      await start(vouched) // the durable bus keeps it from nothing
      expect(platform.output).not.toContain('Skipping the ready check')
      const app = await service({ name: 'idle', redis: { url: urlOf('limited'), vouched: ['durable', 'noeviction'] } })
      await app.close()
    }, 120_000)
  })
})

import type { INestApplicationContext } from '@nestjs/common'
import type { Redis } from 'ioredis'
import { type CloudEvent, EventPublisher, OnEvent } from '@sluice/nest'
import { isOneProcess, testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, queueWorker, webhook } from './receivers.js'
import { service } from './service.js'

/** What an operator would lose: a night, because one loop of many waits for a restart by hand. */
describe('after trouble with Redis everything goes on by itself', () => {
  const handled = new Ledger()
  const called = new Ledger()
  const queued = new Ledger()
  let platform: Platform
  let redis: Redis
  let hook: Hook
  let worker: { close(): Promise<void> }
  let app: INestApplicationContext

  class Billing {
    @OnEvent({ pattern: { type: ['good', 'bad'] } })
    async charge(event: CloudEvent) {
      handled.add(event.id)
    }
  }

  beforeAll(async () => {
    // loading takes 1 ms a key or command, and answers meanwhile
    platform = await Platform.empty('--key-load-delay', '1000', '--loading-process-events-interval-bytes', '1024')
    await platform.run()
    redis = testClient(platform.redis.url, { maxRetriesPerRequest: null, enableReadyCheck: false })
    redis.on('error', () => undefined)
    hook = await webhook(called)
    worker = queueWorker('packing', platform.redis.url, async event => {
      if (event.type === 'bad') throw new Error('no label printer')
      queued.add(event.id)
    })
    app = await service({ name: 'billing', redis: { url: platform.redis.url }, claimIdleMs: 1500 }, Billing)
    await everythingWorks()
  })
  afterAll(async () => {
    await app?.close()
    await worker?.close()
    await hook?.close()
    redis?.disconnect()
    await platform?.stop()
  })

  /** About the process of one Redis. */
  const itOne = isOneProcess ? it : it.skip
  const isReady = async () => (await fetch(`${platform.url}/health/ready`)).ok
  let made = 0

  /** Every loop has done its work: registry, router, subscription, fan-out, webhooks, queue failures, dlq, redrive. */
  async function everythingWorks(): Promise<void> {
    const name = `r${made++}`
    const targets = [
      { id: 'partner', type: 'webhook', url: hook.url },
      { id: 'packing', type: 'queue', queue: 'packing', retry: { attempts: 1 } },
    ]
    const rule = { pattern: { type: ['good', 'bad'], subject: [name] }, targets }
    await until(async () => {
      const { status } = await platform.api('PUT', `/v1/buses/default/rules/${name}`, rule)
      return status === 200 || status === 201
    }, 'a rule is made')
    const base = { specversion: '1.0', source: '/test', subject: name } as const
    const accepted = async (type: string) => {
      const id = `${name}-${type}`
      await until(async () => {
        const { status } = await platform.publishBatch([{ ...base, id, type }])
        return status === 202
      }, 'an event is accepted')
      return id
    }
    await until(
      () => app.get(EventPublisher).publish({ ...base, id: `${name}-sdk`, type: 'good' }),
      'the SDK publishes',
    )
    const ids = [`${name}-sdk`, await accepted('good')]
    const bad = await accepted('bad')
    for (const [target, ledger] of Object.entries({ handler: handled, webhook: called, queue: queued })) {
      await until(() => ledger.missing(ids).length === 0, `the ${target} has its events`, 60_000)
    }
    await until(() => handled.missing([bad]).length === 0, 'a handler has it')
    const letters = async () => (await platform.api('GET', `/v1/dead-letters?rule=${name}`)).body?.items ?? []
    await until(async () => (await letters()).length === 1, 'what a queue gave up is a dead letter', 60_000)
    await until(async () => {
      const { body } = await platform.api('POST', '/v1/dead-letters/redrive', { filter: { rule: name } })
      return body.state === 'done'
    }, 'dead letters are sent again')
    await until(isReady, 'it is ready')
    await platform.api('DELETE', `/v1/buses/default/rules/${name}`)
  }

  it('a kill and a restart', async () => {
    await platform.redis.kill()
    await until(async () => !(await isReady()), 'it is not ready')
    await platform.redis.run()
    await everythingWorks()
  }, 120_000)

  itOne(
    'a restart that takes long to load, also for a service that starts meanwhile',
    async () => {
      await redis.eval(`for i = 1, 3000 do redis.call('SET', 'ballast' .. i, i) end`, 0)
      await redis.call('BGREWRITEAOF')
      await until(async () => (await redis.info('persistence')).includes('aof_rewrite_in_progress:0'), 'it is written')
      await platform.redis.kill()
      const running = platform.redis.run()
      await until(async () => (await redis.info('persistence')).includes('loading:1'), 'it loads')
      const router = platform.run('router')
      await until(async () => !(await isReady()), 'it is not ready')
      expect(await redis.info('persistence')).toContain('loading:1')
      const published = platform.publishBatch([{ specversion: '1.0', id: 'x', source: '/test', type: 'x' }])
      expect((await published).status).toBe(503)
      await running
      await platform.end(await router, 'SIGTERM')
      await redis.eval(`for i = 1, 3000 do redis.call('DEL', 'ballast' .. i) end`, 0)
      await everythingWorks()
    },
    120_000,
  )

  itOne(
    'a Redis that becomes a replica, and a master again',
    async () => {
      await redis.replicaof('127.0.0.1', 1)
      await until(async () => !(await isReady()), 'it is not ready')
      expect((await platform.publishBatch([{ specversion: '1.0', id: 'x', source: '/test', type: 'x' }])).status).toBe(
        503,
      )
      await redis.replicaof('NO', 'ONE')
      await everythingWorks()
    },
    120_000,
  )

  it('consumer groups that somebody deleted', async () => {
    for (const key of await redis.keys('sluice:{*}:default:default:*')) {
      if ((await redis.type(key)) !== 'stream') continue
      for (const group of (await redis.xinfo('GROUPS', key)) as unknown[][]) {
        await redis.xgroup('DESTROY', key, group[group.indexOf('name') + 1] as string)
      }
    }
    await everythingWorks()
  }, 120_000)

  it('a Redis that lost everything', async () => {
    await redis.flushall()
    // the rule of the service is lost too: what is accepted before the service has made it again is not for it
    // Redis is asked: the gateway may not know of the loss yet
    await until(async () => {
      const rules = await redis.hvals('sluice:{registry}:default:rules:default')
      return rules.some(rule => rule.includes('"billing"'))
    }, 'the service has made its rule again')
    await everythingWorks()
  }, 120_000)

  it('and the log tells of it in a line each, not in a flood', async () => {
    const before = platform.output.length
    await platform.redis.kill()
    await until(async () => !(await isReady()), 'it is not ready')
    const down = Date.now()
    await until(() => Date.now() - down > 5000, 'it is away for a while')
    await platform.redis.run()
    await everythingWorks()
    const lines = platform.output.slice(before).split('\n').filter(Boolean)
    expect(lines.filter(line => line.includes('cannot work')).length).toBeGreaterThan(3)
    expect(lines.filter(line => line.includes('works again')).length).toBeGreaterThan(3)
    // 21 parts of the platform say that they cannot work and that they work again; and two dead letters of the test
    expect(lines.length).toBeLessThan(60)
  }, 120_000)
})

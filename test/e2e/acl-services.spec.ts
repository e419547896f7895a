import { readFileSync } from 'node:fs'
import { type CloudEvent, type EventBatch, EventPublisher, OnEvent, OnStream } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Redis } from 'ioredis'
import { type AclFile, refusals, urlOf, userOf } from './acl-files.js'
import { describeOne, Platform } from './platform.js'
import { Ledger, queueWorker, webhook } from './receivers.js'
import { service } from './service.js'

const files: AclFile[] = ['router', 'fan-out', 'dlq', 'gateway', 'sdk']

/** What an operator would lose: a service that is broken into reaches what that service needs, and nothing else. */
describeOne('each service with a user of Redis of its own, from deploy/redis', () => {
  const handled = new Ledger()
  const ordered = new Ledger()
  const streamed = new Ledger()
  const queued = new Ledger()
  const called = new Ledger()
  const moved = new Ledger()
  let platform: Platform
  let admin: Redis

  beforeAll(async () => {
    platform = await Platform.empty()
    admin = new Redis(platform.server.port)
    for (const file of files) await admin.acl('SETUSER', ...userOf(file))
  })
  afterAll(async () => {
    admin?.disconnect()
    await platform?.stop()
  })

  class Billing {
    @OnEvent('order.created', { backoff: { type: 'fixed', delay: 50 }, receipts: true })
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

    @OnEvent('order.created', { bus: 'other' })
    async copy(event: CloudEvent) {
      moved.add(event.id)
    }

    @OnStream('default')
    async sum(batch: EventBatch) {
      for (const { event } of batch.events) streamed.add(event.id)
    }
  }

  it('has enough rights for all that it does: nothing that a service asks for is refused', async () => {
    let healthy = false
    const hook = await webhook(called, () => (healthy ? 204 : 500))
    // the first one governs for all, the gateway last: it needs the least for it that any service has
    for (const file of files.slice(0, 4)) await platform.run(file, { REDIS_URL: urlOf(platform, file) })
    const worker = queueWorker('packing', platform.server.url, async event => queued.add(event.id))
    const rule = {
      pattern: { type: ['order.created'] },
      targets: [
        { id: 'hook', type: 'webhook', url: hook.url, retry: { attempts: 1 } },
        { id: 'queue', type: 'queue', queue: 'packing' },
        { id: 'other', type: 'bus', bus: 'other' },
      ],
    }
    expect((await platform.api('PUT', '/v1/buses/other', { shards: 2 })).status).toBe(201)
    expect((await platform.api('PUT', '/v1/buses/default/rules/all', rule)).status).toBe(201)
    const app = await service({ name: 'billing', redis: { url: urlOf(platform, 'sdk') }, claimIdleMs: 900 }, Billing)
    await app.get(EventPublisher).publish({ id: 'sdk', type: 'order.created', data: {} })
    const event = { specversion: '1.0', id: 'http', source: '/test', type: 'order.created', data: 'x'.repeat(50_000) }
    expect((await platform.publishBatch([event])).status).toBe(202)
    for (const ledger of [handled, ordered, streamed, queued, moved])
      await until(() => ledger.missing(['sdk', 'http']).length === 0, 'each has both')
    await until(async () => (await platform.letters({ rule: 'all' })).length === 2, 'the webhook gave up')
    healthy = true
    const { status } = await platform.api('POST', '/v1/dead-letters/redrive', { filter: { rule: 'all' } })
    expect(status).toBeLessThan(300)
    await until(() => called.missing(['sdk', 'http']).length === 0, 'the webhook has both')
    expect((await platform.api('DELETE', '/v1/buses/default/rules/all')).status).toBe(204)
    const once = {
      ...{ at: new Date(Date.now() + 3000).toISOString(), deleteAfterCompletion: true },
      event: { type: 'report.due' },
      target: { type: 'webhook', url: hook.url, retry: { attempts: 1, maxAgeMs: 1000 } },
    }
    expect((await platform.api('PUT', '/v1/schedules/once', once)).status).toBe(201)
    const isGone = async (path: string) => (await platform.api('GET', path)).status === 404
    await until(() => isGone('/v1/schedules/once'), 'the schedule is deleted after its run')
    await until(() => isGone('/v1/buses/default/rules/schedule.once'), 'its target goes with it')
    await app.close()
    expect((await platform.api('DELETE', '/v1/buses/default/rules/billing.Billing.book')).status).toBe(204)
    const left = async () => (await admin.hkeys((await admin.keys('sluice:{g*:retired'))[0] ?? 'none')).length
    await until(async () => (await left()) === 0, 'the governor has deleted what the rule had')
    await worker.close()
    await hook.close()
    expect(await refusals(admin)).toEqual([])
  }, 180_000)

  const registry = 'sluice:{registry}:default'
  const webhooks = 'sluice:queues:{webhooks-0-}:sluice-webhooks-0:wait'
  // [user, what it has no business with]
  const denied: [AclFile, string, ...string[]][] = [
    ...files.flatMap((file): [AclFile, string, ...string[]][] => [
      [file, 'set', 'somebody-else', '1'],
      [file, 'get', 'somebody-else'],
      [file, 'flushall'],
      [file, 'keys', '*'],
      [file, 'config', 'set', 'maxmemory', '1'],
      [file, 'acl', 'list'],
      [file, 'monitor'],
      [file, 'publish', 'somebody-else', '1'],
    ]),
    ...(['router', 'fan-out', 'dlq'] as const).flatMap((file): [AclFile, string, ...string[]][] => [
      [file, 'hset', `${registry}:keys`, 'mine', '{}'],
      [file, 'hset', `${registry}:grants`, 'mine', '{}'],
      [file, 'eval', `return redis.call('HSET', '${registry}:keys', 'mine', '{}')`, '0'],
      [file, 'zadd', `${registry}:doors`, '9999999999999', 'mine AAAA'],
      [file, 'get', 'sluice:receipt:default:a/b'],
      [file, 'rpush', 'sluice:{requests}:default:wait:sum', '{}'],
      [file, 'xadd', 'sluice:{reply.a}:default:answers', '*', 'a', 'b'],
      [file, 'set', 'sluice:lock:default:shop', '1'],
    ]),
    ['router', 'hset', `${registry}:rules:default`, 'mine', '{}'],
    ['router', 'lrange', webhooks, '0', '-1'],
    ['router', 'lpush', 'bull:packing:wait', '1'],
    ['router', 'set', 'sluice:alarm:default:default:a/b', 'raised'],
    ['fan-out', 'set', 'sluice:alarm:default:default:a/b', 'raised'],
    ['sdk', 'lpush', 'bull:packing:wait', '1'],
    ['sdk', 'lrange', webhooks, '0', '-1'],
    ['sdk', 'hgetall', 'sluice:queues:{redrives}:sluice-redrives:1'],
    ['sdk', 'hset', 'sluice:governor', 'token', 'mine'],
    ['sdk', 'set', 'sluice:lock:default:shop', '1'],
    ['sdk', 'set', 'sluice:signed:default:a', '1'],
  ]

  it.each(denied)('denies %s: %s %s', async (file, command, ...args) => {
    const redis = new Redis(urlOf(platform, file), { enableReadyCheck: false })
    const denial = await redis.call(command, ...args).catch((error: Error) => error)
    redis.disconnect()
    expect((denial as Error).message).toMatch(
      /NOPERM|can't access at least one of the keys|No permissions to access a key/,
    )
  })

  it('allows each the same commands: keys are what sets them apart', () => {
    const commands = (file: string) => /-@all .*/.exec(readFileSync(`deploy/redis/${file}.acl`, 'utf8'))![0].trim()
    for (const file of [...files, 'sdk-enforced']) expect(commands(file)).toBe(commands('sluice'))
  })
})

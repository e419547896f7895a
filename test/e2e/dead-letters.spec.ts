import type { Redis } from 'ioredis'
import { type CloudEvent, type EventContext, OnEvent, PermanentError } from '@sluice/nest'
import { Keys } from '@sluice/streams'
import { testClient, testQueuePrefix, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, queueWorker, webhook } from './receivers.js'
import { Services } from './service.js'
import { webhookJobs } from './webhook-jobs.js'

const shards = [0, 1, 2, 3]
const attempts = { attempts: 1 }

describe('dead letters', () => {
  let platform: Platform
  let redis: Redis
  const keys = new Keys()
  const hooks: Hook[] = []
  const services = new Services(() => platform)
  const { start } = services
  beforeAll(async () => {
    platform = await Platform.start()
    redis = testClient(platform.redis.url)
  })
  afterAll(async () => {
    await services.close()
    await Promise.all(hooks.map(hook => hook.close()))
    redis.disconnect()
    await platform?.stop()
  })

  const put = async (name: string, target: object) => {
    const body = { pattern: { type: [name] }, targets: [{ id: 'it', retry: attempts, ...target }] }
    expect((await platform.api('PUT', `/v1/buses/default/rules/${name}`, body)).status).toBe(201)
  }
  const publish = (type: string, ...ids: string[]) =>
    platform.publishBatch(ids.map(id => ({ specversion: '1.0', id, source: '/test', type, data: {} })))
  const receive = async (answer: (id: string) => number, ledger = new Ledger()) => {
    const hook = await webhook(ledger, answer)
    hooks.push(hook)
    return hook
  }
  const letters = async (query: string) => (await platform.api('GET', `/v1/dead-letters?${query}&limit=500`)).body.items

  it('that cannot be written leave everything as it is: each comes once, when writing works again', async () => {
    let handled = 0
    class Handlers {
      @OnEvent('jam-handler')
      async never() {
        handled++
        throw new PermanentError('no such customer')
      }
    }
    const publisher = await start('jam-handler', Handlers)
    const hook = await receive(() => 422)
    await put('jam-webhook', { type: 'webhook', url: hook.url })
    await put('jam-queue', { type: 'queue', queue: 'jam-queue' })
    const worker = queueWorker('jam-queue', platform.redis.url, () => Promise.reject(new Error('no')))

    for (const shard of shards) {
      const dead = keys.dead('default', shard)
      await redis.multi().del(dead).set(dead, 'in the way').exec()
    }
    await publisher.publish({ type: 'jam-handler', id: 'j-1', data: {} })
    await publish('jam-webhook', 'j-2')
    await publish('jam-queue', 'j-3')
    await redis.xadd(keys.events('default', 1), '*', 'e', 'no JSON')
    await redis.xadd(keys.deliveries('default', 2), '*', 'p', '5-0', 'v', 0, 't', 'gone~it')

    await until(() => handled === 1, 'the handler has it')
    await until(() => webhookJobs(redis, 'delayed'), 'the webhook job waits for another try')
    await until(
      () => platform.output.includes('the search for failed jobs cannot work'),
      'dlq cannot collect the failed job',
    )
    expect(await redis.zcard(`${testQueuePrefix}:jam-queue:failed`)).toBe(1)
    await until(() => platform.output.includes('router cannot work'), 'the router cannot hand the entry on')
    expect((await redis.xpending(keys.events('default', 1), 'router'))[0]).toBe(1)
    await until(() => platform.output.includes('fan-out cannot work'), 'fan-out cannot settle the delivery')
    expect((await redis.xpending(keys.deliveries('default', 2), 'fan-out'))[0]).toBe(1)

    for (const shard of shards) await redis.del(keys.dead('default', shard))
    const found = await until(async () => {
      const items: Record<string, string>[] = await letters('')
      return items.length === 5 ? items : undefined
    }, 'all five are kept')
    await worker.close()
    expect(found.map(({ targetType, reason }) => `${targetType} ${reason}`).sort()).toEqual([
      'none unreadable',
      'none unreadable',
      'queue attempts-exhausted',
      'subscription rejected',
      'webhook rejected',
    ])
    expect(await redis.zcard(`${testQueuePrefix}:jam-queue:failed`)).toBe(0)
    expect(handled).toBe(1) // it is not called again for what could not be written
    const pending = await Promise.all([
      redis.xpending(keys.events('default', 1), 'router'),
      redis.xpending(keys.deliveries('default', 2), 'fan-out'),
    ])
    expect(pending.map(([count]) => count)).toEqual([0, 0])
    await platform.api('POST', '/v1/dead-letters/delete', { filter: {} })
  })

  it('of a webhook can be sent to the handler of a service, and keep their name and their history there', async () => {
    const seen: string[] = []
    class Handlers {
      @OnEvent('never-published', { attempts: 3, backoff: { type: 'fixed', delay: 20 } })
      async instead(event: CloudEvent, { rule, redrives, attempt }: EventContext) {
        seen.push(`${event.id} ${rule} ${redrives} ${attempt}`)
        if (event.id === 'i-2') throw new Error('not this one')
      }
    }
    await start('instead', Handlers)
    const hook = await receive(() => 422)
    await put('off', { type: 'webhook', url: hook.url })
    await publish('off', 'i-1', 'i-2')
    await until(async () => (await letters('rule=off')).length === 2, 'both are kept')
    const body = {
      filter: { bus: 'default', rule: 'off' },
      target: { rule: 'instead.Handlers.instead', target: 'handler' },
    }
    expect((await platform.api('POST', '/v1/dead-letters/redrive', body)).body).toMatchObject({ redriven: 2 })
    const [again] = await until(async () => {
      const items = await letters('rule=off')
      return items.length === 1 && items[0].redrives === 1 && items
    }, 'one is a dead letter again')
    expect(seen).toContain('i-1 instead.Handlers.instead 1 1')
    expect(seen.filter(line => line.startsWith('i-2 instead.Handlers.instead 1'))).toHaveLength(3)
    expect(again).toMatchObject({ target: 'it', eventId: 'i-2', targetType: 'subscription', destination: 'instead' })
    expect(again.attempts).toHaveLength(1 + 3)
    expect(hook.requests).toHaveLength(2)
  }, 60_000)

  it('of a redrive that is killed in the middle are sent by the next process, each once', async () => {
    const ledger = new Ledger()
    let status = 422
    const hook = await receive(() => status, ledger)
    await put('killed', { type: 'webhook', url: hook.url })
    const ids = Array.from({ length: 60 }, (_, i) => `k-${i}`)
    await publish('killed', ...ids)
    await until(async () => (await letters('rule=killed')).length === 60, 'all are kept')
    status = 204
    const path = '/v1/dead-letters/redrive'
    const answer = platform.api('POST', path, { filter: { rule: 'killed' }, rate: 20 }).catch(() => undefined)
    await until(() => ledger.counts.size > 5, 'some are sent')
    await platform.killAll()
    await answer
    expect(ledger.counts.size).toBeLessThan(60)
    await platform.run()
    const redrive = await until(
      async () => {
        const [latest] = (await platform.api('GET', '/v1/dead-letters/redrives')).body.items
        return latest.state === 'done' && latest
      },
      'the redrive is done',
      50_000,
    )
    expect(redrive).toMatchObject({ total: 60, failed: 0 })
    await until(() => ledger.missing(ids).length === 0, 'all arrive')
    expect(await letters('rule=killed')).toEqual([])
    // calls that were in hand when it was killed are made again
    expect(ledger.repeated.length).toBeLessThanOrEqual(5)
  }, 90_000)
})

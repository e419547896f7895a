import { type CloudEvent, OnEvent } from '@sluice/nest'
import { testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
import { Services } from './service.js'
import { webhookJobs } from './webhook-jobs.js'

const hour = 3_600_000
const later = { attempts: 5, backoff: { type: 'fixed', delay: hour } } as const

/** What a user expects of DELETE: it ends what the rule does, now, and leaves nothing behind. */
describe('a rule that is deleted', () => {
  let platform: Platform
  let redis: Redis
  const hooks: Hook[] = []
  const services = new Services(() => platform)
  beforeAll(async () => {
    platform = await Platform.start()
    redis = testClient(platform.redis.url)
  })
  afterEach(services.close)
  afterAll(async () => {
    redis.disconnect()
    await Promise.all(hooks.map(hook => hook.close()))
    await platform?.stop()
  })

  const path = (rule: string) => `/v1/buses/default/rules/${rule}`
  const put = async (rule: string, ...targets: object[]) => {
    const { status } = await platform.api('PUT', path(rule), { pattern: { type: [rule] }, targets })
    expect([200, 201]).toContain(status)
  }
  const remove = async (rule: string) => expect((await platform.api('DELETE', path(rule))).status).toBe(204)
  const publish = async (type: string, ids: string[], data: unknown = 1) => {
    const events = ids.map((id, i) => ({
      specversion: '1.0',
      id,
      source: '/test',
      type,
      subject: `key-${i % 7}`,
      data,
    }))
    expect((await platform.publishBatch(events)).body.accepted).toBe(ids.length)
  }
  const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}-${i}`)
  const letters = async (rule: string) => (await platform.api('GET', `/v1/dead-letters?rule=${rule}`)).body.items
  const failing = async () => {
    const hook = await webhook(new Ledger(), () => 500)
    hooks.push(hook)
    return { id: 'hook', type: 'webhook', url: hook.url, retry: later }
  }
  const delayed = (queue: string) => redis.zcard(`sluice:queues:{${queue.slice(7)}}:${queue}:delayed`)
  const waiting = async () => (await webhookJobs(redis, 'delayed')) + (await webhookJobs(redis, 'delayed', 'large-'))
  const dropped = async (rule: string) => {
    const metrics = await (await fetch(`${platform.url}/metrics`, platform.authorized)).text()
    const found = new RegExp(`sluice_deliveries_dropped_total\\{.*rule="${rule}".*reason="rule-deleted"\\} (\\d+)`)
    return Number(found.exec(metrics)?.[1] ?? 0)
  }
  const said = (rule: string) =>
    platform.output.split('\n').filter(line => /rule was deleted/.test(line) && line.includes(`"${rule}"`))
  const { start, close: stop } = services
  const keysOf = async (name: string) => redis.keys(`sluice:{*}:default:default:*:sub:${name}*`)

  it('has its webhooks dropped at once, whatever they wait for: no letter, one line, counted', async () => {
    await put('hooks', await failing())
    await put('others', await failing())
    await publish('hooks', numbered('h', 40))
    await publish('hooks', ['large'], 'x'.repeat(300_000))
    await publish('others', ['o-1'])
    await until(async () => (await waiting()) === 42, 'all wait for their next try')
    await remove('hooks')
    await until(async () => (await waiting()) === 1, 'they are dropped')
    await until(async () => (await redis.keys('*:payload*')).length === 0, 'the large event too')
    expect(await dropped('hooks')).toBe(41)
    expect(said('hooks')).toHaveLength(1)
    expect(await letters('hooks')).toEqual([])
  })

  it('is not one whose target was taken out: what waits for that is a dead letter', async () => {
    const hook = await failing()
    await put('changed', { ...hook, retry: { attempts: 9, backoff: { type: 'fixed', delay: 300 } } })
    await publish('changed', ['c-1'])
    await until(() => hooks.at(-1)!.requests.length > 0, 'it was tried')
    await put('changed', { ...hook, id: 'another' })
    const [letter] = await until(
      async () => (await letters('changed')).length > 0 && letters('changed'),
      'a dead letter',
    )
    expect(letter).toMatchObject({ reason: 'target-gone', target: 'hook' })
  })

  it('is not one that is not enabled: what waits for that is delivered', async () => {
    let status = 500
    const hook = await webhook(new Ledger(), () => status)
    hooks.push(hook)
    const retry = { attempts: 50, backoff: { type: 'fixed', delay: 200 } }
    const targets = [{ id: 'hook', type: 'webhook', url: hook.url, retry }]
    await put('off', ...targets)
    await publish('off', ['off-1'])
    await until(() => hook.requests.length > 0, 'it was tried')
    await platform.api('PUT', path('off'), { pattern: { type: ['off'] }, targets, enabled: false })
    status = 204
    const seen = hook.requests.length
    await until(() => hook.requests.length > seen, 'it is delivered')
    expect(await letters('off')).toEqual([])
  })

  it('cannot be redriven to: the letters stay until it is made again or they are sent elsewhere', async () => {
    await put('redriven', { ...(await failing()), retry: { attempts: 1 } })
    await publish('redriven', ['r-1', 'r-2'])
    const kept = await until(async () => (await letters('redriven')).length === 2 && letters('redriven'), 'two letters')
    await remove('redriven')
    const ids = kept.map(({ id }: { id: string }) => id)
    for (const select of [{ ids }, { filter: { rule: 'redriven' } }]) {
      for (const dryRun of [true, false]) {
        const { status, body } = await platform.api('POST', '/v1/dead-letters/redrive', { ...select, dryRun })
        expect({ status, code: body.code }).toEqual({ status: 404, code: 'UNKNOWN_RULE' })
      }
    }
    const { body } = await platform.api('POST', '/v1/dead-letters/redrive', {
      filter: { destination: kept[0].destination },
    })
    expect(body).toMatchObject({
      redriven: 0,
      failed: 2,
      errors: [{ error: expect.stringContaining('send it to') }, {}],
    })
    const there = await webhook(new Ledger())
    hooks.push(there)
    await put('elsewhere', { id: 'hook', type: 'webhook', url: there.url })
    await platform.api('POST', '/v1/dead-letters/redrive', { ids, target: { rule: 'elsewhere', target: 'hook' } })
    await until(() => there.requests.length === 2, 'they go elsewhere')
    expect(await letters('redriven')).toEqual([])
  })

  describe('of a service', () => {
    class Handlers {
      @OnEvent('leaving', { ...later })
      async one() {
        throw new Error('not now')
      }
    }

    it('takes what its subscription holds and its retries with it, and a service of the same name begins anew', async () => {
      await start('leaving', Handlers)
      await publish('leaving', numbered('l', 20))
      await until(async () => (await delayed('sluice-retries-leaving')) === 20, 'all wait for their next try')
      await stop()
      await publish('leaving', numbered('m', 30))
      const held = async () => {
        const streams = await keysOf('leaving')
        return (await Promise.all(streams.map(key => redis.xlen(key)))).reduce((sum, count) => sum + count, 0)
      }
      await until(async () => (await held()) === 30, 'they wait for the service')
      await remove('leaving.Handlers.one')
      await until(async () => (await keysOf('leaving')).length === 0, 'nothing is left')
      await until(async () => (await delayed('sluice-retries-leaving')) === 0, 'nor of the retries')
      expect(await letters('leaving.Handlers.one')).toEqual([])

      const seen: string[] = []
      const again = () => {
        class Handlers {
          @OnEvent('leaving')
          async one(event: CloudEvent) {
            seen.push(event.id)
          }
        }
        return Handlers
      }
      await start('leaving', again())
      await publish('leaving', ['n-1'])
      await until(() => seen.length > 0, 'the new one is handled')
      expect(seen).toEqual(['n-1'])
    })

    it('takes the lanes of ordered handlers with it', async () => {
      class Ordered {
        @OnEvent('lanes', { ordered: true, attempts: 9, backoff: { type: 'fixed', delay: hour } })
        async one() {
          throw new Error('not now')
        }
      }
      await start('lanes', Ordered)
      await publish('lanes', numbered('l', 70))
      await until(async () => (await keysOf('lanes.ordered:lane:')).length === 7, 'seven lanes are parked')
      await stop()
      await remove('lanes.Ordered.one')
      await until(async () => (await keysOf('lanes.ordered')).length === 0, 'nothing is left')
      expect(await redis.keys('*:retired')).toEqual([])
      expect(await letters('lanes.Ordered.one')).toEqual([])
    })

    it('leaves what other rules want of the same events, and drops its own', async () => {
      const seen: string[] = []
      class Both {
        @OnEvent('shared')
        async one(event: CloudEvent) {
          seen.push(`one ${event.id}`)
        }
        @OnEvent('shared')
        async two(event: CloudEvent) {
          seen.push(`two ${event.id}`)
        }
      }
      const less = () => {
        class Both {
          @OnEvent('shared')
          async two(event: CloudEvent) {
            seen.push(`two ${event.id}`)
          }
        }
        return Both
      }
      await start('shared', Both)
      await stop()
      await publish('shared', ['s-1', 's-2'])
      await remove('shared.Both.one')
      await start('shared', less())
      await until(() => seen.length === 2, 'both are handled by the other')
      await publish('shared', ['s-3'])
      await until(() => seen.length === 3, 'and so are new ones')
      expect(seen.toSorted()).toEqual(['two s-1', 'two s-2', 'two s-3'])
      expect(await letters('shared.Both.one')).toEqual([])
      expect(await delayed('sluice-retries-shared')).toBe(0)
    })

    it('that begins to read only after its subscriptions were deleted has its rules again, and gets its events', async () => {
      const seen: string[] = []
      const statuses: number[] = []
      class Slow {
        async onApplicationBootstrap() {
          // what a service does that starts slowly: its rules are there, and nobody reads yet
          for (const name of ['slow', 'slow.ordered'])
            statuses.push((await platform.api('DELETE', `/v1/buses/default/subscriptions/${name}`)).status)
        }
        @OnEvent('slow.any')
        async any(event: CloudEvent) {
          seen.push(event.id)
        }
        @OnEvent('slow.ordered', { ordered: true })
        async ordered(event: CloudEvent) {
          seen.push(event.id)
        }
      }
      await start('slow', Slow)
      expect(statuses).toEqual([204, 204])
      const rules = async () => (await platform.api('GET', '/v1/buses/default/rules')).body.items
      const own = async () => (await rules()).filter(({ name }: { name: string }) => name.startsWith('slow.')).length
      await until(async () => (await own()) === 2, 'the rules are there again')
      let n = 0
      await until(async () => {
        n++ // routers may not work by the rules yet
        await publish('slow.any', [`any-${n}`])
        await publish('slow.ordered', [`ordered-${n}`])
        await new Promise(resolve => setTimeout(resolve, 200))
        return ['any', 'ordered'].every(kind => seen.some(id => id.startsWith(kind)))
      }, 'both are handled')
      const { status, body } = await platform.api('DELETE', '/v1/buses/default/subscriptions/slow')
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'SUBSCRIPTION_IN_USE' })
    })

    it('that a new version retires leaves nothing behind either', async () => {
      class Old {
        @OnEvent('retiring', { concurrency: 2 })
        async old() {}
        @OnEvent('staying')
        async kept() {}
      }
      class New {
        @OnEvent('staying')
        async kept() {}
      }
      await start('retiring', Old)
      await stop()
      await publish('retiring', numbered('r', 10))
      await until(async () => (await keysOf('retiring.Old.old')).length > 0, 'they wait')
      await start({ name: 'retiring', retireRules: true }, New)
      await stop()
      await until(async () => (await keysOf('retiring.Old.old')).length === 0, 'nothing is left', 30_000)
      expect((await keysOf('retiring')).length).toBeGreaterThan(0)
      expect(await letters('retiring.Old.old')).toEqual([])
    })
  })
})

import { stamp, Provenance, type CloudEvent } from '@sluice/event'
import {
  checkLayout,
  commandClient,
  EventLog,
  Keys,
  type RedisClient,
  RedisTarget,
  ScheduleStore,
} from '@sluice/streams'
import { RedisCluster, RedisServer } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { Move } from './move.js'
import { Place } from './place.js'

const prefixes = { prefix: 'sluice:', bull: 'bull' }
const shop = { name: 'shop', shards: 3, dedupeMs: 3_600_000 }

/** What a user would lose: positions, what was begun, or events that an old side accepts and nobody gets. */
describe('a move', () => {
  const servers: RedisServer[] = []
  let old: Redis
  let next: Redis
  let said: string[]
  beforeAll(async () => void servers.push(...(await Promise.all([RedisServer.start(), RedisServer.start()]))))
  beforeEach(async () => {
    ;[old, next] = servers.map(({ url }) => commandClient(url)) as [Redis, Redis]
    await Promise.all([old.flushall(), next.flushall()])
    said = []
  })
  afterEach(() => {
    old.disconnect()
    next.disconnect()
  })
  afterAll(() => Promise.all(servers.map(server => server.stop())))

  async function move(
    what: 'run' | 'undo' | 'clean' | 'dryRun',
    { from: source = servers[0]!.url, to = servers[1]!.url, slotGroups = 16, replicasWithinMs = 30_000 } = {},
  ): Promise<void> {
    const [from, target] = [source, to].map(url => new Place(RedisTarget.at(url), prefixes)) as [Place, Place]
    const one = new Move(from, target, { slotGroups, drainMs: 0, stopMs: 0, replicasWithinMs }, line => said.push(line))
    try {
      await one[what]()
    } finally {
      await Promise.all([from.close(), target.close()])
    }
  }

  const event = (id: string): CloudEvent => ({
    specversion: '1.0',
    id,
    source: '/move',
    type: 'made',
    partitionkey: id,
    data: id,
  })
  const accepted = (id: string) => stamp(JSON.stringify(event(id)), event(id), new Provenance('test', new Date(0)))
  const ids = Array.from({ length: 120 }, (_, i) => `e${i}`)

  async function logOn(redis: RedisClient): Promise<EventLog> {
    const keys = new Keys()
    await checkLayout(redis, keys)
    return new EventLog(redis, keys)
  }

  /** A platform of layout 2 with a log, of which something was begun. */
  async function fill(): Promise<{ log: EventLog; positions: string[] }> {
    const log = await logOn(old)
    await old.hset('sluice:{registry}:default:buses', 'shop', JSON.stringify(shop))
    await old.set('sluice:{registry}:default:version', 7)
    await log.create(shop)
    const appended = await log.append(shop, ids.map(accepted))
    for (const index of [0, 1, 2]) {
      const events = log.keys.events('shop', index)
      await old.xreadgroup('GROUP', 'router', 'owner', 'COUNT', 5, 'STREAMS', events, '>')
      await old.xgroup('CREATE', events, 'stream:totals', 0)
      await old.hset(log.keys.stream('shop', index, 'totals'), 'at', '0-0')
    }
    await old.hset(log.keys.letters('shop', 1), 'shop~1-5-1~r~t', '{}')
    await old.set(log.keys.receipt('r/x'), 'x', 'EX', 1000)
    await old.xadd(log.keys.subscription('shop', 1, 'billing'), '*', 'e', '{}', 'p', '5-1', 'r', 'r')
    return { log, positions: appended.map(one => ('position' in one ? one.position : String(one.error))) }
  }

  const contents = async (redis: Redis) => {
    const keys = (await redis.keys('*')).sort()
    return Promise.all(
      keys.map(async key => [key, await redis.type(key), (await redis.dumpBuffer(key))?.toString('hex')]),
    )
  }

  it('to another Redis with another number of slot groups keeps positions, and what is begun and finished', async () => {
    const { log, positions } = await fill()
    await move('run', { slotGroups: 5 })
    const moved = await logOn(next)
    expect(moved.keys.groups).toBe(5)
    // sent again, each is found where it was
    const again = await moved.append(shop, ids.map(accepted))
    expect(again).toEqual(ids.map((id, i) => ({ id, position: positions[i], duplicate: true })))
    for (const index of [0, 1, 2]) {
      const [before, after] = [log, moved].map(({ keys }) => keys.events('shop', index)) as [string, string]
      const groups = (redis: Redis, key: string) => redis.xinfo('GROUPS', key)
      expect(await groups(next, after)).toEqual(await groups(old, before))
      const pending = (redis: Redis, key: string) => redis.xpending(key, 'router', '-', '+', 10)
      const withoutIdle = (found: unknown[]) => (found as unknown[][]).map(([id, name, , taken]) => [id, name, taken])
      expect(withoutIdle(await pending(next, after))).toEqual(withoutIdle(await pending(old, before)))
    }
    const { keys } = moved
    expect(await next.hgetall(keys.letters('shop', 1))).toEqual({ 'shop~1-5-1~r~t': '{}' })
    expect(await next.ttl(keys.receipt('r/x'))).toBeGreaterThan(900)
    expect(await next.smembers(keys.subscriptions('shop', 1))).toEqual(['billing'])
    expect(await moved.append(shop, [accepted('later')])).toMatchObject([{ position: expect.any(String) }])
  })

  it('takes schedules with it: what they are, what they have made, and when they run next', async () => {
    const { log } = await fill()
    const store = new ScheduleStore(log)
    const names = Array.from({ length: 250 }, (_, i) => (i % 2 ? `s${i}` : `acme+s${i}`))
    for (const [i, name] of names.entries()) {
      const settings = { rate: '1 hour', event: { bus: 'shop', type: 'due' } }
      const state = { made: i, revision: 1, done: i, count: i, leftOut: 0, last: [] }
      const kept = await store.put(shop, undefined, { name, settings, state }, 1000 + i)
      const waiting = { since: 1, tries: 1, code: 'BUS_FULL', error: 'full' }
      if (i < 9) await store.advance(kept!, { ...state, waiting }, 1000 + i)
    }
    const before = await store.getAll(names)
    await move('dryRun', { slotGroups: 5 })
    await move('run', { slotGroups: 5 })
    expect(said.filter(line => line.includes('schedules'))).toEqual([
      expect.stringContaining('schedules: 250'),
      expect.stringContaining('schedules: 250'),
    ])
    const moved = new ScheduleStore(await logOn(next))
    expect(await moved.getAll(names)).toEqual(before)
    expect(await moved.names('acme', '', undefined, 500)).toHaveLength(125)
    expect((await moved.ofBus('shop', 500)).names).toEqual((await store.ofBus('shop', 500)).names)
    const due = await Promise.all(Array.from({ length: 5 }, (_, group) => moved.due(group, 2000, 250)))
    expect(due.flatMap(({ schedules }) => schedules.map(({ name }) => name)).sort()).toEqual([...names].sort())
    expect(due.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(9)
    const last = names[240]!
    const one = await moved.get(last)
    expect(await moved.remove(shop, one!)).toBe(true)
    expect((await moved.ofBus('shop', 500)).count + (await moved.ofBus('acme+shop', 500)).count).toBe(249)
    await move('clean', { slotGroups: 5 })
    expect(await old.keys('*schedules*')).toEqual([])
    for (const one of [store, moved]) one.close()
  })

  it('to a Redis Cluster keeps positions, of shards on all masters', async () => {
    const { positions } = await fill()
    const cluster = await RedisCluster.start()
    const client = commandClient(cluster.url)
    try {
      await move('run', { to: cluster.url })
      const again = await (await logOn(client)).append(shop, ids.map(accepted))
      expect(again).toEqual(ids.map((id, i) => ({ id, position: positions[i], duplicate: true })))
    } finally {
      client.disconnect()
      await cluster.stop()
    }
  }, 60_000)

  it('leaves an old side that refuses events and results, and does not start', async () => {
    const { log } = await fill()
    await move('run')
    const refused = [{ error: { code: 'PLATFORM_MOVED' } }]
    expect(await log.append(shop, [accepted('late')])).toMatchObject(refused)
    expect([await log.appendResult(shop, accepted('late'))]).toMatchObject(refused)
    await expect(logOn(old)).rejects.toMatchObject({ code: 'LAYOUT_MOVED' })
    await move('clean')
    expect(await log.append(shop, [accepted('late')])).toMatchObject(refused)
    expect((await old.keys('*:events')).length).toBe(0)
    await move('run')
    expect(said.at(-1)).toContain('moved already')
  })

  it('goes on where it was interrupted while it closed the old side for good', async () => {
    const { positions } = await fill()
    await move('run')
    await next.hset('sluice:move', 'step', 'sealing')
    await next.set('sluice:layout', 'moving')
    await old.set('sluice:layout', '2:16')
    await move('run')
    const again = await (await logOn(next)).append(shop, ids.map(accepted))
    expect(again).toEqual(ids.map((id, i) => ({ id, position: positions[i], duplicate: true })))
    await expect(logOn(old)).rejects.toMatchObject({ code: 'LAYOUT_MOVED' })
    await expect(move('undo')).rejects.toThrow(/was moved already/)
  })

  it('is undone before the switch: both sides are as they were', async () => {
    await fill()
    const before = await contents(old)
    await old.zadd('sluice:members:router', Date.now() + 60_000, 'one')
    await expect(move('run')).rejects.toThrow(/stop these processes of the old side[^]*1 × router/)
    await old.del('sluice:members:router')
    const log = await logOn(old)
    expect(await log.append(shop, [accepted('now')])).toMatchObject([{ error: { code: 'PLATFORM_MOVED' } }])
    await move('undo')
    expect(await contents(old)).toEqual(before)
    expect(await contents(next)).toEqual([])
  })

  it('is made again from the start if the old side went on after an interrupted one', async () => {
    const { log } = await fill()
    const { keys } = log
    await move('dryRun')
    expect(await next.dbsize()).toBe(0)
    await old.zadd('sluice:members:router', Date.now() + 60_000, 'one')
    await expect(move('run')).rejects.toThrow(/stop these processes/)
    // as an interrupted copy leaves it
    await next.xadd(keys.subscription('shop', 1, 'gone'), '*', 'e', '{}')
    await next.hset(keys.letters('shop', 1), 'another', '{}')
    await old.del('sluice:members:router')
    await move('run')
    expect(await next.exists(keys.subscription('shop', 1, 'gone'))).toBe(0)
    expect(await next.hkeys(keys.letters('shop', 1))).toEqual(['shop~1-5-1~r~t'])
  })

  it('does not go where a platform is already', async () => {
    await fill()
    await logOn(next)
    await expect(move('run')).rejects.toThrow(/there is a platform at .* already/)
    await expect(move('run', { to: servers[0]!.url })).rejects.toThrow(/has layout 2:16 already/)
    expect(await (await logOn(old)).append(shop, [accepted('now')])).toMatchObject([{ position: expect.any(String) }])
  })

  it('does not go where a platform is already when it is started again, after the old side failed at once', async () => {
    await fill()
    await logOn(next)
    const there = await contents(next)
    await old.acl('SETUSER', 'mover', 'on', '>secret', '~*', '&*', '+@all', '-hget')
    const from = servers[0]!.url.replace('//', '//mover:secret@')
    await expect(move('run', { from })).rejects.toThrow(/NOPERM/)
    await old.acl('SETUSER', 'mover', '+hget')
    await expect(move('undo', { from })).rejects.toThrow(/there is no move/)
    await expect(move('run', { from })).rejects.toThrow(/there is a platform at .* already/)
    expect(await contents(next)).toEqual(there)
  })

  it('keeps services from the new side also if it was interrupted before it said so', async () => {
    await fill()
    await old.zadd('sluice:members:router', Date.now() + 60_000, 'one')
    await expect(move('run')).rejects.toThrow(/stop these processes/)
    await next.del('sluice:layout')
    await expect(move('run')).rejects.toThrow(/stop these processes/)
    await expect(logOn(next)).rejects.toMatchObject({ code: 'LAYOUT_MOVED' })
    await next.del('sluice:layout')
    await logOn(next)
    await expect(move('run')).rejects.toThrow(/a platform was started at .* meanwhile/)
  })

  it('is the only one: a second one waits for its end, and says so if it does not end', async () => {
    await fill()
    await next.set('sluice:move:hold', 'host process 1 x', 'PX', 400)
    await move('run')
    expect(said[0]).toContain('ran a moment ago')
    await next.set('sluice:move:hold', 'host process 1 x')
    await expect(move('clean')).rejects.toThrow(/another move into .* runs: host process 1$/)
  }, 30_000)

  it('is not switched before the replicas have it that a bus asks for', async () => {
    await fill()
    await old.zadd('sluice:members:router', Date.now() + 60_000, 'one')
    await expect(move('run')).rejects.toThrow(/stop these processes/)
    await old.del('sluice:members:router')
    await old.hset('sluice:{registry}:default:buses', 'shop', JSON.stringify({ ...shop, durability: 'replicated' }))
    await expect(move('run', { replicasWithinMs: 300 })).rejects.toThrow(/asks for 1 replicas, and 0 of/)
    await expect(logOn(next)).rejects.toMatchObject({ code: 'LAYOUT_MOVED' })
    await next.config('SET', 'repl-diskless-sync-delay', 0)
    const replica = await RedisServer.start('--replicaof', '127.0.0.1', new URL(servers[1]!.url).port)
    try {
      await move('run')
      expect(said.at(-1)).toContain('5/5 switched')
    } finally {
      await replica.stop()
    }
  }, 30_000)

  it('does not take the place of a queue that somebody has on the new side', async () => {
    await fill()
    await old.sadd('sluice:queues:targets', 'packing')
    await next.hset('bull:packing:meta', 'opts', '1')
    await expect(move('run')).rejects.toThrow(/a BullMQ queue 'packing'/)
  })

  describe('from layout 1 in one Redis', () => {
    const first = (shard: number, name: string) => `sluice:{shop.${shard}}:${name}`
    const job = {
      event: '{"id":"w"}',
      attempt: 2,
      failed: [],
      version: 7,
      since: 5,
      policy: { attempts: 9, backoff: {} },
    }

    beforeEach(async () => {
      await old.hset('sluice:{registry}:buses', 'shop', JSON.stringify(shop))
      await old.set('sluice:{registry}:version', 7)
      for (const shard of [0, 1, 2]) {
        await old.hset(first(shard, 'gate'), 'shards', 3, 'seen', `3600000:${Math.floor(Date.now() / 3_600_000)}`)
        await old.xgroup('CREATE', first(shard, 'events'), 'router', '0', 'MKSTREAM')
      }
      await old.set('sluice:receipt:r/x', 'x')
      await old.set('sluice:alarm:default:r/t', 'raised')
      await old.hset('bull:sluice-webhooks:shop~0-5-1~r~t', 'data', JSON.stringify(job))
      await old.zadd('bull:sluice-webhooks:delayed', (Date.now() + 60_000) * 0x1000, 'shop~0-5-1~r~t')
      await old.sadd('bull:sluice-targets', 'packing')
      await old.lpush('bull:packing:wait', '1')
    })

    it('makes each key once, and cleans up only what is of layout 1', async () => {
      const before = await old.keys('*')
      await move('run', { to: servers[0]!.url })
      const { keys } = await logOn(old)
      const names = (await old.keys('*'))
        .filter(key => !before.includes(key))
        .map(key => key.replace(/\{[^}]*\}:?/, ''))
      expect(names.sort()).toEqual(
        expect.arrayContaining([
          'sluice:receipt:default:r/x',
          'sluice:alarm:default:default:r/t',
          'sluice:default:buses',
        ]),
      )
      expect(names.filter(name => name.includes('default:default:')).length).toBe(1)
      await move('clean', { to: servers[0]!.url })
      const left = (await old.keys('*')).filter(key => before.includes(key)).sort()
      expect(left).toEqual(
        [
          'bull:packing:wait',
          first(0, 'gate'),
          first(1, 'gate'),
          first(2, 'gate'),
          'sluice:{registry}:buses',
          'sluice:{registry}:version',
        ].sort(),
      )
      expect(await old.exists(keys.events('shop', 0), keys.events('shop', 1), keys.events('shop', 2))).toBe(3)
      expect(await old.get(keys.receipt('r/x'))).toBe('x')
    })

    it('spreads webhooks over their queues, with their tries and the time of the next', async () => {
      await move('run', { to: servers[0]!.url })
      const [delayed] = await old.keys('sluice:queues:*:delayed')
      const id = 'shop~0-5-1~r~t'
      const score = Number(await old.zscore(delayed!, id))
      expect(Math.abs(score / 0x1000 - Date.now() - 60_000)).toBeLessThan(10_000)
      const data = JSON.parse((await old.hget(delayed!.replace(/delayed$/, id), 'data'))!)
      expect(data).toMatchObject({ ...job, delivery: { bus: 'shop', position: '0-5-1' } })
    })

    it('finds an event that is sent again, though layout 1 told events apart in another way', async () => {
      const { json } = accepted('again')
      const position = await old.xadd(first(1, 'events'), '*', 'e', json)
      for (const shard of [0, 2]) await old.xadd(first(shard, 'events'), position!, 'e', json)
      await move('run', { to: servers[0]!.url })
      const log = await logOn(old)
      expect(await log.append(shop, [accepted('again')])).toMatchObject([{ duplicate: true }])
    })
  })
})

import { Redis } from 'ioredis'
import { RedisServer } from '@sluice/testing'
import { DeletedRules, Keys, RetiredSubscriptions, routerGroup } from '../index.js'
import { EventLog } from '../log/log.js'
import { memberScript } from '../shards/lease.script.js'

const bus = { name: 'b', shards: 2 }

/** Rules as a test says they are. */
class GivenRules {
  snapshot = { version: 5, stamp: 'five' }
  knows = async () => true
  readonly there = new Map<string, string>()
  readonly deleted = new Set<string>()
  onRefresh: () => Promise<unknown> = async () => undefined

  refresh = async () => void (await this.onRefresh())
  rule = (_bus: string, name: string) => (this.there.has(name) ? {} : undefined)
  subscriptions = () => [...this.there.values()]
  wasDeleted = async (_bus: string, rule: string) => this.deleted.has(rule) && !this.there.has(rule)
}

describe('what a subscription holds when the last rule that names it is gone', () => {
  let server: RedisServer
  let redis: Redis
  let rules: GivenRules
  let retired: RetiredSubscriptions
  const keys = new Keys()
  beforeAll(async () => {
    server = await RedisServer.start()
    redis = new Redis(server.url)
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })
  beforeEach(async () => {
    await redis.flushall()
    rules = new GivenRules()
    retired = new RetiredSubscriptions(new EventLog(redis, keys), rules)
    for (const shard of [0, 1]) {
      await redis.xgroup('CREATE', keys.subscription('b', shard, 's'), 's', '0', 'MKSTREAM')
      await redis.xadd(keys.subscription('b', shard, 's'), '1-1', 'e', '{}', 'p', '1-1', 'r', 'r')
      await redis.hset(keys.backfills('b', shard), 'r', '3-0', 'r/version', 1, 'other', 'done')
      await redis.xadd(keys.ordered('b', shard, 's', 'lane:r/x'), '1-1', 'e', '{}')
      await redis.zadd(keys.ordered('b', shard, 's', 'due'), 1, 's/r/x')
      await redis.hset(keys.ordered('b', shard, 's', 'tries'), 's/r/x', '{}')
    }
    await retired.announce('b', 'r', ['s'])
    rules.deleted.add('r')
  })

  const left = async () => (await redis.keys('*:sub:s*')).length
  const announced = () => redis.exists(keys.retired('b'))

  it('goes, with lanes and what is known of past events, also in a Redis that is full', async () => {
    await redis.config('SET', 'maxmemory', '1')
    await retired.remove(bus).finally(() => redis.config('SET', 'maxmemory', '0'))
    expect([await left(), await announced()]).toEqual([0, 0])
    expect(await redis.hgetall(keys.backfills('b', 0))).toEqual({ r: 'done', other: 'done' })
  })

  it('stays where another rule names it, where the rule was made again, and where it was only lost', async () => {
    const before = await left()
    for (const say of [
      () => rules.there.set('another', 's'),
      () => rules.there.set('r', 's'),
      () => rules.deleted.delete('r'),
    ]) {
      rules.there.clear()
      say()
      await retired.announce('b', 'r', ['s'])
      await retired.remove(bus)
      expect([await left(), await announced()]).toEqual([before, 0])
    }
  })

  it('stays until every router works by the deletion: it could append to it', async () => {
    await redis.hset(keys.lease('b', 1, routerGroup), 'token', 'x', 'version', 4)
    const before = await left()
    await retired.remove(bus)
    expect([await left(), await announced()]).toEqual([before, 1])
    await redis.hset(keys.lease('b', 1, routerGroup), 'version', 5)
    await retired.remove(bus)
    expect(await left()).toBe(0)
  })

  it('of a rule that is made again meanwhile loses nothing that it got since', async () => {
    let refreshed = 0
    rules.onRefresh = async () => {
      // after the last look at the rules: they were made again, and an event came
      if (++refreshed === 2)
        await redis.xadd(keys.subscription('b', 0, 's'), `${Date.now() + 5}-0`, 'e', 'new', 'p', '9-9', 'r', 'r')
    }
    await retired.remove(bus)
    const [[, fields]] = (await redis.xrange(keys.subscription('b', 0, 's'), '-', '+')) as [[string, string[]]]
    expect(fields[1]).toBe('new')
  })

  it('is emptied and kept while an instance still reads it; lanes are left to their owner', async () => {
    await memberScript.run(redis, [keys.members('sub:s', 'b')], ['instance', 60_000])
    await redis.hset(keys.lease('b', 1, 'sub:s'), 'token', 'owner')
    await retired.remove(bus)
    expect(await redis.xlen(keys.subscription('b', 0, 's'))).toBe(0)
    expect(await redis.exists(keys.subscription('b', 0, 's'))).toBe(1)
    expect(await redis.xlen(keys.ordered('b', 1, 's', 'lane:r/x'))).toBe(1)
    expect(await announced()).toBe(1)
  })
})

describe('a delivery to a rule that is not there', () => {
  const delivery = { bus: 'b', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
  const elsewhere = { ...delivery, rule: 'other' }
  const drops = (there: string[], deleted: string[], receiver = delivery) => {
    const rules = new GivenRules()
    for (const rule of there) rules.there.set(rule, '')
    for (const rule of deleted) rules.deleted.add(rule)
    return new DeletedRules(rules).drops(delivery, receiver)
  }

  const table: [what: string, dropped: boolean, answer: Promise<boolean>][] = [
    ['is dropped where somebody deleted it', true, drops([], ['r'])],
    ['is kept where it was only lost', false, drops([], [])],
    ['is kept where it was made again', false, drops(['r'], ['r'])],
    ['and was sent to another that is there is kept', false, drops(['other'], ['r'], elsewhere)],
    ['and was sent to another that was deleted too is dropped', true, drops([], ['r', 'other'], elsewhere)],
    ['of one that is there, but sent to one that was deleted, is kept', false, drops(['r'], ['other'], elsewhere)],
  ]
  it.each(table)('%s', async (_what, dropped, answer) => expect(await answer).toBe(dropped))
})

import { type DeadLetter, deliveryId, keptLetter } from '@sluice/delivery'
import { until } from '@sluice/testing'
import { DeadLetterStore } from '../letters/dead-letters.js'
import { toEntry } from '../wire/entry.js'
import { dlqGroup, routerGroup } from '../shards/groups.js'
import { handOff } from '../stages/hand-off.js'
import type { OrderedTask } from '../subscriptions/ordered/lane.js'
import { createGroup } from '../shards/create-group.js'
import { OrderedInstance } from '../subscriptions/ordered/ordered.fixture.js'
import { accepted, Fixture } from '../redis.fixture.js'
import { reserve } from '../log/reserve.script.js'
import { settleScript } from '../shards/settle.script.js'
import { SubscriptionReader } from '../subscriptions/subscription.js'

const { shard, bus } = Fixture

/** What a user would lose: all of it, where nothing that would make room can be done because there is no room. */
describe('in a Redis that is full', () => {
  let f: Fixture
  let letters: DeadLetterStore
  beforeEach(async () => {
    f = await Fixture.start()
    await f.empty()
    letters = new DeadLetterStore(f.redis, f.keys)
  })
  afterEach(() => f.stop())

  const oom = /OOM/
  const letter = (n: number, error = 'answered 422'): DeadLetter => {
    const delivery = { bus: 'shop', position: `0-5-${n}`, rule: 'big', target: 't', redrives: 0 }
    return {
      ...{ ...delivery, id: deliveryId(delivery), targetType: 'webhook', destination: 'https://partner.example' },
      ...{ reason: 'rejected', error, attempts: [], failedAt: new Date(n).toISOString() },
    }
  }

  it('what a service makes at its start is looked for first', async () => {
    const dead = f.keys.dead('shop', 0)
    await createGroup(f.redis, dead, dlqGroup)
    await f.server.fill()
    await createGroup(f.redis, dead, dlqGroup)
    await f.log.create(bus)
    const buses = new Map([['shop', bus]])
    await f.log.follow({ buses }, { buses: new Map() })
    await expect(createGroup(f.redis, dead, 'another')).rejects.toThrow(oom)
    await expect(f.log.create({ name: 'new', shards: 1 })).rejects.toThrow(oom)
    expect(await f.redis.exists(f.keys.events('new', 0), f.keys.gate('new', 0))).toBe(0)
  })

  it('a bus is locked and deleted, with all that it holds', async () => {
    await f.append('a')
    await f.server.fill()
    const unlock = await f.log.lock('shop', 1000)
    expect(unlock).toBeDefined()
    expect(await f.log.lock('shop', 1000)).toBeUndefined()
    await f.log.destroy(bus)
    expect(await f.redis.exists(f.keys.events('shop', 0))).toBe(0)
    await unlock!()
    expect(await f.log.lock('shop', 1000)).toBeDefined()
  })

  it('nothing is appended, also where the dedupe window turns', async () => {
    const windowed = { ...bus, dedupeMs: 50 }
    await f.log.append(windowed, [accepted('a')])
    await f.server.fill()
    for (let i = 0; i < 20; i++) {
      const [refused] = await f.log.append(windowed, [accepted(`b${i}`)])
      expect(refused).toMatchObject({ error: { code: 'REDIS_FULL' } })
      await new Promise(resolve => setTimeout(resolve, 10)) // into the next windows
    }
    expect(await f.redis.xlen(f.keys.events('shop', 0))).toBe(1)
  })

  it('a hand-off is made in whole when there is room, and not at all before', async () => {
    const [a] = await f.append('a')
    await f.redis.hset(f.keys.lease('shop', 0, routerGroup), 'token', 'o')
    await f.redis.xreadgroup('GROUP', routerGroup, 'owner', 'STREAMS', f.keys.events('shop', 0), '>')
    const routes = [{ entryId: a!, subscriptions: new Map([['billing', ['r']]]), deliveries: [] }]
    await f.redis.zadd(f.keys.routed('shop', 0), 1, '0-1') // the version is known: the script begins with an XACK
    await f.server.fill()
    await expect(handOff(f.log, shard, 'o', { version: 1, stamp: 'one' }, routes)).rejects.toThrow(oom)
    expect(await f.redis.xlen(f.keys.subscription('shop', 0, 'billing'))).toBe(0)
    await f.server.relieve()
    expect(await handOff(f.log, shard, 'o', { version: 1, stamp: 'one' }, routes)).toBe('done')
    expect(await f.redis.xlen(f.keys.subscription('shop', 0, 'billing'))).toBe(1)
  })

  it('a subscription drains', async () => {
    const stream = f.keys.subscription('shop', 0, 'billing')
    const handled: string[] = []
    const options = { redis: f.redis, blocking: f.redis.duplicate(), keys: f.keys, name: 'billing', buses: () => [bus] }
    for (let i = 0; i < 20; i++) await f.redis.xadd(stream, '*', 'e', `{"id":"${i}"}`, 'p', '1-1', 'r', 'r')
    await createGroup(f.redis, stream, 'billing')
    await f.redis.xreadgroup('GROUP', 'billing', 'who-died', 'COUNT', 5, 'STREAMS', stream, '>')
    await f.server.fill()
    const handle = async ({ json }: { json: string }) => void handled.push(json)
    const reader = new SubscriptionReader({ ...options, instance: 'i', concurrency: 4, claimIdleMs: 300, handle })
    await reader.prepare()
    reader.start()
    await until(async () => (await f.redis.xlen(stream)) === 0, 'all are handled, also those of who died')
    expect(new Set(handled).size).toBe(20)
    await reader.stop()
    options.blocking.disconnect()
  })

  it('dead letters are given up, kept and deleted', async () => {
    const dead = f.keys.dead('shop', 0)
    await createGroup(f.redis, dead, dlqGroup)
    await f.redis.hset(f.keys.lease('shop', 0, dlqGroup), 'token', 'o')
    await f.server.fill()
    await letters.give(letter(1), '{}')
    const read = await f.redis.xreadgroup('GROUP', dlqGroup, 'owner', 'STREAMS', dead, '>')
    const [entry] = (read as [string, [string, string[]][]][])[0]![1].map(toEntry)
    const given = [{ entryId: entry!.id, letter: keptLetter(letter(1), '{}'), eventJson: '{}' }]
    expect(await letters.keep(shard, 'o', given)).toBe('done')
    expect(await f.redis.xlen(dead)).toBe(0)
    const kept = (await letters.read(shard, [letter(1).id]))[0]!
    await expect(letters.redrive(kept, { rule: 'big', target: 't', version: 1 })).rejects.toThrow(oom)
    expect(await letters.count(bus)).toBe(1)
    expect(await letters.delete([letter(1).id])).toEqual([letter(1).id])
    expect(await letters.count(bus)).toBe(0)
  })

  it('what is given up takes no more than the reserve', async () => {
    await f.server.fill()
    const event = 'x'.repeat(500_000)
    let given = 0
    const fill = async () => {
      for (;;) {
        await letters.give(letter(given), event)
        given++
      }
    }
    await expect(fill()).rejects.toThrow(oom)
    expect(given).toBeGreaterThan(0)
    const info = await f.redis.info('memory')
    const bytes = (name: string) => Number(new RegExp(`\\n${name}:(\\d+)`).exec(info)![1])
    expect(bytes('used_memory') / bytes('maxmemory')).toBeLessThan(1 + reserve + 0.03)
    await settleScript.run(f.redis, [f.keys.dead('shop', 0)], [dlqGroup, '', '1-1']) // settling needs no reserve
  })

  it('an ordered key parks, is tried again and given up', async () => {
    const stream = f.keys.subscription('shop', 0, 'billing.ordered')
    const begun: string[] = []
    const work = async ({ event }: OrderedTask) => {
      begun.push(String(event?.id))
      throw new Error('down')
    }
    const instance = new OrderedInstance(f, 'i', work, { attempts: 3 })
    await instance.reader.prepare()
    for (const id of ['a', 'b']) {
      const event = JSON.stringify({ id, source: '/t', type: 't', subject: 'key' })
      await f.redis.xadd(stream, '*', 'e', event, 'p', '1-1', 'r', 'r')
    }
    await f.server.fill()
    await instance.start()
    await until(async () => (await f.redis.xlen(f.keys.dead('shop', 0))) === 2, 'both are given up')
    expect(await f.redis.xlen(stream)).toBe(0)
    expect(begun).toHaveLength(3) // the second finds its lane closed
    await instance.stop()
  })
})

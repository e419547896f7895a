import type { AcceptedEvent } from '@sluice/event'
import { RedisPair, until } from '@sluice/testing'
import { dueMs, type GovernedBus } from '../memory/due.js'
import { busStatus } from '../memory/status.js'
import { accepted, Fixture } from '../redis.fixture.js'
import { type BusLayout, shardOf } from '../shards/shards.js'
import { delayKeys } from './delay-keys.js'
import { DueEvents } from './due-events.js'
import { arriveScript, leaveScript } from './due.script.js'
import { readKept } from './waiting.js'

const code = (result: unknown) => (result as { error?: { code: string } }).error?.code

/** What a user would lose: a reminder that never comes, comes twice, comes although it was cancelled, or before its time. */
describe('events that wait', () => {
  let f: Fixture
  let due: DueEvents
  beforeAll(async () => {
    f = await Fixture.start()
    due = new DueEvents(f.redis, f.keys)
  })
  afterAll(() => {
    due.close()
    return f.stop()
  })
  beforeEach(() => f.empty())

  const bus: BusLayout = { ...Fixture.bus, dedupeMs: 60_000 }
  const at = (id: string, deliverAt: number, key = id): AcceptedEvent => ({ ...accepted(id, key), deliverAt })
  const later = (id: string, key = id) => at(id, Date.now() + 60_000, key)
  const publish = async (event: AcceptedEvent, on = bus) => (await f.log.append(on, [event]))[0]!
  /** As if the time of everything that waits had come, in its order. */
  const passTime = async (on = bus) => {
    for (let shard = 0; shard < on.shards; shard++) {
      const waiting = await f.redis.zrange(f.keys.delayed(on.name, shard), '0', '-1')
      for (const [i, id] of waiting.entries()) await f.redis.zadd(f.keys.delayed(on.name, shard), i + 1, id)
    }
  }
  const idsOf = async (shard = 0, on = bus) =>
    (await f.entries(f.keys.events(on.name, shard))).map(({ e }) => (JSON.parse(e!) as { id: string }).id)
  const appendAll = async (on = bus) => {
    for (let shard = 0; shard < on.shards; shard++) while ((await due.append(on, shard)).restMs === 0);
  }
  /** What a process does of the first ten of shard 0 that dies before they are forgotten there. */
  const arriveAndDie = async ({ name, shards }: BusLayout) => {
    const [, left] = await leaveScript.run(f.redis, delayKeys(f.keys, name, 0), [shards, 10, 1 << 20])
    for (let i = 0; i < left.length; i += 3) {
      const { key, digest, json, from } = readKept(left[i + 2]!)
      const keys = delayKeys(f.keys, name, shardOf(key, shards))
      expect(await arriveScript.run(f.redis, keys, [shards, 60_000, '', `0 ${left[i]!}`, digest, json, from])).toBe(1)
    }
  }
  const placeOf = (position: string) => {
    const [, shard, id] = /^(\d+)-delayed-(.+)$/.exec(position)!
    return { shard: Number(shard), id: id! }
  }

  it('are appended in the order of their times, and none before', async () => {
    const now = Date.now()
    const answers = await f.log.append(bus, [
      at('c', now + 90_000),
      at('a', now + 60_000),
      at('b', now + 75_000),
      later('z'),
    ])
    expect(answers[1]).toEqual({
      ...{ id: 'a', position: expect.stringMatching(/^0-delayed-\d{13}-\d{6}$/) },
      deliverAt: new Date(now + 60_000).toISOString(),
    })
    await publish(accepted('at once'))
    expect(await due.append(bus, 0)).toEqual({ lateMs: [], restMs: expect.closeTo(60_000, -4) })
    expect(await idsOf()).toEqual(['at once'])
    expect((await due.waiting(f.keys.groupOf('shop', 0)))[0]).toEqual({ shard: Fixture.shard, dueMs: now + 60_000 })
    await f.redis.zrem(f.keys.delayed('shop', 0), placeOf((answers[3] as { position: string }).position).id)
    await passTime()
    await appendAll()
    expect(await idsOf()).toEqual(['at once', 'a', 'b', 'c'])
    expect(await due.waiting(f.keys.groupOf('shop', 0))).toEqual([])
  })

  it('whose time is past are appended at once, with the others of their call', async () => {
    const answers = await f.log.append(bus, [at('past', Date.now() - 1000), later('later'), accepted('now')])
    expect(answers.map(answer => 'deliverAt' in answer)).toEqual([false, true, false])
    expect((await idsOf()).sort()).toEqual(['now', 'past'])
    expect(await f.redis.zcard(f.keys.bell('shop', 0, 'router'))).toBe(1)
  })

  it('are the same for as long as they wait, and for the dedupe window from their append', async () => {
    const first = await publish(later('a'))
    for (const again of [later('a'), at('a', Date.now() + 5000), accepted('a')])
      expect(await publish(again)).toEqual({ ...first, duplicate: true })
    await f.redis.del(f.keys.seen('shop', 0, 0), f.keys.seen('shop', 0, 1))
    expect(await publish(accepted('a'))).toEqual({ ...first, duplicate: true })
    await passTime()
    await appendAll()
    const [entry] = await f.redis.xrange(f.keys.events('shop', 0), '-', '+')
    const known = { id: 'a', position: `0-${entry![0]}`, duplicate: true }
    expect(await publish(later('a'))).toEqual(known)
    expect(await publish(accepted('a'))).toEqual(known)
    expect(await idsOf()).toEqual(['a'])
    expect(await f.redis.exists(f.keys.delayedSeen('shop', 0), f.keys.delayedEvents('shop', 0))).toBe(0)
  })

  it('are accepted again on a bus without a window, and twice in one call only there', async () => {
    const [a, b] = await f.log.append(bus, [later('a'), later('a')])
    expect(b).toEqual({ ...a, duplicate: true })
    const open = { ...bus, dedupeMs: 0 }
    expect(await f.log.append(open, [later('b'), later('b')])).not.toContainEqual(
      expect.objectContaining({ duplicate: true }),
    )
    expect(await f.redis.zcard(f.keys.delayed('shop', 0))).toBe(3)
  })

  it('are appended once, however many processes do it and wherever they die', async () => {
    const ids = Array.from({ length: 2000 }, (_, i) => `e-${i}`)
    await f.log.append(
      bus,
      ids.map((id, i) => at(id, Date.now() + 60_000 + i)),
    )
    await passTime()
    const processes = Array.from({ length: 5 }, async (_, i) => {
      // one that dies stops anywhere: each call is one write
      for (let calls = 0; calls < 3 * i; calls++) await due.append(bus, 0)
    })
    await Promise.all(processes)
    await appendAll()
    expect(await idsOf()).toEqual(ids)
  })

  it('that are cancelled never come, and their id may be published again', async () => {
    const { position } = (await publish(later('a'))) as { position: string }
    expect(await f.log.delayed.find(bus, placeOf(position))).toMatchObject({ position, json: '{"id":"a"}' })
    expect(await f.log.delayed.cancel(bus, placeOf(position))).toBe(true)
    expect(await f.log.delayed.cancel(bus, placeOf(position))).toBe(false)
    expect(await f.log.delayed.find(bus, placeOf(position))).toBeUndefined()
    await passTime()
    await appendAll()
    expect(await idsOf()).toEqual([])
    expect(await publish(accepted('a'))).not.toHaveProperty('duplicate')
    expect(await f.redis.zcard(f.keys.bell('shop', 0, 'delayed'))).toBe(0)
  })

  it.each([['bus'], ['tenant'], ['redis']])(
    'are appended while the gate says %s: they fill what only their append empties',
    async why => {
      const small = { ...bus, name: 'fills', shards: 2 }
      await f.log.create(small)
      await publish(later('a'))
      await publish(later('grown', 'k-1'), small)
      await f.log.fence(small, 5)
      const grown = { ...small, shards: 5 }
      await passTime()
      await passTime(small)
      const gates = [f.keys.gate('shop', 0), ...Array.from({ length: 5 }, (_, i) => f.keys.gate('fills', i))]
      for (const gate of gates) await f.redis.hset(gate, 'full', why)
      expect(await publish(later('b'))).toHaveProperty('error')
      await appendAll()
      await appendAll(grown)
      expect(await idsOf()).toEqual(['a'])
      expect(await idsOf(shardOf('k-1', 5), grown)).toEqual(['grown'])
    },
  )

  it.each([
    ['results', 'REDIS_FULL'],
    ['moving', 'PLATFORM_MOVED'],
    ['moved', 'PLATFORM_MOVED'],
  ])('wait on while the gate says %s, and those of other buses do not', async (why, refused) => {
    await publish(later('a'))
    await passTime()
    await f.redis.hset(f.keys.gate('shop', 0), 'full', why)
    await expect(due.append(bus, 0)).rejects.toMatchObject({ code: refused })
    // its turn comes behind those that can be appended
    expect((await due.waiting(f.keys.groupOf('shop', 0)))[0]!.dueMs).toBeGreaterThan(Date.now() - 1000)
    await f.redis.hdel(f.keys.gate('shop', 0), 'full')
    await appendAll()
    expect(await idsOf()).toEqual(['a'])
  })

  it('are so many as the bus says, and a call that would be more is refused whole', async () => {
    const few = { ...bus, maxDelayed: 2 }
    expect((await f.log.append(few, [later('a'), later('b'), later('c')])).map(code)).toEqual(
      Array(3).fill('TOO_MANY_DELAYED'),
    )
    await f.log.append(few, [later('a'), later('b')])
    expect(code(await publish(later('c'), few))).toBe('TOO_MANY_DELAYED')
    expect(await publish(later('a'), few)).toMatchObject({ duplicate: true })
    expect(await publish(at('d', Date.now() - 1), few)).toHaveProperty('position')
  })

  it('are listed in the order in which they are due, page by page, each once', async () => {
    const wide = { name: 'wide', shards: 4 }
    await f.log.create(wide)
    const now = Date.now() + 60_000
    // many at the same time, so that pages end between them
    const events = Array.from({ length: 90 }, (_, i) => at(`e-${i}`, now + 1000 * (i % 3)))
    await f.log.append(wide, events)
    const seen: { position: string; dueMs: number }[] = []
    for (let next, pages = 0; pages === 0 || next; pages++) {
      const page = await f.log.delayed.page(wide, 7, next)
      seen.push(...page.items)
      next = page.next
    }
    expect(new Set(seen.map(({ position }) => position)).size).toBe(90)
    expect(seen).toHaveLength(90)
    expect(seen.map(({ dueMs }) => dueMs)).toEqual(seen.map(({ dueMs }) => dueMs).sort())
  })

  it('are appended in the shard of their key after the bus grew, once wherever a process dies', async () => {
    const small = { ...bus, name: 'grows', shards: 2 }
    await f.log.create(small)
    const ids = Array.from({ length: 600 }, (_, i) => `e-${i}`)
    const answers = await f.log.append(
      small,
      ids.map((id, i) => at(id, Date.now() + 60_000 + i, `k-${i % 20}`)),
    )
    const grown = { ...small, shards: 5 }
    await f.log.fence(small, 5)
    await expect(due.append(small, 0)).rejects.toMatchObject({ code: 'BUS_GROWING' })
    const cancelled = answers[3] as { position: string }
    expect(await f.log.delayed.cancel(grown, placeOf(cancelled.position))).toBe(true)
    await passTime(small)
    // a process dies between the second step and the third: others repeat both
    await arriveAndDie(grown)
    await publish({ ...later('new', 'k-1') }, grown)
    await Promise.all(Array.from({ length: 3 }, () => appendAll(grown)))
    const found = await Promise.all(Array.from({ length: 5 }, (_, shard) => idsOf(shard, grown)))
    expect(found.flat().sort()).toEqual(ids.filter(id => id !== 'e-3').sort())
    for (const [shard, own] of found.entries()) {
      const numbers = own.map(id => Number(id.slice(2)))
      for (const n of numbers) expect(shardOf(`k-${n % 20}`, 5)).toBe(shard)
      for (let k = 0; k < 20; k++) {
        const ofKey = numbers.filter(n => n % 20 === k)
        expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b))
      }
    }
    expect(await f.redis.zcard(f.keys.delayedLeaving('grows', 0))).toBe(0)
  })

  it('come once where a process dies between two growths of the bus', async () => {
    const small = { ...bus, name: 'grows' }
    await f.log.create(small)
    const ids = Array.from({ length: 20 }, (_, i) => `e-${i}`)
    await f.log.append(
      small,
      ids.map(id => later(id)),
    )
    await passTime(small)
    await f.log.fence(small, 3)
    await arriveAndDie({ ...small, shards: 3 })
    await f.log.fence({ ...small, shards: 3 }, 8)
    const grown = { ...small, shards: 8 }
    await appendAll(grown)
    const found = await Promise.all(Array.from({ length: 8 }, (_, shard) => idsOf(shard, grown)))
    expect(found.flat().sort()).toEqual(ids.sort())
  })

  it('go to other shards by so many bytes a call that Redis serves others meanwhile', async () => {
    const small = { ...bus, name: 'large' }
    await f.log.create(small)
    const json = `{"d":"${'x'.repeat(1 << 20)}"}`
    await f.log.append(
      small,
      Array.from({ length: 12 }, (_, i) => ({ ...later(`e-${i}`), json })),
    )
    await f.log.fence(small, 2)
    const grown = { ...small, shards: 2 }
    await passTime(small)
    const logged = async () => (await idsOf(0, grown)).length + (await idsOf(1, grown)).length
    for (let calls = 1; calls <= 3; calls++) {
      await due.append(grown, 0)
      expect(await logged()).toBe(4 * calls)
    }
  })

  it('keep where they came from where the bus keeps it', async () => {
    const all = { ...bus, biography: { level: 'all', retentionMs: 60_000, maxBytes: 1 << 20 } } as const
    await publish({ ...later('a'), from: 'shop "one"' }, all)
    await passTime()
    await due.append(all, 0)
    expect(await f.entries(f.keys.events('shop', 0))).toEqual([{ e: '{"id":"a"}', f: 'shop "one"' }])
  })

  it('count for the bytes of the bus, are told when they are late, and are found again if their doorbell is lost', async () => {
    const governed: GovernedBus = { ...bus, retentionMs: 3_600_000 }
    const look = () => busStatus(f.log, governed, [])
    const before = await look()
    await f.log.append(
      bus,
      Array.from({ length: 200 }, (_, i) => ({ ...later(`e-${i}`), json: `{"d":"${'x'.repeat(1000)}"}` })),
    )
    await f.redis.del(f.keys.bell('shop', 0, 'delayed'))
    const after = await look()
    expect(after.bytes - before.bytes).toBeGreaterThan(150_000)
    expect(after).toMatchObject({ delayed: 200, nextDueMs: expect.any(Number) })
    expect(await f.redis.zcard(f.keys.bell('shop', 0, 'delayed'))).toBe(1)
    const known = { bus: governed, status: after, atMs: 0, touchedMs: 0 }
    expect(dueMs(known)).toBeGreaterThan(55_000)
    expect(dueMs({ ...known, status: { ...after, nextDueMs: Date.now() - 5000 } })).toBeLessThan(3000)
  })

  it('that a dead process left on their way to another shard are counted, and found again if their doorbell is lost', async () => {
    await publish(later('a'))
    await passTime()
    await f.log.fence(bus, 2)
    const grown = { ...bus, shards: 2 }
    await leaveScript.run(f.redis, delayKeys(f.keys, 'shop', 0), [2, 1, 1])
    await f.redis.del(f.keys.bell('shop', 0, 'delayed'))
    expect(await busStatus(f.log, { ...grown, retentionMs: 3_600_000 }, [])).toMatchObject({ delayed: 1, nextDueMs: 1 })
    const bell = await due.waiting(f.keys.groupOf('shop', 0))
    expect(bell).toEqual([{ shard: Fixture.shard, dueMs: 1 }])
    await appendAll(grown)
    expect([...(await idsOf(0, grown)), ...(await idsOf(1, grown))]).toEqual(['a'])
  })

  it('go with their bus', async () => {
    await publish(later('a'))
    await f.log.destroy(bus)
    expect(await f.redis.keys('sluice:*delayed*')).toEqual([f.keys.bell('shop', 0, 'delayed')])
    await expect(due.append(bus, 0)).rejects.toMatchObject({ code: 'BUS_RESTORING' })
    expect(await f.redis.keys('sluice:*delayed*')).toEqual([])
  })

  it('of a replicated bus are accepted, appended and cancelled when the replicas have it', async () => {
    const pair = await RedisPair.start()
    const two = Fixture.of(pair)
    const replicated: BusLayout = { ...bus, durability: 'replicated' }
    const moving = new DueEvents(two.redis, two.keys)
    try {
      await two.log.create(replicated)
      pair.cutReplication()
      expect((await two.log.append(replicated, [later('a')])).map(code)).toEqual(['NOT_REPLICATED'])
      await pair.mendReplication()
      const appended = await until(async () => {
        const [answer] = await two.log.append(replicated, [later('a')])
        return answer && 'position' in answer ? answer : undefined
      }, 'the replica has the event')
      expect(appended).toMatchObject({ duplicate: true })
      pair.cutReplication()
      const cancel = () => two.log.delayed.cancel(replicated, placeOf(appended.position))
      await expect(cancel()).rejects.toMatchObject({ code: 'NOT_REPLICATED' })
      await expect(cancel()).rejects.toMatchObject({ code: 'NOT_REPLICATED' })
    } finally {
      moving.close()
      two.log.close()
      two.redis.disconnect()
      await pair.stop()
    }
  }, 60_000)
})

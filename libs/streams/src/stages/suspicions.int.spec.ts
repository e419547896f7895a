import { UnavailableError } from '@sluice/event'
import { until } from '@sluice/testing'
import { blockingClient, commandClient } from '../redis/connection.js'
import { letterOfEntry } from '../letters/dead-letters.js'
import type { Entry } from '../wire/entry.js'
import type { Shard } from '../shards/shards.js'
import { routerGroup } from '../shards/groups.js'
import { handOff, type Route } from './hand-off.js'
import { EventLog } from '../log/log.js'
import { isRedisAway } from '../redis/redis-away.js'
import { Fixture } from '../redis.fixture.js'
import { ShardStage } from './stage.js'
import { mostTries } from './suspicions.js'

type Before = (ids: readonly string[]) => void | 'behind' | Promise<void>

/** What a user would lose: every event of the shard that stands behind one that its stage cannot finish. */
describe('an entry that is begun and not finished', () => {
  let f: Fixture
  const owners: Owner[] = []
  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(() => f.empty())
  afterEach(async () => void (await Promise.all(owners.splice(0).map(owner => owner.stop()))))
  afterAll(() => f.stop())

  /** A router without rules: everything goes to one subscription. `before` is what happens with a batch first. */
  class Owner {
    readonly redis = commandClient(f.server.url).on('error', () => undefined)
    readonly batches: string[][] = []
    readonly stage: ShardStage

    constructor(before: Before, shards = Fixture.bus.shards) {
      const log = new EventLog(this.redis, f.keys)
      const hand = (shard: Shard, token: string, ...routes: Route[]) =>
        handOff(log, shard, token, { version: 1, stamp: 'one' }, routes)
      this.stage = new ShardStage({
        name: routerGroup,
        redis: this.redis,
        open: () => blockingClient(f.server.url).on('error', () => undefined),
        keys: f.keys,
        instance: `owner-${owners.length}`,
        buses: () => [{ ...Fixture.bus, shards }],
        edition: () => ({ version: 1, stamp: 'one' }),
        ttlMs: 1000,
        stream: (keys, { bus, index }) => keys.events(bus, index),
        work: async (shard, entries, token) => {
          const ids = entries.map(entry => idOf(entry))
          this.batches.push(ids)
          if ((await before(ids)) === 'behind') return 'behind'
          const to = new Map([['all', ['rule']]])
          return hand(shard, token, ...entries.map(({ id }) => ({ entryId: id, subscriptions: to, deliveries: [] })))
        },
        setAside: (shard, { id }, token, why) => {
          const dead = JSON.stringify(letterOfEntry(shard, id, 'stalled', why))
          return hand(shard, token, { entryId: id, subscriptions: new Map(), deliveries: [], dead })
        },
      })
      this.stage.start()
      owners.push(this)
    }

    /** The process is gone without a word. */
    cut(): void {
      this.redis.disconnect()
      void this.stage.stop()
      owners.splice(owners.indexOf(this), 1)
    }

    async stop(): Promise<void> {
      await this.stage.stop()
      this.redis.disconnect()
    }
  }

  const idOf = ({ fields }: Entry) => (JSON.parse(fields!['e']!) as { id: string }).id
  const delivered = async (shard = 0) =>
    (await f.entries(f.keys.subscription('shop', shard, 'all'))).map(({ e }) => (JSON.parse(e!) as { id: string }).id)
  const dead = async (shard = 0) =>
    (await f.entries(f.keys.dead('shop', shard))).map(({ l, e }) => ({ ...(JSON.parse(l!) as object), event: e }))
  const ids = (n: number) => Array.from({ length: n }, (_, i) => `e${i}`)
  const others = (n: number, ...poison: string[]) => ids(n).filter(id => !poison.includes(id))

  it('by owners that die of it is set aside after five tries alone; all others are handed on once and in order', async () => {
    await f.append(...ids(40))
    let lives = 0
    const alone: string[] = []
    for (let done = false; !done; lives++) {
      let died = false
      const owner = new Owner(batch => {
        if (!batch.includes('e7')) return
        if (batch.length === 1) alone.push(batch[0]!)
        died = true
        return new Promise(() => undefined)
      })
      await until(async () => died || (done = (await delivered()).length === 39), 'it dies or all is handed on')
      if (died) owner.cut()
      // its lease need not run out for this test
      await f.redis.del(f.keys.lease('shop', 0, routerGroup))
    }
    expect(await delivered()).toEqual(others(40, 'e7'))
    expect(alone).toEqual(Array(mostTries).fill('e7'))
    expect(lives).toBe(mostTries + 2) // one began it among others, one set it aside
    expect(await dead()).toEqual([
      expect.objectContaining({ reason: 'stalled', event: '{"id":"e7"}', error: expect.stringContaining('5 times') }),
    ])
  }, 60_000)

  it('by owners that outlast their lease is set aside as well', async () => {
    await f.append(...ids(10))
    let late = 0
    new Owner(async batch => {
      if (!batch.includes('e3')) return
      late++
      await f.redis.del(f.keys.lease('shop', 0, routerGroup)) // as if it had run out
    })
    await until(async () => (await delivered()).length === 9, 'all others are handed on')
    expect(await delivered()).toEqual(others(10, 'e3'))
    expect(await dead()).toMatchObject([{ reason: 'stalled', event: '{"id":"e3"}' }])
    expect(late).toBeLessThanOrEqual(mostTries + 1)
  }, 60_000)

  it('because it holds the event loop up for longer than the leases is set aside, and none of the other shards with it', async () => {
    for (const [shard, id] of ['innocent', 'slow', 'too'].entries())
      await f.redis.xadd(f.keys.events('shop', shard), '*', 'e', JSON.stringify({ id }))
    new Owner(async ([id]) => {
      // the others wait for Redis when it begins
      await f.redis.ping()
      if (id === 'slow') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500)
    }, 3)
    await until(async () => (await dead(1)).length > 0, 'it is set aside', 60_000)
    await until(async () => (await delivered()).length + (await delivered(2)).length === 2, 'the others are handed on')
    expect([await dead(0), await dead(2)]).toEqual([[], []])
  }, 90_000)

  it('because its work fails is set aside with the error, and two of them do not hide each other', async () => {
    await f.append(...ids(20))
    new Owner(batch => {
      if (batch.includes('e4') || batch.includes('e5')) throw new TypeError(`cannot read ${batch.length}`)
    })
    await until(async () => (await delivered()).length === 18, 'all others are handed on', 60_000)
    expect(await delivered()).toEqual(others(20, 'e4', 'e5'))
    expect(await dead()).toMatchObject([
      { event: '{"id":"e4"}', error: expect.stringContaining('TypeError: cannot read 1') },
      { event: '{"id":"e5"}' },
    ])
  }, 90_000)

  it('because Redis refuses or is away is tried for ever', async () => {
    await f.append(...ids(5))
    let refusals = 0
    new Owner(async () => {
      if (refusals++ > mostTries + 2) return
      if (refusals === 2) throw new TypeError('it is suspicious, and Redis still to blame for the rest')
      throw Object.assign(new Error("OOM command not allowed when used memory > 'maxmemory'."), { name: 'ReplyError' })
    })
    await until(async () => (await delivered()).length === 5, 'all are handed on', 60_000)
    expect(await dead()).toEqual([])
  }, 90_000)

  it('because replicas are away is tried for ever, also by owners that are killed meanwhile', async () => {
    await f.append('e0')
    for (let lives = 0; lives < mostTries + 2; lives++) {
      let tries = 0
      const owner = new Owner(() => {
        if (tries++ > 0) return new Promise(() => undefined) // it waits for the replicas when it dies
        throw new UnavailableError('NOT_REPLICATED', '0 of 1 replicas have what was handed on')
      })
      await until(() => tries > 1, 'it tries again')
      owner.cut()
      await f.redis.del(f.keys.lease('shop', 0, routerGroup))
    }
    new Owner(() => undefined)
    await until(async () => (await delivered()).length === 1, 'it is handed on')
    expect(await dead()).toEqual([])
  }, 60_000)

  it('because its owner is not sure of its lease, or has older rules, is tried for ever', async () => {
    await f.append('e0')
    let tries = 0
    new Owner(() => {
      if (tries++ === 0) throw new TypeError('it is suspicious')
      return tries < mostTries + 4 ? 'behind' : undefined
    })
    await until(async () => (await delivered()).length === 1, 'it is handed on')
    expect(await dead()).toEqual([])
  }, 60_000)

  it('is not what a batch is called that takes long: the next batches are smaller', async () => {
    const msOfOne = 20
    const owner = new Owner(batch => new Promise(resolve => setTimeout(resolve, batch.length * msOfOne)))
    await f.append(...ids(300))
    await until(async () => (await delivered()).length === 300, 'all are handed on', 60_000)
    const sizes = owner.batches.map(({ length }) => length)
    // a quarter of a lease is 250 ms; the first batch is of 16, and nobody knows yet
    expect(sizes.slice(1).filter(size => size > 250 / msOfOne)).toEqual([])
    expect(await delivered()).toEqual(ids(300))
    expect(await dead()).toEqual([])
  }, 90_000)
})

describe('whether Redis is to blame', () => {
  it('is told by what Redis and its client really say', async () => {
    const f = await Fixture.start()
    const errorOf = async (work: () => Promise<unknown>) => work().then(fail, (error: Error) => error)
    await f.redis.set('text', 'x')
    expect(isRedisAway(await errorOf(() => f.redis.xadd('text', '*', 'a', 'b')))).toBe(false)
    expect(isRedisAway(await errorOf(() => f.redis.eval("return nil + 1 .. 'x'", 0)))).toBe(false)
    await f.redis.config('SET', 'maxmemory', '1')
    expect(isRedisAway(await errorOf(() => f.redis.xadd('s', '*', 'a', 'b')))).toBe(true)
    expect(isRedisAway(await errorOf(() => f.redis.eval("return redis.call('XADD', 's', '*', 'a', 'b')", 0)))).toBe(
      true,
    )
    await f.redis.config('SET', 'maxmemory', '0')
    await f.redis.replicaof('127.0.0.1', 1)
    expect(isRedisAway(await errorOf(() => f.redis.xadd('s', '*', 'a', 'b')))).toBe(true)
    await f.server.kill()
    await until(async () => f.redis.status !== 'ready', 'the client knows')
    expect(isRedisAway(await errorOf(() => f.redis.xadd('s', '*', 'a', 'b')))).toBe(true)
    expect(isRedisAway(await errorOf(() => fetch('http://127.0.0.1:1')))).toBe(false)
    for (const error of [new TypeError('x is undefined'), new RangeError('stack'), new Error('any'), 'text', undefined])
      expect(isRedisAway(error)).toBe(false)
    await f.stop()
  })
})

function fail(): never {
  throw new Error('it worked')
}

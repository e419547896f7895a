import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { collectingLogger, collectingMeter } from '@sluice/observability'
import { until } from '@sluice/testing'
import { type Clients, Instance } from '../instance.fixture.js'
import type { Entry } from '../wire/entry.js'
import { handOff } from './hand-off.js'
import { routerGroup } from '../shards/groups.js'
import { EventLog } from '../log/log.js'
import { accepted, Fixture } from '../redis.fixture.js'
import { ShardStage } from './stage.js'
import type { StageOptions } from './stage-options.js'
import { type BusLayout, type Shard, shardOf } from '../shards/shards.js'
import { Keys } from '../redis/keys.js'
import { checkLayout } from '../wire/layout.js'

const edition = { version: 1, stamp: 's1' }

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** A router without rules: everything goes to one subscription. */
class RouterInstance extends Instance<ShardStage> {
  constructor(
    f: Fixture,
    name: string,
    options: Partial<StageOptions> = {},
    readonly seen: string[] = [],
  ) {
    const make = (clients: Clients) => {
      const log = new EventLog(clients.redis, f.keys)
      return new ShardStage({
        ...clients,
        name: routerGroup,
        instance: name,
        buses: () => [Fixture.bus],
        edition: () => edition,
        ttlMs: 1500,
        stream: (keys, { bus, index }) => keys.events(bus, index),
        work: (shard: Shard, entries: readonly Entry[], token: string) => {
          seen.push(...entries.map(entry => entry.id))
          return handOff(
            log,
            shard,
            token,
            edition,
            entries.map(({ id }) => ({ entryId: id, subscriptions: new Map([['all', ['rule']]]), deliveries: [] })),
          )
        },
        ...options,
      })
    }
    super(f, make)
    this.work.start()
  }

  get stage(): ShardStage {
    return this.work
  }
}

describe('a stage', () => {
  let f: Fixture
  const running: RouterInstance[] = []
  const start = (name: string, options: Partial<StageOptions> = {}) => {
    const instance = new RouterInstance(f, name, options)
    running.push(instance)
    return instance
  }
  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(() => f.empty())
  afterEach(async () => void (await Promise.all(running.splice(0).map(instance => instance.stop()))))
  afterAll(() => f.stop())

  const delivered = async () => (await f.entries(f.keys.subscription('shop', 0, 'all'))).map(entry => entry['p'])
  const ids = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `e${from + i}`)

  it('hands everything on once and in order', async () => {
    start('a')
    const appended = await f.append(...ids(1000))
    await until(async () => (await delivered()).length === 1000, 'all is handed on')
    expect(await delivered()).toEqual(appended)
  })

  it('works in all slot groups that Redis has, though it was made before it could know', async () => {
    const keys = new Keys()
    const worked: string[] = []
    const bus = () => ({ name: ['a', 'b', 'c', 'd', 'e'].find(name => keys.groupOf(name, 0) >= 16)!, shards: 1 })
    const instance = new Instance(f, clients => {
      return new ShardStage({
        ...{ ...clients, keys, name: routerGroup, instance: 'a', ttlMs: 1500 },
        buses: () => [bus()],
        edition: () => edition,
        stream: (keys, { bus, index }) => keys.events(bus, index),
        work: async (_, entries) => {
          worked.push(...entries.map(({ id }) => id))
          return 'done'
        },
      })
    })
    await checkLayout(f.redis, keys, 32)
    const log = new EventLog(f.redis, keys)
    await log.create(bus())
    await instance.start()
    await log.append(bus(), [accepted('one')])
    await until(() => worked.length > 0, 'its event is worked on')
    await instance.stop()
  })

  it('goes on where an instance died with a batch in hand: nothing lost, nothing twice, order kept', async () => {
    const dead = start('a', { work: () => new Promise(() => undefined) }) // reads and never settles
    const appended = await f.append(...ids(100))
    await until(
      async () => ((await f.redis.xpending(f.keys.events('shop', 0), routerGroup)) as [number])[0] > 0,
      'it holds a batch',
    )
    dead.cut()
    running.splice(running.indexOf(dead), 1)
    start('b')
    const more = await f.append(...ids(100, 100))
    await until(async () => (await delivered()).length === 200, 'the other takes over')
    expect(await delivered()).toEqual([...appended, ...more])
  })

  it('a shard that cannot go on holds no other up, and goes on when it can', async () => {
    const wide: BusLayout = { name: 'wide', shards: 2 }
    await f.log.create(wide)
    const [jammed, free] = [0, 1].map(shard => ['a', 'b', 'c', 'd'].find(key => shardOf(key, 2) === shard)!) as [
      string,
      string,
    ]
    const seen: number[] = []
    let jam = true
    const { stage } = start('a', {
      buses: () => [wide],
      work: async (shard, entries, token) => {
        if (jam && shard.index === 0) throw new Error('it cannot be written')
        for (const _ of entries) seen.push(shard.index)
        const routes = entries.map(({ id }) => ({ entryId: id, subscriptions: new Map(), deliveries: [] }))
        return handOff(f.log, shard, token, edition, routes)
      },
    })
    const publish = (key: string, id: string) => f.log.append(wide, [accepted(id, key)])
    await publish(jammed, 'j')
    await until(() => stage.problem()?.includes('cannot be written'), 'it says what it cannot do')
    for (let n = 1; n <= 5; n++) {
      await publish(free, `f${n}`)
      await until(() => seen.length === n, 'the other shard goes on')
    }
    jam = false
    await until(() => seen.includes(0), 'it goes on too')
    await until(() => stage.problem() === undefined, 'all is well')
  })

  it('goes on without a word where a bus is deleted', async () => {
    const gone: BusLayout = { name: 'gone', shards: 2 }
    await f.log.create(gone)
    let buses = [Fixture.bus, gone]
    const logger = collectingLogger()
    const meter = collectingMeter()
    const { stage } = start('a', { buses: () => buses, logger, meter })
    await until(() => stage.leases.held.length === 1 + gone.shards && stage.problem() === undefined, 'it reads both')
    buses = [Fixture.bus] // as the registry says, before the streams go
    stage.nudge()
    await until(() => stage.leases.held.length === 1, 'the shards are given back')
    await f.log.destroy(gone)
    await f.append('a')
    await until(async () => (await delivered()).length === 1, 'the other bus is worked on')
    expect(logger.lines).toEqual([])
    expect(meter.total('sluice_stage_failures_total')).toBe(0)
  })

  it('two at work share the shards evenly, and one that stops hands its shards over at once', async () => {
    const buses = () => [{ name: 'wide', shards: 8 }]
    const options = { buses, ttlMs: 60_000 }
    const a = start('a', options)
    await until(() => a.stage.leases.held.length === 8, 'the first has all')
    const b = start('b', options)
    await until(() => a.stage.leases.held.length === 4 && b.stage.leases.held.length === 4, 'they share')
    await b.stop()
    running.splice(running.indexOf(b), 1)
    await until(
      () => a.stage.leases.held.length === 8,
      'the first has all again, long before the lease would end',
      5000,
    )
  })

  it('goes on after Redis was killed and started again, without a restart of its own', async () => {
    const a = start('a')
    await f.append(...ids(10))
    await until(async () => (await delivered()).length === 10, 'it works')
    await f.server.kill()
    await until(() => a.stage.problem(), 'it says that it does not work')
    await f.server.run()
    await until(async () => (await f.append('late'))[0], 'Redis accepts again')
    await until(async () => (await delivered()).length >= 11, 'it works again')
    await until(() => a.stage.problem() === undefined, 'it says that it works')
  })

  it('goes on after its consumer group was lost', async () => {
    start('a')
    await f.append('one')
    await until(async () => (await delivered()).length === 1, 'it works')
    await f.redis.flushall()
    await f.log.create(Fixture.bus)
    await f.append('two')
    await until(async () => (await delivered()).length === 1, 'it works again')
  })

  it('tries again what failed, and nothing overtakes it', async () => {
    let failures = 3
    const seen: string[] = []
    const log = f.log
    start('a', {
      work: async (shard, entries, token) => {
        if (failures-- > 0) throw new Error('Redis is away for a moment')
        seen.push(...entries.map(({ id }) => id))
        return handOff(
          log,
          shard,
          token,
          edition,
          entries.map(({ id }) => ({ entryId: id, subscriptions: new Map(), deliveries: [] })),
        )
      },
    })
    const appended = await f.append(...ids(20))
    await until(() => seen.length === 20, 'all was handled')
    expect(seen).toEqual(appended)
  })

  it('finds what Redis gave to a connection that died before the answer came', async () => {
    const a = start('a')
    await until(() => a.stage.leases.held.length === 1, 'it works')
    await f.append('one')
    await until(async () => (await delivered()).length === 1, 'it has read')
    // as if its own read had been answered into a broken connection: pending, and nobody was told
    const events = f.keys.events('shop', 0)
    await f.redis
      .multi()
      .xadd(events, '*', 'e', '{}')
      .xreadgroup('GROUP', routerGroup, 'owner', 'STREAMS', events, '>')
      .exec()
    await until(async () => (await delivered()).length === 2, 'it is handed on, though no other event follows', 12_000)
  })

  it('prepares a shard anew whose lease ran out while it stood still: rules may have changed meanwhile', async () => {
    const order: string[] = []
    const tokens = new Set<string>()
    start('a', {
      onGained: async () => void order.push('prepared'),
      work: async (shard, entries, token) => {
        order.push('worked')
        tokens.add(token)
        const routes = entries.map(({ id }) => ({ entryId: id, subscriptions: new Map(), deliveries: [] }))
        return handOff(f.log, shard, token, edition, routes)
      },
    })
    await f.append('one')
    await until(() => order.includes('worked'), 'it works')
    order.length = 0
    await f.redis.del(f.keys.lease('shop', 0, routerGroup))
    await f.append('two')
    await until(() => order.includes('prepared'), 'it takes the shard again')
    await f.append('three')
    await until(() => order.lastIndexOf('worked') > order.lastIndexOf('prepared'), 'it works again')
    expect(tokens.size).toBeGreaterThan(1)
  })

  it('keeps nothing of what it read: a router runs for months', async () => {
    const { seen } = start('a')
    const text = 'x'.repeat(100_000)
    const pass = async (from: number) => {
      const events = Array.from({ length: 20 }, (_, i) => ({ ...accepted(`${from}-${i}`), json: `"${text}"` }))
      await f.log.append(Fixture.bus, events)
      await until(() => seen.length === from + 20, 'they are handed on')
    }
    await pass(0)
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    for (let from = 20; from < 400; from += 20) await pass(from)
    collectGarbage()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000) // of 38 MB that went through
  })
})

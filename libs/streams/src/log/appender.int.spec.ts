import { type CloudEvent, NotFoundError, Provenance, stamp } from '@sluice/event'
import { RedisServer, until } from '@sluice/testing'
import { commandClient } from '../redis/connection.js'
import { Keys } from '../redis/keys.js'
import { EventLog } from './log.js'
import { accepted, Fixture } from '../redis.fixture.js'
import { fenceScript } from './append.script.js'
import { type BusLayout, shardOf } from '../shards/shards.js'

const position = (result: unknown) => (result as { position?: string }).position
const code = (result: unknown) => (result as { error?: { code: string } }).error?.code

describe('publishing the same event again', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const bus: BusLayout = { ...Fixture.bus, dedupeMs: 60_000 }
  const length = () => f.redis.xlen(f.keys.events('shop', 0))
  /** As if the events had been published earlier: their entry ids, and with them the window's turn, lie in the past. */
  const turnBack = async (turns: number) => {
    const [window, turn] = (await f.redis.hget(f.keys.gate('shop', 0), 'seen'))!.split(':').map(Number) as [
      number,
      number,
    ]
    await f.redis.hset(f.keys.gate('shop', 0), 'seen', `${window}:${turn - turns}`)
    if (turns % 2 === 0) return
    const keys = [0, 1].map(n => f.keys.seen('shop', 0, n))
    await f.redis.rename(keys[turn % 2]!, keys[(turn + 1) % 2]!)
  }

  it('answers the position of the first, and appends nothing', async () => {
    const [first] = await f.log.append(bus, [accepted('a')])
    const [again] = await f.log.append(bus, [accepted('a')])
    expect(again).toEqual({ ...first, duplicate: true })
    expect(await length()).toBe(1)
  })

  it('is found within one batch, and a hundred times in parallel', async () => {
    const results = await Promise.all(
      Array.from({ length: 100 }, () => f.log.append(bus, [accepted('a'), accepted('b'), accepted('a')])),
    )
    expect(new Set(results.map(([a]) => position(a))).size).toBe(1)
    expect(await length()).toBe(2)
  })

  it('is found in the window before the one that runs, and no later than that', async () => {
    const [first] = await f.log.append(bus, [accepted('a')])
    await turnBack(1)
    expect((await f.log.append(bus, [accepted('a'), accepted('b')])).map(position)[0]).toBe(position(first))
    await turnBack(2)
    await f.log.append(bus, [accepted('a')])
    expect(await length()).toBe(3)
  })

  it('is another event when it comes later than the window, though something of that time is remembered', async () => {
    await f.log.append(bus, [accepted('a')])
    for (const turn of [0, 1]) {
      const key = f.keys.seen('shop', 0, turn)
      for (const digest of await f.redis.hkeys(key)) await f.redis.hset(key, digest, `${Date.now() - 61_000}-0`)
    }
    expect((await f.log.append(bus, [accepted('a')]))[0]).not.toHaveProperty('duplicate')
    expect(await length()).toBe(2)
  })

  it('is accepted again where the bus has no window, or by another source', async () => {
    await f.log.append({ ...bus, dedupeMs: 0 }, [accepted('a')])
    await f.log.append({ ...bus, dedupeMs: 0 }, [accepted('a')])
    await f.log.append(bus, [accepted('a')])
    await f.log.append(bus, [{ ...accepted('a'), identity: '/other a' }])
    expect(await length()).toBe(4)
  })

  it('is another event with another partition key, in whatever shard', async () => {
    const wide = { ...bus, name: 'wide', shards: 4 }
    await f.log.create(wide)
    const keys = Array.from({ length: 24 }, (_, i) => `k-${i}`)
    const read = (partitionkey?: string) => {
      const event = {
        specversion: '1.0',
        id: 'a',
        source: '/s',
        type: 't',
        ...(partitionkey && { partitionkey }),
      } as CloudEvent
      return stamp(JSON.stringify(event), event, new Provenance('p', new Date(0)))
    }
    const events = [undefined, ...keys].map(read)
    for (const event of events) expect((await f.log.append(wide, [event]))[0]).not.toHaveProperty('duplicate')
    for (const result of await f.log.append(wide, events)) expect(result).toMatchObject({ duplicate: true })
  })

  it('with an idempotency key answers what was stored, and is refused for another event', async () => {
    const wide = { ...bus, name: 'wide', shards: 4 }
    await f.log.create(wide)
    const publish = async (attributes: object, key = 'once') => {
      const event = { specversion: '1.0', id: 'a', source: '/s', type: 't', ...attributes } as CloudEvent
      const one = stamp(JSON.stringify(event), event, new Provenance('p', new Date()), key)
      return (await f.log.append(wide, [one]))[0]
    }
    const first = await publish({ data: 1, time: '2026-05-01T10:00:00Z', traceparent: '00-1-2-01' })
    expect(first).toEqual({ id: 'a', position: expect.any(String) })
    const again = { data: 1, id: 'b', time: '2026-05-01T10:00:01Z', traceparent: '00-1-3-01' }
    expect(await publish(again)).toEqual({ ...first, duplicate: true })
    for (const other of [{ data: 2 }, { data: 1, type: 'u' }, { data: 1, source: '/x' }, { data: 1, priority: 7 }])
      expect(code(await publish(other))).toBe('IDEMPOTENCY_KEY_REUSED')
    // whatever shard they belong to
    for (let i = 0; i < 12; i++)
      expect(code(await publish({ data: 1, partitionkey: `k-${i}` }))).toBe('IDEMPOTENCY_KEY_REUSED')
    expect(await publish({ data: 1 }, 'another')).not.toHaveProperty('duplicate')
    // also where the record of the key is lost: what the log has is that key's event
    await f.redis.del(...(await f.redis.keys('*idempotency*')))
    expect(code(await publish({ data: 2 }))).toBe('IDEMPOTENCY_KEY_REUSED')
    expect(await publish(again)).toEqual({ ...first, duplicate: true })
    await f.redis.hset(f.keys.gate('wide', shardOf('full', 4)), 'full', 'bus')
    expect(code(await publish({ data: 1, partitionkey: 'full' }, 'refused'))).toBe('BUS_FULL')
    await f.redis.hdel(f.keys.gate('wide', shardOf('full', 4)), 'full')
    expect(await publish({ data: 2, partitionkey: 'full' }, 'refused')).not.toHaveProperty('error')
  })

  it('forgets by itself: memory does not hold what no window needs', async () => {
    const seen = () => f.redis.exists(f.keys.seen('shop', 0, 0), f.keys.seen('shop', 0, 1))
    await f.log.append(bus, [accepted('a')])
    await f.log.forget(bus)
    expect(await seen()).toBe(1)
    await turnBack(2)
    await f.log.forget(bus)
    expect(await seen()).toBe(0)
    await f.log.append(bus, [accepted('a')])
    await f.log.forget({ ...bus, dedupeMs: 0 })
    expect(await seen()).toBe(0)
  })

  it('is still found when the clock of Redis was set back', async () => {
    await f.log.append(bus, [accepted('a')])
    await turnBack(-60) // an hour ahead, as it was before
    await f.log.append(bus, [accepted('b')])
    await f.log.append(bus, [accepted('b')])
    expect(await length()).toBe(2)
  })
})

describe('a bus that asks for more than the append', () => {
  let f: Fixture
  let replica: RedisServer
  const bus: BusLayout = { ...Fixture.bus, dedupeMs: 60_000, durability: 'replicated', replicas: 1 }
  const events = () => f.redis.xlen(f.keys.events('shop', 0))

  beforeAll(async () => {
    f = await Fixture.start('--repl-diskless-sync-delay', '0', '--shutdown-timeout', '0')
    replica = await RedisServer.start('--replicaof', '127.0.0.1', String(f.server.port))
  }, 60_000)
  afterAll(async () => {
    f.log.close()
    await f.stop()
    await replica.kill()
    await replica.stop()
  })
  beforeEach(() => f.empty())

  it('accepts nothing that a replica does not have, and the same event once when it is sent again', async () => {
    const synced = async () => /state=online/.test(await f.redis.info('replication'))
    await until(synced, 'the replica is there')
    expect(position((await f.log.append(bus, [accepted('a')]))[0])).toBeDefined()

    await replica.kill()
    await until(async () => !(await synced()), 'the replica is gone')
    expect(code((await f.log.append(bus, [accepted('b')]))[0])).toBe('NOT_REPLICATED')
    expect(code((await f.log.append(bus, [accepted('b')]))[0])).toBe('NOT_REPLICATED')

    await replica.run()
    await until(synced, 'the replica is back')
    expect((await f.log.append(bus, [accepted('b')]))[0]).toMatchObject({ id: 'b', duplicate: true })
    expect(await events()).toBe(2)
    const copy = commandClient(replica.url)
    expect(await copy.xlen(f.keys.events('shop', 0))).toBe(2)
    copy.disconnect()
  }, 60_000)

  it('answers everybody within seconds while a replica is frozen, however many publish meanwhile', async () => {
    const synced = async () => /state=online/.test(await f.redis.info('replication'))
    await until(synced, 'the replica is there')
    replica.signal('SIGSTOP')
    const began: Promise<{ ms: number; code: string | undefined }>[] = []
    for (let i = 0; i < 12; i++) {
      const at = performance.now()
      const appended = f.log.append(bus, [accepted(`frozen-${i}`)])
      began.push(appended.then(([result]) => ({ ms: performance.now() - at, code: code(result) })))
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    const answers = await Promise.all(began)
    replica.signal('SIGCONT')
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['NOT_REPLICATED']))
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(3000)
    expect((await f.log.append(bus, [accepted('frozen-0')]))[0]).toMatchObject({ duplicate: true })
  }, 60_000)

  it('loses nothing that it accepted when replication stalls and then the master dies', async () => {
    const synced = async () => /state=online/.test(await f.redis.info('replication'))
    await until(synced, 'the replica is there')
    const answered: string[] = []
    let refused = 0
    let publishing = true
    const publish = async (lane: number) => {
      for (let n = 0; publishing; n++) {
        const [result] = await f.log.append(bus, [accepted(`${lane}-${n}`)])
        if (position(result)) answered.push(`${lane}-${n}`)
        else refused++
      }
    }
    const lanes = Promise.all(Array.from({ length: 20 }, (_, lane) => publish(lane)))
    await until(() => answered.length > 500, 'events flow')
    replica.signal('SIGSTOP') // the master goes on and answers, but nobody copies
    await until(() => refused > 20, 'nothing is accepted any more')
    await f.server.kill()
    publishing = false
    await lanes
    replica.signal('SIGCONT')
    const copy = commandClient(replica.url)
    await copy.replicaof('NO', 'ONE')
    const ids = (await copy.xrange(f.keys.events('shop', 0), '-', '+')).map(([, fields]) => fields[1]!)
    const there = new Set(ids.map(json => (JSON.parse(json) as { id: string }).id))
    expect(answered.filter(id => !there.has(id))).toEqual([])
    copy.disconnect()
    await f.server.run()
    await replica.kill()
    await replica.run()
    await until(() => f.redis.ping(), 'the master answers again')
  }, 60_000)

  it('accepts nothing durable from a Redis that writes to disk later', async () => {
    const durable: BusLayout = { ...bus, durability: 'durable', replicas: 0 }
    expect(code((await f.log.append(durable, [accepted('a')]))[0])).toBe('NOT_DURABLE')
    await f.redis.config('SET', 'appendfsync', 'always')
    expect(position((await f.log.append(durable, [accepted('a')]))[0])).toBeDefined()
    await f.redis.config('SET', 'appendfsync', 'everysec')
    expect(code((await f.log.append(durable, [accepted('b')]))[0])).toBe('NOT_DURABLE')
  })
})

describe('a bus that gets more shards', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  it('accepts nothing by the old number of shards from then on, and says where the old shards ended', async () => {
    const [last] = (await f.append('a')) as [string]
    expect(await f.log.fence(Fixture.bus, 4)).toEqual({ from: 1, cuts: [last] })
    expect(code((await f.log.append(Fixture.bus, [accepted('b')]))[0])).toBe('BUS_GROWING')
    expect(await f.log.fence(Fixture.bus, 4)).toEqual({ from: 1, cuts: [last] })
    expect(await f.log.shardsAhead('shop')).toBe(4)
    expect(await f.log.growing()).toEqual(['shop'])
    await f.log.grown('shop')
    expect(await f.log.growing()).toEqual([])
    const results = await f.log.append(
      { name: 'shop', shards: 4 },
      ['b', 'c', 'd', 'e', 'g'].map(id => accepted(id)),
    )
    expect(results.every(result => position(result))).toBe(true)
  })

  it('leaves no gate where the streams were lost meanwhile: it would refuse whoever publishes on them anew', async () => {
    await f.redis.flushall()
    const keys = [f.keys.events('shop', 0), f.keys.gate('shop', 0)]
    await expect(fenceScript.run(f.redis, keys, [4])).rejects.toThrow('no such key')
    expect(await f.redis.exists(...keys)).toBe(0)
  })

  it('says what was accepted also where nobody can say how many shards there are now', async () => {
    const two = { name: 'shop', shards: 2 }
    await f.redis.flushall()
    await f.log.create(two)
    await fenceScript.run(f.redis, [f.keys.events('shop', 1), f.keys.gate('shop', 1)], [4])
    const events = ['a', 'b', 'c', 'd', 'e', 'g', 'h'].map(id => accepted(id))
    const log = new EventLog(f.redis, f.keys, () => Promise.reject(new Error('Redis is gone')))
    const results = await log.append(two, events)
    expect(new Set(results.map(code))).toEqual(new Set([undefined, 'BUS_GROWING']))
  })

  it('lets a publisher wait for the moment that it takes', async () => {
    await f.log.fence(Fixture.bus, 4)
    let asked = 0
    const lookUp = async () => (++asked < 3 ? Fixture.bus : { name: 'shop', shards: 4 })
    const log = new EventLog(f.redis, f.keys, lookUp)
    expect(position((await log.append(Fixture.bus, [accepted('a')]))[0])).toBeDefined()
  })
})

describe('a bus whose streams Redis lost', () => {
  let f: Fixture
  let known: BusLayout | undefined
  let log: EventLog
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(async () => {
    await f.empty()
    known = Fixture.bus
    log = new EventLog(f.redis, f.keys, async bus => {
      if (known) return known
      throw new NotFoundError('UNKNOWN_BUS', 'there is none', { bus })
    })
  })

  it.each([
    ['everything', () => f.redis.flushall()],
    ['the gate', () => f.redis.del(f.keys.gate('shop', 0))],
    ['the stream', () => f.redis.del(f.keys.events('shop', 0))],
  ])('gets them again where the registry has it, and takes the events: without %s', async (_, lose) => {
    await lose()
    const results = await Promise.all([log.append(known!, [accepted('a')]), log.append(known!, [accepted('b')])])
    expect(results.flat().map(code)).toEqual([undefined, undefined])
    expect(await f.redis.xlen(f.keys.events('shop', 0))).toBe(2)
    expect(await f.redis.xinfo('GROUPS', f.keys.events('shop', 0))).toHaveLength(1)
    expect(await f.redis.exists(f.keys.lock('shop'))).toBe(0)
  })

  it('is not there where the registry has it no longer', async () => {
    await f.redis.flushall()
    const bus = known!
    known = undefined
    expect(code((await log.append(bus, [accepted('a')]))[0])).toBe('UNKNOWN_BUS')
    expect(await f.redis.keys('*')).toEqual([])
  })

  it('is left alone while somebody makes or deletes it, and a publisher is told to try again', async () => {
    await f.redis.flushall()
    const unlock = await log.lock('shop', 60_000)
    expect(code((await log.append(known!, [accepted('a')]))[0])).toBe('BUS_RESTORING')
    expect(await f.redis.keys('*')).toEqual([f.keys.lock('shop')])
    await unlock!()
    expect(code((await log.append(known!, [accepted('a')]))[0])).toBeUndefined()
  })

  it('is not told to be gone while nobody knows', async () => {
    await f.redis.flushall()
    const away = new EventLog(f.redis, f.keys, () => Promise.reject(new Error('Redis is gone')))
    expect(code((await away.append(Fixture.bus, [accepted('a')]))[0])).toBe('BUS_RESTORING')
  })

  it('takes results beyond its budget as before', async () => {
    await f.redis.del(f.keys.events('shop', 0))
    await f.redis.hset(f.keys.gate('shop', 0), 'full', 'bus')
    expect(code(await log.appendResult(known!, accepted('a')))).toBeUndefined()
  })
})

describe('a shard that accepts nothing now', () => {
  it('says why, and nothing was appended', async () => {
    const f = await Fixture.start()
    await f.log.create(Fixture.bus)
    const group = f.keys.groupGate(f.keys.groupOf('shop', 0))
    await f.redis.hset(f.keys.gate('shop', 0), 'full', 'bus')
    expect(code((await f.log.append(Fixture.bus, [accepted('a')]))[0])).toBe('BUS_FULL')
    await f.redis.set(group, 'redis')
    expect(code((await f.log.append(Fixture.bus, [accepted('a')]))[0])).toBe('REDIS_FULL')
    expect(await f.redis.xlen(f.keys.events('shop', 0))).toBe(0)
    // but for results, which make room elsewhere, as long as there is some for them
    const results = () => Promise.all(['a', 'b'].map(id => f.log.appendResult(Fixture.bus, accepted(id))))
    expect((await results()).map(position)).toEqual([expect.any(String), expect.any(String)])
    await f.redis.set(group, 'results')
    expect((await results()).map(code)).toEqual(['REDIS_FULL', 'REDIS_FULL'])
    await f.stop()
  })
})

it('events of one key keep their order through calls that are larger than one script call', async () => {
  const f = await Fixture.start()
  await f.log.create(Fixture.bus)
  const log = new EventLog(f.redis, new Keys())
  const ids = Array.from({ length: 1000 }, (_, i) => `e${i}`)
  await Promise.all([
    ...ids.slice(0, 600).map(id => log.append(Fixture.bus, [accepted(id, 'k')])),
    log.append(
      Fixture.bus,
      ids.slice(600).map(id => accepted(id, 'k')),
    ),
  ])
  const stored = await f.entries(f.keys.events('shop', 0))
  expect(stored.map(({ e }) => (JSON.parse(e!) as { id: string }).id)).toEqual(ids)
  await f.stop()
})

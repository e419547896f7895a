import { Redis } from 'ioredis'
import { RedisServer } from '@sluice/testing'
import { fanOutGroup, Keys, PayloadStore } from '../index.js'
import { EventLog } from './log.js'
import { settleDeliveries } from '../stages/deliveries.js'

const shard = { bus: 'b', index: 0 }
const token = 'me.1'
const event = JSON.stringify({ data: 'x'.repeat(20_000) })

describe('a large event that is kept for its deliveries', () => {
  let server: RedisServer
  let redis: Redis
  let store: PayloadStore
  let log: EventLog
  const keys = new Keys()
  beforeAll(async () => {
    server = await RedisServer.start()
    redis = new Redis(server.url)
    store = new PayloadStore(redis, keys)
    log = new EventLog(redis, keys)
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })
  beforeEach(async () => {
    await redis.flushall()
    await redis.hset(keys.lease('b', 0, fanOutGroup), 'token', token)
    await redis.xgroup('CREATE', keys.deliveries('b', 0), fanOutGroup, '0', 'MKSTREAM')
  })

  const append = async () => {
    const entryId = (await redis.xadd(keys.events('b', 0), '*', 'e', event))!
    return { ref: entryId, source: 'events', entryId } as const
  }
  const hold = async (payload: Awaited<ReturnType<typeof append>>, ids: string[], as = token) => {
    const held = await store.hold(
      shard,
      as,
      payload,
      ids.map(jobId => ({ jobId, queue: 'q' })),
    )
    return held instanceof Set ? [...held] : held
  }
  const settle = (ref: string) => settleDeliveries(log, shard, token, ['1-1'], [ref])
  const left = async () => (await redis.keys('*payload*')).length

  it('is there as it came until the last of them is over, and no longer', async () => {
    const payload = await append()
    expect(await hold(payload, ['a', 'b'])).toEqual(['a', 'b'])
    await redis.del(keys.events('b', 0)) // the log may forget it
    await settle(payload.ref)
    await store.release(shard, payload.ref, ['a', 'a', 'no such'])
    expect((await store.read(shard, payload.ref))!.toString()).toBe(event)
    await store.release(shard, payload.ref, ['b'])
    expect(await store.read(shard, payload.ref)).toBeUndefined()
    expect(await left()).toBe(0)
  })

  it('stays while more deliveries of its entry may come', async () => {
    const payload = await append()
    await hold(payload, ['a'])
    await store.release(shard, payload.ref, ['a'])
    expect(await hold(payload, ['a', 'b'])).toEqual(['b']) // a fan-out that begins again after a crash
    await store.release(shard, payload.ref, ['b'])
    expect(await left()).toBe(2)
    await settle(payload.ref)
    expect(await left()).toBe(0)
  })

  it('is kept by the owner of the shard alone', async () => {
    const payload = await append()
    expect(await hold(payload, ['a'], 'other.1')).toBe('deposed')
    expect(await left()).toBe(0)
  })

  it('that a redrive carries comes from its own entry; one that is not there is said so', async () => {
    const entryId = (await redis.xadd(keys.deliveries('b', 0), '*', 'e', 'edited', 'p', '1-1'))!
    const payload = { ref: `1-1:${entryId}`, source: 'deliveries', entryId } as const
    await store.hold(
      shard,
      token,
      payload,
      ['a'].map(jobId => ({ jobId, queue: 'q' })),
    )
    expect((await store.read(shard, payload.ref))!.toString()).toBe('edited')
    expect(
      await store.hold(
        shard,
        token,
        { ref: '9-9', source: 'events', entryId: '9-9' },
        ['a'].map(jobId => ({ jobId, queue: 'q' })),
      ),
    ).toBe('gone')
  })

  it('many deliveries are held and found again, those of an open one are not looked for', async () => {
    const payload = await append()
    const ids = Array.from({ length: 4500 }, (_, i) => `d-${i}`)
    expect(await hold(payload, ids)).toEqual(ids)
    const found = async () => {
      const all: string[] = []
      for await (const some of store.underWay(shard, payload.ref)) all.push(...some.get('q')!)
      return [...new Set(all)].sort()
    }
    expect(await found()).toEqual([])
    await settle(payload.ref)
    expect(await found()).toEqual(ids.toSorted())
  })

  it('is due to be looked at once in a while', async () => {
    const payload = await append()
    await hold(payload, ['a'])
    expect(await store.due(shard)).toEqual([])
    await redis.zadd(keys.payloads('b', 0), 1, payload.ref)
    expect(await store.due(shard)).toEqual([payload.ref])
    expect(await store.due(shard)).toEqual([])
  })

  it('goes also when Redis is full', async () => {
    const payload = await append()
    await hold(payload, ['a', 'b'])
    await redis.config('SET', 'maxmemory', '1')
    try {
      await expect(redis.set('x', '1')).rejects.toThrow('OOM')
      await store.release(shard, payload.ref, ['a'])
      await settle(payload.ref)
      await store.release(shard, payload.ref, ['b'])
      expect(await left()).toBe(0)
    } finally {
      await redis.config('SET', 'maxmemory', '0')
    }
  })
})

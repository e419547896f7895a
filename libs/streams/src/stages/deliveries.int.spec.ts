import { RedisServer, testClient } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { EventLog } from '../log/log.js'
import { Keys } from '../redis/keys.js'
import { fanOutGroup } from '../shards/groups.js'
import { type RawEntry, toEntry } from '../wire/entry.js'
import { readDeliveries, settleDeliveries } from './deliveries.js'

/** What a user would lose: a delivery that nobody makes, because its entry went with others; or one that is made with another event. */
describe('entries of deliveries', () => {
  let server: RedisServer
  let redis: Redis
  let log: EventLog
  const keys = new Keys()
  const shard = { bus: 'b', index: 0 }
  const [stream, events] = [keys.deliveries('b', 0), keys.events('b', 0)]
  const read = (count: number) =>
    redis.xreadgroup('GROUP', fanOutGroup, 'owner', 'COUNT', count, 'STREAMS', stream, '>')
  const left = async () => (await redis.xrange(stream, '-', '+')).map(([id]) => id)
  const settle = (...ids: string[]) => settleDeliveries(log, shard, 'me.1', ids)

  beforeAll(async () => {
    server = await RedisServer.start()
    redis = testClient(server.url)
    log = new EventLog(redis, keys)
  })
  beforeEach(async () => {
    await redis.flushall()
    await redis.hset(keys.lease('b', 0, fanOutGroup), 'token', 'me.1')
    await redis.xgroup('CREATE', stream, fanOutGroup, '0', 'MKSTREAM')
    for (const id of ['1-1', '1-2', '2-1', '10-1', '11-1']) await redis.xadd(stream, id, 'p', id)
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })

  it('go when they are settled, and no others with them', async () => {
    await read(4)
    await settle('10-1')
    expect(await left()).toEqual(['1-1', '1-2', '2-1', '11-1'])
    await settle('1-1')
    expect(await left()).toEqual(['1-2', '2-1', '11-1'])
    await settle('2-1', '1-2') // in the order in which they ended
    expect(await left()).toEqual(['11-1'])
    expect(await redis.xpending(stream, fanOutGroup)).toEqual([0, null, null, null])
  })

  it('that are settled again take nothing with them that was not read', async () => {
    await read(2)
    await settle('1-1', '1-2')
    await settle('1-1', '2-1')
    expect(await left()).toEqual(['10-1', '11-1'])
    await redis.call('XGROUP', 'SETID', stream, fanOutGroup, '0')
    await settle('10-1', '11-1')
    expect(await left()).toEqual([])
  })

  it('are read with their events, wherever these are in the log, and without those that it no longer has', async () => {
    for (let i = 1; i <= 9; i++) await redis.xadd(events, `${i}-1`, 'e', `event ${i}`)
    await redis.xdel(events, '4-1')
    const raw = ['9-1', '2-1', '3-1', '4-1', '2-1'].map((id, i): RawEntry => [`${i}-1`, ['p', id, 't', 'rule~target']])
    const found = await readDeliveries(log, shard, raw.map(toEntry))
    expect(found.map(({ json }) => json)).toEqual(['event 9', 'event 2', 'event 3', undefined, 'event 2'])
  })
})

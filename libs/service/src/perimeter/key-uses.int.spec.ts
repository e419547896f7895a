import { RedisServer, testClient } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { KeyUses } from './key-uses.js'

const minute = 60_000

/** What would be lost: a Redis that is written to for each request, or a key that seems unused and is deleted. */
describe('the uses of keys', () => {
  let server: RedisServer
  let redis: Redis
  beforeAll(async () => {
    server = await RedisServer.start()
    redis = testClient(server.url)
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })

  const writes = async () => Number(/cmdstat_hset:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0)
  const written = () => redis.hgetall('uses')

  it('are written once a minute and key, all in one call', async () => {
    const keys = new Set(['a', 'b', 'gone'])
    const uses = new KeyUses(redis, 'uses', key => keys.has(key))
    for (const at of [1, 2, 3]) for (const key of keys) uses.used(key, at)
    keys.delete('gone')
    await uses.write()
    expect(await written()).toEqual({ a: '3', b: '3' })
    expect(await writes()).toBe(1)
    uses.used('a', 3 + minute - 1)
    await uses.write()
    expect(await writes()).toBe(1)
    uses.used('a', 3 + minute)
    await uses.write()
    expect(await written()).toEqual({ a: `${3 + minute}`, b: '3' })
    expect(await writes()).toBe(2)
  })

  it('that Redis did not take are noted again', async () => {
    const uses = new KeyUses(redis, 'wrong', () => true)
    await redis.set('wrong', 'no hash')
    uses.used('a', 1)
    await uses.write()
    await redis.del('wrong')
    uses.used('a', 2)
    await uses.write()
    expect(await redis.hgetall('wrong')).toEqual({ a: '2' })
  })
})

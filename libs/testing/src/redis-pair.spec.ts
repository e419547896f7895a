import { Redis } from 'ioredis'
import { RedisPair } from './redis-pair.js'
import { until } from './until.js'

describe('a pair of Redis servers', () => {
  it('loses in a failover what the replica did not get, and that alone, time after time', async () => {
    const pair = await RedisPair.start()
    const redis = new Redis(pair.url, { retryStrategy: () => 20 })
    redis.on('error', () => undefined)
    for (let round = 0; round < 3; round++) {
      await redis.set('kept', round)
      expect(await redis.wait(1, 5000)).toBe(1)
      pair.cutReplication()
      await redis.set('lost', round)
      expect(await redis.wait(1, 50)).toBe(0)
      await pair.failOver()
      await until(async () => (await redis.role())[0] === 'master', 'the client is at the new master')
      expect([await redis.get('kept'), await redis.get('lost')]).toEqual([String(round), null])
      await pair.rejoin()
    }
    redis.disconnect()
    await pair.stop()
  })
})

import { Redis } from 'ioredis'
import { RedisServer } from '@sluice/testing'
import { putRule, type Receivers } from './receiver.js'

/** A stream of a Redis of its own, which is full, has something else at the key of the stream, or does not answer. */
export const redisReceivers: Receivers = {
  refusal: 'rejected',
  canHang: true,
  async make(wanted) {
    const server = await RedisServer.start()
    const redis = new Redis(server.url)
    const { rule, target } = await putRule(wanted, { type: 'redis', url: server.url, command: 'XADD', key: 'events' })
    return {
      rule,
      target,
      async be(mood) {
        await redis.client('UNPAUSE')
        await redis.config('SET', 'maxmemory', mood === 'fails' ? 1 : 0)
        if ((await redis.type('events')) === 'string') await redis.del('events')
        if (mood === 'refuses') await redis.set('events', 'in the way')
        if (mood === 'hangs') await redis.client('PAUSE', 60_000, 'WRITE')
      },
      async took() {
        if ((await redis.type('events')) !== 'stream') return []
        const entries = await redis.xrange('events', '-', '+')
        return entries.map(([, fields]) => JSON.parse(fields[fields.indexOf('body') + 1]!) as unknown)
      },
      failures: async () => Number(/errorstat_OOM:count=(\d+)/.exec(await redis.info('errorstats'))?.[1] ?? 0),
      async close() {
        redis.disconnect()
        await server.stop()
      },
    }
  },
}

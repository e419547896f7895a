import type { RedisClient } from '../redis/cluster/redis-client.js'

/** What waits in streams from which handled entries are deleted. */
export interface Waiting {
  readonly entries: number
  /** When the oldest of them arrived, in Unix milliseconds; undefined if there is none. */
  readonly oldestMs: number | undefined
}

/** Two commands for each stream; those of a tick share one round trip. */
export async function waiting(redis: RedisClient, streams: readonly string[]): Promise<Waiting> {
  const found = await Promise.all(
    streams.map(async stream => {
      const [entries, [oldest]] = await Promise.all([redis.xlen(stream), redis.xrange(stream, '-', '+', 'COUNT', 1)])
      return { entries, oldestMs: oldest ? [Number.parseInt(oldest[0], 10)] : [] }
    }),
  )
  const times = found.flatMap(({ oldestMs }) => oldestMs)
  return {
    entries: found.reduce((sum, { entries }) => sum + entries, 0),
    oldestMs: times.length > 0 ? Math.min(...times) : undefined,
  }
}

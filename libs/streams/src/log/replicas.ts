import { askInfo } from '../redis/check-redis.js'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { masters } from '../redis/connection.js'

/**
 * How many replicas follow the master now; of several masters, that with the fewest.
 *
 * @returns Infinity where Redis does not say: INFO is denied
 * @throws the error of INFO
 */
export async function replicasOf(redis: RedisClient): Promise<number> {
  const infos = await Promise.all(masters(redis).map(master => askInfo(master, 'replication')))
  return Math.min(...infos.map(info => (info === '' ? Infinity : replicasIn(info))))
}

/** How many replicas are connected to a master. @param info the answer to `INFO replication` */
function replicasIn(info: string): number {
  return Array.from(info.matchAll(/^slave\d+:.*state=online/gm)).length
}

import { askInfo } from '../redis/check-redis.js'
import { masters } from '../redis/connection.js'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import { fullest, type Memory, type MemoryLevel, memoryLevels, readMemory } from './pressure.js'
import type { ClosedFor } from './redis-watch.js'

/** Redis' memory now: that of the master that has least room. */
export interface MemoryNow {
  /** Undefined where Redis has no limit. */
  readonly memory: Memory | undefined
  /** What gives way when, from what gives way first. Empty without a limit. */
  readonly levels: readonly MemoryLevel[]
  /** Why the gates of slot groups are closed: what refuses most. Undefined while all are open. */
  readonly closed: ClosedFor | undefined
}

/** From what refuses least. */
const reasons = ['redis', 'results', 'policy'] as const satisfies ClosedFor[]

/**
 * @param fallbackLimit the limit in bytes if `maxmemory` is 0; 0 for none
 * @param shedAt the share of the limit at which publishers are refused, 0 to 1
 */
export async function memoryNow(
  redis: RedisClient,
  keys: Keys,
  fallbackLimit: number,
  shedAt: number,
): Promise<MemoryNow> {
  const infos = Promise.all(masters(redis).map(master => askInfo(master, 'memory')))
  const gates = Promise.all(Array.from({ length: keys.groups }, (_, group) => redis.get(keys.groupGate(group))))
  const memory = fullest((await infos).map(info => readMemory(info, fallbackLimit)))
  const closed = await gates
  return {
    memory,
    levels: memory ? memoryLevels(memory.limit, shedAt) : [],
    closed: reasons.findLast(why => closed.includes(why)),
  }
}

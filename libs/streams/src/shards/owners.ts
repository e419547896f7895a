import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import { instanceOf } from './lease.js'

/** Who works on the shards for one stage now. */
export interface StageOwners {
  readonly stage: string
  /** Slot groups that there are, and those of them whose lease an instance holds. */
  readonly groups: number
  readonly owned: number
  /** Instances that hold a lease. */
  readonly instances: number
}

/** Reads the leases of a stage: one small read a slot group. A lease of an instance that died counts until it expires. */
export async function ownersOf(redis: RedisClient, keys: Keys, stage: string): Promise<StageOwners> {
  const leases = Array.from({ length: keys.groups }, (_, group) => redis.hget(keys.groupLease(group, stage), 'token'))
  const tokens = (await Promise.all(leases)).filter(token => token !== null)
  const instances = new Set(tokens.map(instanceOf))
  return { stage, groups: keys.groups, owned: tokens.length, instances: instances.size }
}

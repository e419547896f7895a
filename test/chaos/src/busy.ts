import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { Keys } from '@sluice/streams'
import { queue, subscription } from './plan.js'

const keys = new Keys()

/** Milliseconds that a fault waits for its moment, and between two looks. */
const timing = { waitMs: 1000, lookMs: 2 }

/** What a role has in hand: the pending entries of a consumer group, in the stream of each shard. */
const groups: Record<string, { stream: (bus: string, shard: number) => string; group: string }> = {
  router: { stream: keys.events, group: 'router' },
  'fan-out': { stream: keys.deliveries, group: 'fan-out' },
  dlq: { stream: keys.dead, group: 'dlq' },
  subscriber: { stream: (bus, shard) => keys.subscription(bus, shard, subscription), group: subscription },
}

/** Waits for a moment at which the role has work in hand: a process that idles loses nothing when it dies. */
export async function untilBusy(redis: Redis, role: string, shards: number): Promise<void> {
  const deadline = Date.now() + timing.waitMs
  while (Date.now() < deadline && !(await Promise.race([busy(redis, role, shards), sleep(timing.waitMs, true)])))
    await sleep(timing.lookMs)
}

/** Redis may be gone: then this is not the moment to ask. */
async function busy(redis: Redis, role: string, shards: number): Promise<boolean> {
  if (redis.status !== 'ready') return false
  const found = groups[role]
  if (!found) return role !== 'worker' || (await active(redis)) > 0
  const streams = Array.from({ length: shards }, (_, shard) => found.stream('default', shard))
  const pending = await Promise.all(streams.map(stream => redis.xpending(stream, found.group).catch(() => [0])))
  return pending.some(([count]) => Number(count) > 0)
}

/** Jobs of the queue that are in work, under BullMQ's prefix for one Redis or for a Cluster. */
async function active(redis: Redis): Promise<number> {
  const counts = [`bull:${queue}:active`, `{bull}:${queue}:active`].map(key => redis.llen(key).catch(() => 0))
  return (await Promise.all(counts)).reduce((sum, count) => sum + count)
}

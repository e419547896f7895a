import type { EventLog } from '../log/log.js'
import { trimScript } from './trim.script.js'
import type { Shard } from '../shards/shards.js'

/**
 * Trims events of a shard that are older than `retentionMs`, and `excess` of the oldest in any case, but never one that a
 * consumer group or a delivery still needs.
 *
 * @returns how many events were forgotten, and how many of them before their retention
 */
export async function trim(
  { redis, keys }: EventLog,
  { bus, index }: Shard,
  retentionMs: number,
  excess = 0,
): Promise<{ forgotten: number; early: number }> {
  const [forgotten, early] = await trimScript.run(
    redis,
    [keys.events(bus, index), keys.deliveries(bus, index), keys.gate(bus, index)],
    [retentionMs, excess],
  )
  return { forgotten, early }
}

import type { EventLog } from '../log/log.js'
import { trimScript } from './trim.script.js'
import type { Shard } from '../shards/shards.js'

/**
 * Trims events of a shard that are older than `retentionMs`, and `excess` of the oldest in any case, but never one that a
 * consumer group or a delivery still needs.
 *
 * @returns how many events were trimmed
 */
export function trim(log: EventLog, { bus, index }: Shard, retentionMs: number, excess = 0): Promise<number> {
  const { redis, keys } = log
  return trimScript.run(redis, [keys.events(bus, index), keys.deliveries(bus, index)], [retentionMs, excess])
}

import type { EventLog } from '../log/log.js'
import { trimScript } from './trim.script.js'
import type { Shard } from '../shards/shards.js'

/**
 * Forgets events of a shard that are older than `retentionMs`, and `excess` of the oldest in any case; none that anybody
 * has still to read or finish.
 *
 * @returns how many events were forgotten, and how many of them before their retention
 */
export async function trim(
  { redis, keys }: EventLog,
  { bus, shard }: Shard,
  retentionMs: number,
  excess = 0,
): Promise<{ forgotten: number; early: number }> {
  const [forgotten, early] = await trimScript.run(
    redis,
    [keys.events(bus, shard), keys.deliveries(bus, shard)],
    [retentionMs, excess],
  )
  return { forgotten, early }
}

import type { EventLog } from '../log/log.js'
import { trimScript } from './trim.script.js'
import type { Shard } from '../shards/shards.js'

/**
 * Forgets events of a shard that are older than `retentionMs`, and `excess` of the oldest in any case; none that anybody
 * has still to read or finish.
 *
 * @returns how many events were forgotten
 */
export function trim(log: EventLog, { bus, index }: Shard, retentionMs: number, excess = 0): Promise<number> {
  const { redis, keys } = log
  return trimScript.run(redis, [keys.events(bus, index), keys.deliveries(bus, index)], [retentionMs, excess])
}

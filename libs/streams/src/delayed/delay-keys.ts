import { appendKeys } from '../log/append-keys.js'
import type { Keys } from '../redis/keys.js'
import { delayedName } from '../shards/groups.js'

/** The keys of delay.script.ts and due.script.ts. */
export function delayKeys(keys: Keys, bus: string, shard: number): string[] {
  const own = [keys.delayed(bus, shard), keys.delayedEvents(bus, shard)]
  const bell = keys.groupBell(keys.groupOf(bus, shard), delayedName)
  const moving = [keys.delayedLeaving(bus, shard), keys.delayedArrived(bus, shard)]
  return [...appendKeys(keys, bus, shard), ...own, bell, ...moving]
}

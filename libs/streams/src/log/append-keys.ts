import type { Keys } from '../redis/keys.js'
import { governorName, routerGroup } from '../shards/groups.js'

/** The keys of append.script.ts. */
export function appendKeys(keys: Keys, bus: string, shard: number): string[] {
  const group = keys.groupOf(bus, shard)
  const seen = [0, 1].map(turn => keys.seen(bus, shard, turn))
  const bells = [routerGroup, governorName].map(stage => keys.groupBell(group, stage))
  const own = [keys.events(bus, shard), keys.gate(bus, shard)]
  return [...own, ...seen, ...bells, keys.groupGate(group), keys.delayedSeen(bus, shard)]
}

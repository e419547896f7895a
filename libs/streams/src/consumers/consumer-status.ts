import type { EventLog } from '../log/log.js'
import { timeOf } from '../redis/redis-clock.js'
import { type BusLayout, type Shard, shardsOf } from '../shards/shards.js'
import { streamGroup } from './consumer-store.js'
import { liveInstances } from './consumers.js'

/** Where a stream consumer stands on one shard. */
export interface ConsumerShardStatus {
  readonly shard: number
  /** The entry id of the last event that is handled: its checkpoint. */
  readonly checkpoint: string
  /** Events behind it; undefined where Redis does not know. */
  readonly events: number | undefined
  /** Milliseconds since the first of them was appended; 0 without any. */
  readonly lagMs: number
}

/** A stream consumer. */
export interface ConsumerStatus {
  readonly name: string
  /** That run now. */
  readonly instances: number
  readonly shards: readonly ConsumerShardStatus[]
}

const prefix = streamGroup('')

/** The stream consumers of a bus, by name, with their place on each shard. */
export async function consumersOf(log: EventLog, bus: BusLayout): Promise<ConsumerStatus[]> {
  const nowMs = Math.floor(await timeOf(log.redis, log.keys.events(bus.name, 0)))
  const groups = await Promise.all(shardsOf([bus]).map(shard => groupsOf(log, shard)))
  const found = new Map<string, ConsumerShardStatus[]>()
  for (const [index, ofShard] of groups.entries())
    for (const { name, checkpoint, events } of ofShard) {
      const lagMs = events === 0 ? 0 : await lagOf(log, { bus: bus.name, index }, checkpoint, nowMs)
      found.set(name, [...(found.get(name) ?? []), { shard: index, checkpoint, events, lagMs }])
    }
  const names = [...found.keys()].sort()
  const instances = await Promise.all(names.map(name => liveInstances(log, bus.name, name)))
  return names.map((name, i) => ({ name, instances: instances[i]!, shards: found.get(name)! }))
}

interface Group {
  readonly name: string
  readonly checkpoint: string
  readonly events: number | undefined
}

/** None for a shard whose stream is gone. */
async function groupsOf({ redis, keys }: EventLog, { bus, index }: Shard): Promise<Group[]> {
  const events = keys.events(bus, index)
  if ((await redis.exists(events)) === 0) return []
  const groups = (await redis.xinfo('GROUPS', events)) as unknown[][]
  return groups.flatMap(flat => {
    const of = (field: string) => flat[flat.indexOf(field) + 1]
    const name = String(of('name'))
    if (!name.startsWith(prefix)) return []
    const lag = of('lag')
    const events = typeof lag === 'number' ? lag : undefined
    return [{ name: name.slice(prefix.length), checkpoint: String(of('last-delivered-id')), events }]
  })
}

async function lagOf({ redis, keys }: EventLog, { bus, index }: Shard, after: string, nowMs: number): Promise<number> {
  const [next] = await redis.xrange(keys.events(bus, index), `(${after}`, '+', 'COUNT', 1)
  return next ? Math.max(0, nowMs - Number(next[0].split('-')[0])) : 0
}

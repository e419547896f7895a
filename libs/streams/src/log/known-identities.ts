import { formatPosition } from '@sluice/event'
import { type BusLayout, shardOf, shardsOf } from '../shards/shards.js'
import { digest } from './appender.js'
import type { EventLog } from './log.js'

/** What may be in the dedupe window of a bus. */
export interface SoughtIdentity {
  /** As an accepted event has it. */
  readonly identity: string
  /** The partition key; undefined if it is not known: then every shard is asked. */
  readonly key?: string
}

/**
 * The positions of events in the dedupe window, by their identities: one round trip. The window is that of publishing, so events are
 * found for as long as they are not accepted again, and up to twice as long.
 */
export async function positionsOf(
  { redis, keys }: EventLog,
  bus: BusLayout,
  sought: readonly SoughtIdentity[],
): Promise<string[]> {
  const lookups = sought.flatMap(({ identity, key }) => {
    const shards = key === undefined ? shardsOf([bus]).map(({ index }) => index) : [shardOf(key, bus.shards)]
    return shards.flatMap(shard => [0, 1].map(turn => ({ shard, turn, field: digest(identity) })))
  })
  const found = await Promise.all(
    lookups.map(({ shard, turn, field }) => redis.hget(keys.seen(bus.name, shard, turn), field)),
  )
  return [...new Set(found.flatMap((id, i) => (id === null ? [] : [formatPosition(lookups[i]!.shard, id)])))]
}

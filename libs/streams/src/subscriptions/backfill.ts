import type { RedisClient } from '../redis/cluster/redis-client.js'
import { readEvent } from '../wire/entries.js'
import { type RawEntry, toEntry } from '../wire/entry.js'
import { routerGroup } from '../shards/groups.js'
import type { Keys } from '../redis/keys.js'
import { backfillReachScript, backfillScript } from './backfill.script.js'
import type { BusLayout, Shard } from '../shards/shards.js'

export interface BackfillOptions {
  readonly redis: RedisClient
  readonly keys: Keys
  readonly rule: string
  /** The subscription that gets the events. */
  readonly subscription: string
  /** The transform of the rule's target, as JSON. */
  readonly transform?: string | undefined
  /** Whether the rule matches the event, given as JSON. */
  readonly wants: (json: string) => boolean
}

/** Most events of one step, and entries in the subscription's stream of a shard at which a backfill waits. */
const most = { events: 100, ahead: 1000 }

/**
 * Copies events that a bus already has to the subscription of a new rule: on each shard from a start up to the first event
 * that the router hands on by the rule itself, so that each event arrives once. A cursor is kept beside the events:
 *
 *     nothing ─begin─> cursor ─live─> cursor and version ─step…─> 'done', for good
 *
 * Any instance may make any step, also two at the same time: a step is made once. An event that is trimmed before its turn is
 * not copied.
 */
export class Backfill {
  constructor(private readonly options: BackfillOptions) {}

  /**
   * To be called before the rule is written for the first time. Does nothing if it was begun before.
   *
   * @param fromMs undefined for the oldest
   */
  async begin({ name, shards }: BusLayout, fromMs: number | undefined): Promise<void> {
    const { redis, rule } = this.options
    const cursor = fromMs === undefined || fromMs <= 0 ? '0-0' : `${fromMs - 1}-18446744073709551615`
    const keysOf = Array.from({ length: shards }, (_, shard) => this.options.keys.backfills(name, shard))
    // the first shard comes last: if it has a cursor, all have one
    if (await redis.hexists(keysOf[0]!, rule)) return
    await Promise.all(keysOf.slice(1).map(key => redis.hsetnx(key, rule, cursor)))
    await redis.hsetnx(keysOf[0]!, rule, cursor)
  }

  /** Records the version of the registry since which the rule is live; the first call counts. */
  async live({ name, shards }: BusLayout, version: number): Promise<void> {
    const { redis, keys, rule } = this.options
    const keysOf = Array.from({ length: shards }, (_, shard) => keys.backfills(name, shard))
    await Promise.all(keysOf.map(key => redis.hsetnx(key, `${rule}/version`, version)))
  }

  /**
   * Copies the next events of a shard.
   *
   * @returns `done` for good, `more` if it may be called again at once, or what it waits for: `version`, {@link live}; `room`,
   * the handlers; `router`, entries to be handed on; `other`, an instance that makes the same step
   */
  async step({ bus, index }: Shard): Promise<'done' | 'more' | 'version' | 'room' | 'router' | 'other'> {
    const { redis, keys, rule, subscription, transform = '', wants } = this.options
    const backfills = keys.backfills(bus, index)
    const events = keys.events(bus, index)
    const lease = keys.lease(bus, index, routerGroup)
    const reachKeys = [backfills, events, lease, keys.routed(bus, index)]
    const [cursor, end, closed] = await backfillReachScript.run(redis, reachKeys, [rule, routerGroup])
    if (cursor === undefined) return 'done'
    if (end === '') return 'version'
    const found = (await redis.xrange(events, `(${cursor}`, end!, 'COUNT', most.events)) as RawEntry[]
    const last = found.at(-1)?.[0]
    if (!last && !closed) return 'router'
    const wanted = found.map(toEntry).filter(({ fields }) => {
      const event = readEvent(fields)
      return event !== undefined && wants(event)
    })
    const args = [rule, cursor, last ?? 'done', most.ahead, transform, ...wanted.map(({ id }) => id)]
    const reply = await backfillScript.run(
      redis,
      [backfills, events, keys.subscription(bus, index, subscription), keys.subscriptions(bus, index)],
      args,
    )
    if (reply === -1) return 'other'
    if (reply === -2) return 'room'
    return last ? 'more' : 'done'
  }
}

import type { RedisClient } from '../redis/cluster/redis-client.js'
import { messageOf } from '@sluice/event'
import type { Keys } from '../redis/keys.js'
import { subscribeScript } from '../shards/group.script.js'
import { type BusLayout, type Shard, shardsOf } from '../shards/shards.js'

export interface SubscriptionStreamsOptions {
  readonly redis: RedisClient
  readonly keys: Keys
  /** The name of the subscription and of its consumer group. */
  readonly name: string
  /** The current buses of the subscription. */
  readonly buses: () => readonly BusLayout[]
  /** Told when a consumer group of it was gone, as after the subscription was deleted. It is made again by then. */
  readonly lost?: () => void
}

/** The streams of a subscription, one for each shard of its buses, and its consumer group on each. */
export class SubscriptionStreams {
  /** The streams that have the group, as far as this process knows. */
  #prepared: ReadonlyMap<string, Shard> = new Map()

  constructor(private readonly options: SubscriptionStreamsOptions) {}

  /** Creates the consumer groups: entries that are added after this are read. */
  async prepare(): Promise<void> {
    await this.#prepare(this.#now())
  }

  /** The streams that can be read, after the groups of buses and shards that came since were created. */
  async prepared(): Promise<ReadonlyMap<string, Shard>> {
    const now = this.#now()
    const known = this.#prepared
    let same = now.size === known.size
    for (const stream of now.keys()) same &&= known.has(stream)
    return same ? known : this.#prepare(now)
  }

  async #prepare(streams: ReadonlyMap<string, Shard>): Promise<ReadonlyMap<string, Shard>> {
    const { redis, keys, name } = this.options
    const made = await Promise.all(Array.from(streams.values(), shard => subscribe(redis, keys, shard, name)))
    return (this.#prepared = new Map([...streams].filter((_, i) => made[i] !== 'no bus')))
  }

  /**
   * Whether work on these streams failed only because a bus was deleted meanwhile. Groups that are gone although their bus is there are
   * made again, and the work counts as failed.
   */
  async isOver(streams: ReadonlyMap<string, Shard>, error: unknown): Promise<boolean> {
    if (!/\b(UNBLOCKED|NOGROUP)\b/.test(messageOf(error))) return false
    try {
      await this.prepare()
    } catch {
      return false // the next round fails too, and tries again
    }
    for (const stream of streams.keys()) if (!this.#prepared.has(stream)) return true
    this.options.lost?.()
    return false
  }

  #now(): Map<string, Shard> {
    const { keys, buses, name } = this.options
    return new Map(shardsOf(buses()).map(shard => [keys.subscription(shard.bus, shard.index, name), shard]))
  }
}

/** Creates the consumer group of a subscription on a shard, and its stream, unless the bus is being deleted or made. */
export async function subscribe(
  redis: RedisClient,
  keys: Keys,
  { bus, index }: Shard,
  name: string,
): Promise<'made' | 'there' | 'no bus'> {
  const own = [keys.subscription(bus, index, name), keys.gate(bus, index), keys.subscriptions(bus, index)]
  const reply = await subscribeScript.run(redis, own, [name])
  return reply === 1 ? 'made' : reply === 0 ? 'there' : 'no bus'
}

import type { RedisClient } from '../redis/cluster/redis-client.js'
import { blockKeys } from '../rates/blocks.js'
import type { Keys } from '../redis/keys.js'
import { stageGroups } from '../shards/groups.js'
import type { Shard } from '../shards/shards.js'

/** Names of one page, and keys of one UNLINK: bounds of what one call does in Redis and of what is in memory. */
const most = 1000

/** Shards that a bus may have, see libs/registry: an interrupted growth may have made some that no count mentions. */
export const mostShards = 64

const consumerGroup = /^stream:(.*)$/

/**
 * Deletes all keys of one bus by their names. What names others goes after them, so that an interrupted deletion can be made again.
 *
 * Some kinds of keys are left to expire, as they cannot hurt a bus of the same name: `idempotency` belongs to the bus that it was
 * written for, and `caused` and `letter-past` to entries of a log that is gone. `circuit` and `failing` belong to what a target leads
 * to, which is away or not whatever became of the bus. `attempts` is of the last minutes.
 */
export class BusData {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
  ) {}

  async delete(bus: string): Promise<void> {
    const shards = Array.from({ length: mostShards }, (_, index) => ({ bus, index }))
    const found = await Promise.all(shards.map(shard => this.redis.exists(...this.#fixed(shard))))
    for (const [i, shard] of shards.entries()) if (found[i]! > 0) await this.#deleteShard(shard)
    await this.#unlink(blockKeys(this.keys, bus, Date.now()))
  }

  async #deleteShard(shard: Shard): Promise<void> {
    const { keys, redis } = this
    const { bus, index } = shard
    await redis.unlink(keys.gate(bus, index)) // readers of subscriptions make no streams without it
    await this.#deleteNamed(keys.payloads(bus, index), ref => keys.payload(bus, index, ref))
    await this.#deleteNamed(keys.journalBuckets(bus, index), bucket => keys.journalBucket(bus, index, bucket))
    await this.#deleteNamed(keys.letterGroups(bus, index), fingerprint => keys.letterGroup(bus, index, fingerprint))
    for (const name of await redis.smembers(keys.subscriptions(bus, index))) await this.#deleteSubscription(shard, name)
    await this.#unlink((await this.#consumers(shard)).map(name => keys.stream(bus, index, name)))
    await this.#unlink(this.#fixed(shard))
  }

  /** Deletes the keys that a sorted set names, page by page, and what names them. */
  async #deleteNamed(names: string, keyOf: (name: string) => string): Promise<void> {
    for (;;) {
      const page = await this.redis.zrange(names, '0', String(most - 1))
      if (page.length === 0) return
      await this.#unlink(page.map(keyOf))
      await this.redis.zrem(names, ...page)
    }
  }

  async #deleteSubscription({ bus, index }: Shard, name: string): Promise<void> {
    const part = (part: string) => this.keys.ordered(bus, index, name, part)
    await this.#deleteNamed(part('due'), lane => part(`lane:${lane.slice(name.length + 1)}`))
    await this.#unlink([
      this.keys.subscription(bus, index, name),
      ...['due', 'tries', 'starts', 'partly'].map(each => part(each)),
    ])
  }

  /** Stream consumers of the shard, by their groups on its log. */
  async #consumers({ bus, index }: Shard): Promise<string[]> {
    const events = this.keys.events(bus, index)
    if ((await this.redis.exists(events)) === 0) return []
    const groups = (await this.redis.xinfo('GROUPS', events)) as [string, string][]
    return groups.flatMap(([, group]) => consumerGroup.exec(group)?.[1] ?? [])
  }

  /** All keys of one shard are in one slot. */
  async #unlink(keys: readonly string[]): Promise<void> {
    for (let i = 0; i < keys.length; i += most) await this.redis.unlink(...keys.slice(i, i + most))
  }

  /** The keys whose names follow from the shard. */
  #fixed({ bus, index }: Shard): string[] {
    const { keys } = this
    return [
      ...[keys.events(bus, index), keys.gate(bus, index), keys.seen(bus, index, 0), keys.seen(bus, index, 1)],
      ...[keys.deliveries(bus, index), keys.payloads(bus, index), keys.routed(bus, index), keys.backfills(bus, index)],
      ...[keys.subscriptions(bus, index), keys.closed(bus, index), keys.closers(bus, index), keys.dead(bus, index)],
      ...[keys.letters(bus, index), keys.letterEvents(bus, index), keys.letterIndex(bus, index)],
      ...[keys.letterGroups(bus, index), keys.journal(bus, index), keys.journalBuckets(bus, index)],
      keys.ticks(bus, index),
      ...[keys.delayed(bus, index), keys.delayedEvents(bus, index), keys.delayedSeen(bus, index)],
      ...[keys.delayedLeaving(bus, index), keys.delayedArrived(bus, index)],
      ...stageGroups.map(stage => keys.begun(bus, index, stage)),
      ...(index === 0 ? [keys.retired(bus), keys.unread(bus), keys.fired(bus)] : []),
    ]
  }
}

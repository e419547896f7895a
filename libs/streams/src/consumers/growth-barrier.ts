import type { RedisClient } from '../redis/cluster/redis-client.js'
import { compareIds } from '../wire/entry.js'
import type { Keys } from '../redis/keys.js'
import type { BusLayout, Growth, Shard } from '../shards/shards.js'

/**
 * Keeps the order of each key for a stream consumer while its bus gets more shards, when a key may move to another shard. No
 * event appended after the growth begins before the consumer is past the growth on every old shard.
 */
export class GrowthBarrier {
  /** The growths that the consumer is past, by their cuts. */
  readonly #passed = new Set<string>()

  /** @param name the stream consumer */
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly name: string,
    private readonly bus: () => BusLayout | undefined,
  ) {}

  /** @returns the entry up to which the shard may be read, `+` for all, undefined for none yet */
  async upTo({ index }: Shard, after: string): Promise<string | undefined> {
    for (const growth of this.bus()?.growth ?? []) {
      const cut = growth.cuts[index]
      if (cut !== undefined && compareIds(after, cut) < 0) return cut
      if (!(await this.#isPassed(growth))) return undefined
    }
    return '+'
  }

  async #isPassed({ cuts }: Growth): Promise<boolean> {
    const id = cuts.join()
    if (this.#passed.has(id)) return true
    const { name: bus } = this.bus()!
    const checkpoints = await Promise.all(
      cuts.map((_, old) => this.redis.hget(this.keys.stream(bus, old, this.name), 'at')),
    )
    const passed = cuts.every((cut, old) => compareIds(checkpoints[old] ?? '0-0', cut) >= 0)
    if (passed) this.#passed.add(id)
    return passed
  }
}

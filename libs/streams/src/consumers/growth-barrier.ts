import type { Redis } from 'ioredis'
import { compareIds } from '../wire/entry.js'
import type { Keys } from '../redis/keys.js'
import type { BusLayout, Growth, Shard } from '../shards/shards.js'

/**
 * Keeps the order of each key for a stream consumer through the growth of its bus. A key may belong to another shard than
 * before: nothing that was appended after the growth is begun before the consumer is past the growth on every old shard.
 */
export class GrowthBarrier {
  /** The cuts of those that were passed. */
  readonly #passed = new Set<string>()

  /** @param name the stream consumer */
  constructor(
    private readonly redis: Redis,
    private readonly keys: Keys,
    private readonly name: string,
    private readonly bus: () => BusLayout | undefined,
  ) {}

  /** @returns the entry up to which may be read on, `+` for all, undefined for none as yet */
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

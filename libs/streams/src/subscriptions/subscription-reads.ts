import type { RedisClient } from '../redis/cluster/redis-client.js'
import { type ShardReads, shardReads } from '../shards/shard-reads.js'
import type { Shard } from '../shards/shards.js'
import type { RawEntry } from '../wire/entry.js'
import type { Holding } from './holding.js'

export interface SubscriptionReadsOptions {
  /** A client for these reads alone: a blocking read holds up its connection. */
  readonly blocking: RedisClient
  readonly name: string
  readonly instance: string
  readonly claimIdleMs: number
}

/** Milliseconds that a read blocks, at most. */
const mostBlockMs = 500

/** The reads of a subscription's streams: one of one Redis, or one of each slot group of a Cluster. */
export class SubscriptionReads {
  readonly #reads: ShardReads
  /** Running reads of a Cluster, by part. */
  readonly #parts = new Map<string, Promise<void>>()

  /** @param take called with each entry that was read */
  constructor(
    private readonly options: SubscriptionReadsOptions,
    private readonly holding: Holding,
    private readonly take: (stream: string, shard: Shard, entry: RawEntry) => void,
  ) {
    this.#reads = shardReads(options.blocking)
  }

  /** Reads all parts: the one of one Redis, or those of a Cluster until the first has answered. @param count most entries of each stream */
  async read(streams: ReadonlyMap<string, Shard>, count: number): Promise<void> {
    const parts = this.#reads.parts(streams.keys())
    for (const [part, names] of parts) {
      if (parts.size === 1) return this.#read(streams, part, names, count)
      if (this.#parts.has(part)) continue
      const reading = this.#read(streams, part, names, count).finally(() => this.#parts.delete(part))
      reading.catch(() => undefined) // the next read of the part fails too
      this.#parts.set(part, reading)
    }
    await Promise.race(this.#parts.values())
  }

  /** Resolves when no read runs. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#parts.values())
  }

  async #read(
    streams: ReadonlyMap<string, Shard>,
    part: string,
    names: readonly string[],
    count: number,
  ): Promise<void> {
    const { name, instance, claimIdleMs } = this.options
    const blockMs = Math.ceil(Math.min(mostBlockMs, claimIdleMs / 6))
    const { answer, sure } = await this.holding.read(() =>
      this.#reads.read(part, names, { group: name, consumer: instance, from: '>', count, blockMs }),
    )
    for (const [stream, entries] of answer) {
      if (sure) for (const raw of entries) this.take(stream, streams.get(stream)!, raw)
      else for (const [entryId] of entries) await this.holding.release({ stream, entryId, taken: 1 }, true)
    }
  }
}

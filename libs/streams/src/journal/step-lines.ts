import { bucketOf } from '@sluice/biography'
import type { Keys } from '../redis/keys.js'
import type { Shard } from '../shards/shards.js'

/** The steps that one script call writes, of one shard: its keys, and the lines of each bucket. */
export class StepLines {
  /** Bucket -> its lines, each with the end of the line. */
  readonly #buckets = new Map<number, string>()

  /** @param retentionMs of the bus' steps */
  constructor(
    private readonly names: Keys,
    private readonly shard: Shard,
    readonly retentionMs: number,
  ) {}

  /** @param lines of one event, each with the end of the line */
  add(logId: string, lines: string): void {
    const bucket = bucketOf(logId)
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? '') + lines)
  }

  get isEmpty(): boolean {
    return this.#buckets.size === 0
  }

  /** As `recordAll` takes them: the number of buckets, how long steps are kept (ms), and the lines of each bucket. */
  get args(): (string | number)[] {
    return [this.#buckets.size, this.retentionMs, ...this.#buckets.values()]
  }

  /** As `recordAll` takes them: the journal, its index, and each bucket; none if there are no lines. */
  get keys(): string[] {
    return this.isEmpty ? [] : journalKeys(this.names, this.shard, this.#buckets.keys())
  }
}

/** The journal of a shard, its index, and some of its buckets. */
export function journalKeys(keys: Keys, { bus, index }: Shard, buckets: Iterable<number | string>): string[] {
  const own = [keys.journal(bus, index), keys.journalBuckets(bus, index)]
  return [...own, ...Array.from(buckets, bucket => keys.journalBucket(bus, index, bucket))]
}

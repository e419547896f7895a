import type { Redis } from 'ioredis'
import type { RawEntry } from '../wire/entry.js'

/** What a consumer group reads. */
export interface GroupRead {
  readonly group: string
  readonly consumer: string
  /** `>` for entries that nobody was given yet, `0` for those that the consumer was given and did not acknowledge. */
  readonly from: '>' | '0'
  /** Entries of each stream at most. */
  readonly count: number
  /** Milliseconds to wait where there is nothing; without it the read does not wait. */
  readonly blockMs?: number
}

/**
 * Reads over the streams of several shards at once, on a client of their own, because they block it. Each shard is a hash slot
 * of its own: a single Redis reads them all in one call, a Redis Cluster would take one call a shard, and a connection a node.
 * That would be another implementation of this, chosen in {@link shardReads}, and the readers would not know.
 */
export interface ShardReads {
  /** The streams that have entries to read, each with its entries, oldest first. */
  read(streams: Iterable<string>, how: GroupRead): Promise<[stream: string, entries: RawEntry[]][]>
  /**
   * Waits until a stream has an entry behind an id (`$` for what comes from now on), `blockMs` at most. Nothing is taken.
   *
   * @returns the streams that have
   */
  news(after: ReadonlyMap<string, string>, blockMs: number): Promise<ReadonlySet<string>>
  /** Ends what is under way: it may never answer. */
  close(): void
}

export function shardReads(blocking: Redis): ShardReads {
  return new SingleRedisReads(blocking)
}

class SingleRedisReads implements ShardReads {
  constructor(private readonly blocking: Redis) {}

  async read(streams: Iterable<string>, { group, consumer, from, count, blockMs }: GroupRead) {
    const names = [...streams]
    const reply = (await this.blocking.call(
      'XREADGROUP',
      ...['GROUP', group, consumer, 'COUNT', count],
      ...(blockMs === undefined ? [] : ['BLOCK', blockMs]),
      ...['STREAMS', ...names, ...names.map(() => from)],
    )) as [string, RawEntry[]][] | null
    return (reply ?? []).filter(([, entries]) => entries.length > 0)
  }

  async news(after: ReadonlyMap<string, string>, blockMs: number): Promise<ReadonlySet<string>> {
    const places = [...after.keys(), ...after.values()]
    const reply = await this.blocking.call('XREAD', 'COUNT', 1, 'BLOCK', blockMs, 'STREAMS', ...places)
    return new Set((reply as [string, unknown][] | null)?.map(([stream]) => stream))
  }

  close(): void {
    this.blocking.disconnect()
  }
}

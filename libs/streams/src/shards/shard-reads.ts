import type { Redis } from 'ioredis'
import type { RawEntry } from '../wire/entry.js'

/** Options of a read by a consumer group. */
export interface GroupRead {
  readonly group: string
  readonly consumer: string
  /** `>` for new entries, `0` for pending ones of the consumer. */
  readonly from: '>' | '0'
  /** Most entries of each stream. */
  readonly count: number
  /** Milliseconds to block if there is no entry; without it the read does not block. */
  readonly blockMs?: number
}

/**
 * Reads the streams of several shards at once, on a client of its own, because the reads block. Each shard is a hash slot: a
 * single Redis reads all of them in one call; a Redis Cluster would need one call a shard and one connection a node. That
 * would be another implementation, chosen in {@link shardReads}, without a change of the readers.
 */
export interface ShardReads {
  /** @returns the streams that had entries, each with its entries, oldest first */
  read(streams: Iterable<string>, how: GroupRead): Promise<[stream: string, entries: RawEntry[]][]>
  /**
   * Waits until a stream has an entry after the given id (`$` for entries from now on), `blockMs` at most. Takes no entry.
   *
   * @returns the streams that have one
   */
  news(after: ReadonlyMap<string, string>, blockMs: number): Promise<ReadonlySet<string>>
  /** Ends running reads, which may never answer. */
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

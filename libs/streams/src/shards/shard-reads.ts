import type { Cluster } from 'ioredis'
import { isCluster, type RedisClient } from '../redis/cluster/redis-client.js'
import { duplicate } from '../redis/connection.js'
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
 * Reads the streams of several shards at once, on a client of its own, because the reads block. One Redis reads all of them in one
 * call; a Redis Cluster those of each slot group, and each of these reads has a connection of its own.
 */
export interface ShardReads {
  /** The streams that can be read together, by the name of their part. */
  parts(streams: Iterable<string>): ReadonlyMap<string, readonly string[]>
  /**
   * Reads the streams of one part. While it runs, the next read of that part waits for it.
   *
   * @returns the streams that had entries, each with its entries, oldest first
   */
  read(part: string, streams: readonly string[], how: GroupRead): Promise<[stream: string, entries: RawEntry[]][]>
  /**
   * Waits until a stream has an entry after the given id (`$` for entries from now on), `blockMs` at most. Takes no entry.
   *
   * @returns streams that have one
   */
  news(after: ReadonlyMap<string, string>, blockMs: number): Promise<ReadonlySet<string>>
  /** Ends running reads, which may never answer. */
  close(): void
}

export function shardReads(blocking: RedisClient): ShardReads {
  return isCluster(blocking) ? new ClusterReads(blocking) : new SingleRedisReads(blocking)
}

class SingleRedisReads implements ShardReads {
  constructor(private readonly blocking: RedisClient) {}

  parts(streams: Iterable<string>): ReadonlyMap<string, readonly string[]> {
    return new Map([['', [...streams]]])
  }

  read(_part: string, streams: readonly string[], how: GroupRead) {
    return readGroup(this.blocking, streams, how)
  }

  news(after: ReadonlyMap<string, string>, blockMs: number): Promise<ReadonlySet<string>> {
    return readNews(this.blocking, after, blockMs)
  }

  close(): void {
    this.blocking.disconnect()
  }
}

/** Milliseconds that a Cluster waits for news of one slot group: a shard that is waited for later joins the next wait. */
const mostNewsMs = 250

class ClusterReads implements ShardReads {
  /** By slot group: a blocking read holds up its connection. */
  readonly #clients = new Map<string, RedisClient>()
  readonly #news = new Map<string, Promise<ReadonlySet<string>>>()

  /** @param blocking when it is disconnected, so are the clients of all groups */
  constructor(private readonly blocking: Cluster) {
    const disconnect = blocking.disconnect.bind(blocking)
    blocking.disconnect = (reconnect = false) => {
      disconnect(reconnect)
      if (reconnect) return
      for (const client of this.#clients.values()) client.disconnect()
      this.#clients.clear()
    }
  }

  parts(streams: Iterable<string>): ReadonlyMap<string, readonly string[]> {
    const parts = new Map<string, string[]>()
    for (const stream of streams) {
      const tag = tagIn(stream)
      const part = parts.get(tag)
      if (part) part.push(stream)
      else parts.set(tag, [stream])
    }
    return parts
  }

  read(part: string, streams: readonly string[], how: GroupRead) {
    return readGroup(this.#client(part), streams, how)
  }

  /** Returns at the first news of any group. What is waited for in the others is told by a later call. */
  async news(after: ReadonlyMap<string, string>, blockMs: number): Promise<ReadonlySet<string>> {
    const parts = this.parts(after.keys())
    const deadline = performance.now() + blockMs
    for (;;) {
      for (const [part, streams] of parts) if (!this.#news.has(part)) this.#listen(part, streams, after, blockMs)
      const found = await Promise.race(this.#news.values())
      if (found.size > 0 || performance.now() >= deadline) return found
    }
  }

  #listen(part: string, streams: readonly string[], after: ReadonlyMap<string, string>, blockMs: number): void {
    const wanted = new Map(streams.map(stream => [stream, after.get(stream)!]))
    const ended = () => this.#news.delete(part)
    const news = readNews(this.#client(part), wanted, Math.max(1, Math.min(blockMs, mostNewsMs)))
    news.then(ended, ended)
    this.#news.set(part, news)
  }

  close(): void {
    this.blocking.disconnect()
  }

  #client(part: string): RedisClient {
    let client = this.#clients.get(part)
    if (!client) this.#clients.set(part, (client = duplicate(this.blocking, 'blocking')))
    return client
  }
}

function tagIn(stream: string): string {
  return stream.slice(stream.indexOf('{') + 1, stream.indexOf('}'))
}

async function readGroup(
  redis: RedisClient,
  streams: readonly string[],
  { group, consumer, from, count, blockMs }: GroupRead,
): Promise<[string, RawEntry[]][]> {
  const reply = (await redis.call(
    'XREADGROUP',
    ...['GROUP', group, consumer, 'COUNT', count],
    ...(blockMs === undefined ? [] : ['BLOCK', blockMs]),
    ...['STREAMS', ...streams, ...streams.map(() => from)],
  )) as [string, RawEntry[]][] | null
  return (reply ?? []).filter(([, entries]) => entries.length > 0)
}

async function readNews(
  redis: RedisClient,
  after: ReadonlyMap<string, string>,
  blockMs: number,
): Promise<ReadonlySet<string>> {
  const places = [...after.keys(), ...after.values()]
  const reply = await redis.call('XREAD', 'COUNT', 1, 'BLOCK', blockMs, 'STREAMS', ...places)
  return new Set((reply as [string, unknown][] | null)?.map(([stream]) => stream))
}

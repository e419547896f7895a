import { Health, type Logger, silentLogger } from '@sluice/observability'
import type { EventLog } from '../log/log.js'
import { duplicate } from '../redis/connection.js'
import { Loop } from '../redis/loop.js'
import { shardReads, type ShardReads } from '../shards/shard-reads.js'
import type { RawEntry } from '../wire/entry.js'
import { BusFeed } from './bus-feed.js'
import { headOf } from './head.js'
import { TailPlace } from './tail-place.js'
import { TailReader } from './tail-reader.js'

/** Milliseconds of one wait for news: a bus that is looked at from now on joins the next one. */
const newsMs = 250
/** Milliseconds between two reads, where one did not leave anything: what comes meanwhile is read, and shown, together. */
const restMs = 200

export interface LogTailOptions {
  readonly log: EventLog
  /** The number of shards that a bus has now; undefined for one that is gone. */
  readonly shards: (bus: string) => number | undefined
  readonly logger?: Logger
}

/**
 * Reads what is appended to buses as it comes, once in a process for all that look on, on a connection of its own. While nobody does,
 * there is no connection. It reads only: no consumer group, no doorbell.
 */
export class LogTail {
  readonly #starting = new Map<string, Promise<BusFeed>>()
  readonly #feeds = new Set<BusFeed>()
  readonly #stop = new AbortController()
  readonly #loop: Loop
  #reads: ShardReads | undefined

  constructor(private readonly options: LogTailOptions) {
    const health = new Health('the tail of buses', options.logger ?? silentLogger)
    this.#loop = new Loop({
      ...{ health, stop: this.#stop.signal },
      goesOn: () => this.#feeds.size > 0,
      round: () => this.#round(),
    })
  }

  /**
   * @param place where an earlier reader stopped; without it the reader gets what is appended from now on
   * @returns is to be closed
   */
  async open(bus: string, place?: TailPlace): Promise<TailReader> {
    let feed: BusFeed
    // the last reader of a feed may have left meanwhile
    do feed = await this.#feed(bus)
    while (!this.#feeds.has(feed))
    feed.readers++
    return new TailReader(this.options.log, feed, place ?? TailPlace.at(feed.heads), () => this.#left(feed))
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#loop.ended
  }

  async #feed(bus: string): Promise<BusFeed> {
    let starting = this.#starting.get(bus)
    if (!starting) this.#starting.set(bus, (starting = this.#start(bus)))
    try {
      return await starting
    } catch (error) {
      this.#starting.delete(bus)
      throw error
    }
  }

  async #start(bus: string): Promise<BusFeed> {
    const { log, shards } = this.options
    const indexes = Array.from({ length: shards(bus) ?? 0 }, (_, shard) => shard)
    const feed = new BusFeed(bus, await Promise.all(indexes.map(shard => headOf(log, bus, shard))))
    this.#feeds.add(feed)
    if (!this.#loop.runs) this.#run()
    return feed
  }

  #left(feed: BusFeed): void {
    if (--feed.readers > 0) return
    this.#feeds.delete(feed)
    this.#starting.delete(feed.bus)
  }

  #run(): void {
    const reads = shardReads(duplicate(this.options.log.redis, 'blocking'))
    this.#reads = reads
    this.#loop.start()
    void this.#loop.ended.then(() => reads.close())
  }

  async #round(): Promise<number | void> {
    const after = new Map<string, string>()
    const shards = new Map<string, { feed: BusFeed; shard: number }>()
    for (const feed of this.#feeds) {
      for (let shard = 0; shard < (this.options.shards(feed.bus) ?? 0); shard++) {
        const stream = this.options.log.keys.events(feed.bus, shard)
        after.set(stream, (feed.heads[shard] ??= '0-0'))
        shards.set(stream, { feed, shard })
      }
    }
    if (after.size === 0) return newsMs
    const found = await this.#reads!.news(after, newsMs)
    try {
      const left = await Promise.all(Array.from(found, stream => this.#read(stream, shards.get(stream))))
      return left.some(isLeft => isLeft) ? undefined : restMs
    } finally {
      // once for what came on all shards, also if one cannot be read now
      for (const feed of this.#feeds) feed.tell()
    }
  }

  /** @returns whether there may be more */
  async #read(stream: string, place: { feed: BusFeed; shard: number } | undefined): Promise<boolean> {
    if (!place) return false // nobody looks on any more
    const most = place.feed.size.entries
    const { feed, shard } = place
    const entries = await this.options.log.redis.xrange(stream, `(${feed.heads[shard]}`, '+', 'COUNT', most)
    feed.add(shard, entries as RawEntry[])
    return entries.length === most
  }
}

import type { Redis } from 'ioredis'
import { fanOutGroup } from '../shards/groups.js'
import type { Keys } from '../redis/keys.js'
import { holdScript, releaseScript } from './payloads.script.js'
import type { Shard } from '../shards/shards.js'

/** The event of one entry of the deliveries, kept once for all who are to get it. */
export interface Payload {
  /** Names it among those of its shard. */
  readonly ref: string
  /** Where the event stands: in the log, or in the entry of the deliveries itself. */
  readonly source: 'events' | 'deliveries'
  readonly entryId: string
}

/** Deliveries that are said to need a payload, and may be over: their queue and job ids. */
export type UnderWay = ReadonlyMap<string, readonly string[]>

/** Milliseconds between two looks at a payload whether its deliveries are still there, and payloads of one look. */
const looks = { everyMs: 60_000, most: 20 }
/** Deliveries of one script call, and fields of one scan. */
const most = { deliveries: 2000, fields: 500 }

/** Large events, kept beside the log: it may forget them while a delivery waits for its next try. */
export class PayloadStore {
  constructor(
    readonly redis: Redis,
    readonly keys: Keys,
  ) {}

  /**
   * Keeps an event for deliveries. May be done again after a crash: those that are over stay so.
   *
   * @returns the job ids that are not over
   */
  async hold(
    { bus, index }: Shard,
    token: string,
    { ref, source, entryId }: Payload,
    queue: string,
    jobIds: readonly string[],
  ): Promise<ReadonlySet<string> | 'deposed' | 'gone'> {
    const { keys } = this
    const stream = source === 'events' ? keys.events(bus, index) : keys.deliveries(bus, index)
    const own = [keys.lease(bus, index, fanOutGroup), stream, keys.payload(bus, index, ref), keys.payloads(bus, index)]
    const outstanding = new Set<string>()
    for (let i = 0; i < jobIds.length; i += most.deliveries) {
      const some = jobIds.slice(i, i + most.deliveries)
      const reply = await holdScript.run(this.redis, own, [token, entryId, ref, queue, ...some])
      if (reply === -1) return 'deposed'
      if (reply === -2) return 'gone'
      reply.forEach((underWay, n) => underWay === 1 && outstanding.add(some[n]!))
    }
    return outstanding
  }

  /** The event; undefined where it is not there. */
  async read({ bus, index }: Shard, ref: string): Promise<Buffer | undefined> {
    return (await this.redis.hgetBuffer(this.keys.payload(bus, index, ref), 'e')) ?? undefined
  }

  /** Deliveries are over: the last one takes the event with it. */
  async release({ bus, index }: Shard, ref: string, jobIds: readonly string[]): Promise<void> {
    const own = [this.keys.payload(bus, index, ref), this.keys.payloads(bus, index)]
    await releaseScript.run(this.redis, own, [ref, ...jobIds])
  }

  /**
   * Payloads of a shard that nobody looked at for a while. What was held by a process that died between the end of a
   * delivery and saying so is found here.
   */
  async due({ bus, index }: Shard): Promise<string[]> {
    const key = this.keys.payloads(bus, index)
    const nowMs = Number((await this.redis.time())[0]) * 1000
    const refs = await this.redis.zrange(key, '-inf', String(nowMs - looks.everyMs), 'BYSCORE', 'LIMIT', 0, looks.most)
    if (refs.length > 0) await this.redis.zadd(key, 'XX', ...refs.flatMap(ref => [nowMs, ref]))
    return refs
  }

  /** The deliveries that keep a payload, some at a time; none while more may come. */
  async *underWay({ bus, index }: Shard, ref: string): AsyncGenerator<UnderWay, void> {
    const key = this.keys.payload(bus, index, ref)
    if ((await this.redis.hexists(key, 'open')) === 1) return
    let cursor = '0'
    do {
      const [next, flat] = await this.redis.hscan(key, cursor, 'MATCH', 'd:*', 'COUNT', most.fields)
      const byQueue = new Map<string, string[]>()
      for (let i = 0; i < flat.length; i += 2) {
        const queue = flat[i + 1]!
        if (queue !== '') byQueue.set(queue, [...(byQueue.get(queue) ?? []), flat[i]!.slice('d:'.length)])
      }
      if (byQueue.size > 0) yield byQueue
      cursor = next
    } while (cursor !== '0')
  }
}

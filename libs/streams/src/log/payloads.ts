import type { RedisClient } from '../redis/cluster/redis-client.js'
import { fanOutGroup } from '../shards/groups.js'
import type { Keys } from '../redis/keys.js'
import { holdScript, releaseScript } from './payloads.script.js'
import type { Shard } from '../shards/shards.js'
import { timeOf } from '../redis/redis-clock.js'

/** The event of one entry in deliveries, kept once for all its receivers. */
export interface Payload {
  /** Its name within the shard. */
  readonly ref: string
  /** The stream that has the event: the log, or deliveries, whose entry then carries it. */
  readonly source: 'events' | 'deliveries'
  readonly entryId: string
}

/** Deliveries that are registered for a payload, job ids by queue. They may have ended. */
export type UnderWay = ReadonlyMap<string, readonly string[]>

/** Milliseconds between two checks whether the deliveries of a payload still exist, and most payloads of one check. */
const looks = { everyMs: 60_000, most: 20 }
/** Most deliveries of one script call, and fields of one scan. */
const most = { deliveries: 2000, fields: 500 }

/** Large events, kept beside the log: retention may trim the log while a delivery still waits for its next try. */
export class PayloadStore {
  constructor(
    readonly redis: RedisClient,
    readonly keys: Keys,
  ) {}

  /**
   * Keeps an event for deliveries. May be repeated after a crash: deliveries that ended stay ended.
   *
   * @returns the job ids of the deliveries that have not ended
   */
  async hold(
    { bus, index }: Shard,
    token: string,
    { ref, source, entryId }: Payload,
    deliveries: readonly { readonly jobId: string; readonly queue: string }[],
  ): Promise<ReadonlySet<string> | 'deposed' | 'gone'> {
    const { keys } = this
    const stream = source === 'events' ? keys.events(bus, index) : keys.deliveries(bus, index)
    const own = [keys.lease(bus, index, fanOutGroup), stream, keys.payload(bus, index, ref), keys.payloads(bus, index)]
    const outstanding = new Set<string>()
    for (let i = 0; i < deliveries.length; i += most.deliveries) {
      const some = deliveries.slice(i, i + most.deliveries)
      const reply = await holdScript.run(this.redis, own, [
        token,
        entryId,
        ref,
        ...some.flatMap(({ jobId, queue }) => [jobId, queue]),
      ])
      if (reply === -1) return 'deposed'
      if (reply === -2) return 'gone'
      reply.forEach((underWay, n) => underWay === 1 && outstanding.add(some[n]!.jobId))
    }
    return outstanding
  }

  /** The event; undefined if the payload does not exist. */
  async read({ bus, index }: Shard, ref: string): Promise<Buffer | undefined> {
    return (await this.redis.hgetBuffer(this.keys.payload(bus, index, ref), 'e')) ?? undefined
  }

  /** Marks deliveries as ended. The last one deletes the event. */
  async release({ bus, index }: Shard, ref: string, jobIds: readonly string[]): Promise<void> {
    const own = [this.keys.payload(bus, index, ref), this.keys.payloads(bus, index)]
    await releaseScript.run(this.redis, own, [ref, ...jobIds])
  }

  /**
   * Refs of payloads whose deliveries were not checked for a while. So payloads are found whose process died between the end of
   * a delivery and its release.
   */
  async due({ bus, index }: Shard): Promise<string[]> {
    const key = this.keys.payloads(bus, index)
    const oldest = await this.redis.zrange(key, '0', String(looks.most - 1), 'WITHSCORES')
    if (oldest.length === 0) return [] // as in most shards: one command for each of them
    const nowMs = Math.floor(await timeOf(this.redis, key))
    const refs = oldest.filter((_, i) => i % 2 === 0 && Number(oldest[i + 1]) <= nowMs - looks.everyMs)
    if (refs.length > 0) await this.redis.zadd(key, 'XX', ...refs.flatMap(ref => [nowMs, ref]))
    return refs
  }

  /** The deliveries that keep a payload, page by page; none while the payload is open. */
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

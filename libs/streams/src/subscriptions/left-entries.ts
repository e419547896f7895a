import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { RawEntry } from '../wire/entry.js'
import { reapScript } from './reap.script.js'

/** An entry that was claimed from another instance. `fields` are null if the entry was deleted. */
export interface Claimed {
  readonly raw: RawEntry
  /** How often it was taken before. */
  readonly taken: number
}

type Pending = [id: string, consumer: string, idleMs: number, taken: number]

/** What instances that died or left have left behind in the streams of a subscription. */
export class LeftEntries {
  constructor(
    private readonly options: {
      readonly redis: RedisClient
      readonly name: string
      readonly instance: string
      readonly claimIdleMs: number
    },
  ) {}

  /** Claims entries of dead instances, at most so many. @returns undefined if there are none */
  async claim(stream: string, most: number): Promise<Claimed[] | undefined> {
    const { redis, name, instance, claimIdleMs } = this.options
    const left = (await redis.xpending(stream, name, 'IDLE', claimIdleMs, '-', '+', most)) as Pending[]
    if (left.length === 0) return undefined
    const taken = new Map(left.map(([id, , , times]) => [id, Number(times)]))
    // entries that another instance claimed meanwhile are not in the answer
    const ids = (await redis.call(
      'XCLAIM',
      ...[stream, name, instance, claimIdleMs, ...taken.keys(), 'JUSTID'],
    )) as string[]
    const found = await Promise.all(ids.map(id => redis.xrange(stream, id, id)))
    return found.map(([raw], i) => ({
      raw: (raw as RawEntry | undefined) ?? [ids[i]!, null],
      taken: taken.get(ids[i]!)!,
    }))
  }

  /**
   * Deletes consumers that hold nothing.
   *
   * @param idleMs since when they have not read
   * @param only the one that it is about; '' for all
   */
  async reap(streams: Iterable<string>, idleMs: number, only: string): Promise<void> {
    const { redis, name } = this.options
    await Promise.all(Array.from(streams, stream => reapScript.run(redis, [stream], [name, idleMs, only])))
  }
}

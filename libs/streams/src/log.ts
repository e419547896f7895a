import type { Redis } from 'ioredis'
import { type AcceptedEvent, formatPosition, NotFoundError, UnavailableError } from '@sluice/event'
import type { Keys } from './keys.js'
import { type BusLayout, type Shard, shardOf, shardsOf } from './shards.js'
import { trimScript } from './scripts/trim.js'

/** Where an accepted event stands, or why it was not appended. */
export type Appended =
  { readonly id: string; readonly position: string } | { readonly id: string; readonly error: Error }

/** The group that reads the log on behalf of the rules. */
export const routerGroup = 'router'

/** The event log of the buses: append, create, trim. */
export class EventLog {
  constructor(
    readonly redis: Redis,
    readonly keys: Keys,
  ) {}

  /**
   * Appends events, all in one round trip, and answers for each in order. It resolves when Redis acknowledged them.
   * A stream is never made by an append: an event on a bus that nobody routes would be accepted and lost.
   */
  async append(bus: BusLayout, events: readonly AcceptedEvent[]): Promise<Appended[]> {
    return Promise.all(events.map(event => this.#appendOne(bus, event)))
  }

  async #appendOne(bus: BusLayout, { id, key, json }: AcceptedEvent): Promise<Appended> {
    const shard = shardOf(key, bus.shards)
    try {
      const entryId = await this.redis.xadd(this.keys.events(bus.name, shard), 'NOMKSTREAM', '*', 'e', json)
      if (!entryId)
        return { id, error: new NotFoundError('UNKNOWN_BUS', `there is no bus '${bus.name}'`, { bus: bus.name }) }
      return { id, position: formatPosition(shard, entryId) }
    } catch (cause) {
      const full = String(cause).includes('OOM')
      const why = full ? 'Redis has no memory left' : 'Redis does not answer'
      return {
        id,
        error: new UnavailableError(
          full ? 'REDIS_FULL' : 'REDIS_UNREACHABLE',
          `${why}; the event was not accepted`,
          {},
          { cause },
        ),
      }
    }
  }

  /** Makes the streams of a bus, with the group that routes them. Does nothing to those that are there. */
  async create(bus: BusLayout): Promise<void> {
    await Promise.all(
      Array.from({ length: bus.shards }, (_, shard) =>
        createGroup(this.redis, this.keys.events(bus.name, shard), routerGroup),
      ),
    )
  }

  /**
   * Deletes everything that a bus holds: events, deliveries, subscriptions, dead letters. Waits until nobody works on it
   * any more, `timeoutMs` at most: a stage that still reads would make its stream anew.
   */
  async destroy(bus: BusLayout, timeoutMs = 5000): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; ; await new Promise(resolve => setTimeout(resolve, 50))) {
      const left = await Promise.all(shardsOf([bus]).map(shard => this.#keysOf(shard)))
      const leased = left.flat().some(key => key.includes('}:lease:'))
      if (leased && Date.now() < deadline) continue
      await Promise.all(left.filter(keys => keys.length > 0).map(keys => this.redis.unlink(...keys)))
      return
    }
  }

  async #keysOf({ bus, shard }: Shard): Promise<string[]> {
    const match = this.keys.events(bus, shard).replace(/events$/, '*')
    const found: string[] = []
    for await (const some of this.redis.scanStream({ match, count: 1000 })) found.push(...(some as string[]))
    return found
  }

  /** Reads events by entry id, all in one round trip; undefined where the log no longer has it. */
  async read(bus: string, shard: number, entryIds: readonly string[]): Promise<(string | undefined)[]> {
    const key = this.keys.events(bus, shard)
    const found = await Promise.all(entryIds.map(id => this.redis.xrange(key, id, id)))
    return found.map(([entry]) => entry && entry[1][entry[1].indexOf('e') + 1])
  }

  /** @returns how many events were forgotten */
  trim(bus: string, shard: number, retentionMs: number): Promise<number> {
    return trimScript.run(this.redis, [this.keys.events(bus, shard), this.keys.deliveries(bus, shard)], [retentionMs])
  }
}

/** Makes a consumer group from the start of the stream, and the stream with it. */
export async function createGroup(redis: Redis, stream: string, group: string): Promise<void> {
  try {
    await redis.xgroup('CREATE', stream, group, '0', 'MKSTREAM')
  } catch (error) {
    if (!String(error).includes('BUSYGROUP')) throw error
  }
}

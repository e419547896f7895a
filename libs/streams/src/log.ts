import type { Redis } from 'ioredis'
import { type AcceptedEvent, formatPosition, NotFoundError, UnavailableError } from '@sluice/event'
import { routerGroup, stageGroups } from './groups.js'
import type { Keys } from './keys.js'
import { type BusLayout, shardOf, shardsOf } from './shards.js'

/** Where an accepted event stands, or why it was not appended. */
export type Appended =
  { readonly id: string; readonly position: string } | { readonly id: string; readonly error: Error }

/** The buses at one version of the registry. */
export interface BusesAt {
  readonly version: number
  readonly buses: ReadonlyMap<string, BusLayout>
}

/** The event log of the buses: append, read, create, destroy. */
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
    const shards = events.map(({ key }) => shardOf(key, bus.shards))
    const full = await this.#full(bus.name, shards)
    if (full) return events.map(({ id }) => ({ id, error: full }))
    const replies = await this.#add(events.map(({ json }, i) => [this.keys.events(bus.name, shards[i]!), json]))
    return events.map(({ id }, i) => {
      const [cause, entryId] = replies[i]!
      if (cause) return { id, error: notAppended(cause) }
      if (entryId) return { id, position: formatPosition(shards[i]!, entryId as string) }
      return { id, error: new NotFoundError('UNKNOWN_BUS', `there is no bus '${bus.name}'`, { bus: bus.name }) }
    })
  }

  /** Why nothing is accepted now, by what the governor wrote into the gates. */
  async #full(bus: string, shards: readonly number[]): Promise<UnavailableError | undefined> {
    const gates = Array.from(new Set(shards), shard => this.redis.hget(this.keys.gate(bus, shard), 'full'))
    try {
      const why = (await Promise.all(gates)).find(Boolean)
      if (!why) return undefined
      return why === 'bus'
        ? new UnavailableError('BUS_FULL', `bus '${bus}' is at its byte budget; nothing was accepted`, { bus })
        : new UnavailableError('REDIS_FULL', 'Redis has little memory left; nothing was accepted')
    } catch (cause) {
      return notAppended(cause as Error)
    }
  }

  /** One alone shares a round trip with others of the same tick; many make one of their own, which costs less. */
  async #add(entries: readonly [stream: string, json: string][]): Promise<[Error | null, unknown][]> {
    if (entries.length === 1) {
      const [[stream, json]] = entries as [[string, string]]
      const added = this.redis.xadd(stream, 'NOMKSTREAM', '*', 'e', json)
      return [
        await added.then(
          id => [null, id],
          (error: Error) => [error, null],
        ),
      ]
    }
    const pipeline = this.redis.pipeline()
    for (const [stream, json] of entries) pipeline.xadd(stream, 'NOMKSTREAM', '*', 'e', json)
    return (await pipeline.exec())!
  }

  /** Makes the streams of a bus, with the group that routes them. Does nothing to those that are there. */
  async create(bus: BusLayout): Promise<void> {
    await Promise.all(
      Array.from({ length: bus.shards }, (_, shard) =>
        createGroup(this.redis, this.keys.events(bus.name, shard), routerGroup),
      ),
    )
  }

  /** Makes the streams of buses that are new, and of all where Redis lost its data: the registry's version went down. */
  async follow(now: BusesAt, before: BusesAt): Promise<void> {
    for (const bus of now.buses.values()) {
      if (now.version < before.version || !before.buses.has(bus.name)) await this.create(bus)
    }
  }

  /**
   * Deletes everything that a bus holds: events, deliveries, subscriptions, dead letters. Waits until no stage works on its
   * shards any more, `timeoutMs` at most: one that still reads would make its stream anew.
   */
  async destroy(bus: BusLayout, timeoutMs = 5000): Promise<void> {
    const leases = shardsOf([bus]).flatMap(({ shard }) =>
      stageGroups.map(stage => this.keys.lease(bus.name, shard, stage)),
    )
    const leased = async () => (await Promise.all(leases.map(lease => this.redis.exists(lease)))).includes(1)
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline && (await leased());) {
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    for (const key of await this.#keysOf(bus.name)) await this.redis.unlink(key)
  }

  /** All keys of all shards that a bus of this name has or had. */
  async #keysOf(bus: string): Promise<string[]> {
    const start = this.keys.events(bus, 0).replace(/0\}:events$/, '')
    const found: string[] = []
    for await (const some of this.redis.scanStream({ match: `${start}*`, count: 1000 })) {
      // the bus 'a' must not take the keys of the bus 'a.b' with it
      found.push(...(some as string[]).filter(key => /^\d+\}:/.test(key.slice(start.length))))
    }
    return found
  }

  /** Reads events by entry id, all in one round trip; undefined where the log no longer has it. */
  async read(bus: string, shard: number, entryIds: readonly string[]): Promise<(string | undefined)[]> {
    const key = this.keys.events(bus, shard)
    const found = await Promise.all(entryIds.map(id => this.redis.xrange(key, id, id)))
    return found.map(([entry]) => entry && entry[1][entry[1].indexOf('e') + 1])
  }
}

function notAppended(cause: Error): UnavailableError {
  const full = String(cause).includes('OOM')
  const why = full ? 'Redis has no memory left' : 'Redis does not answer'
  const code = full ? 'REDIS_FULL' : 'REDIS_UNREACHABLE'
  return new UnavailableError(code, `${why}; the event may not have been accepted`, {}, { cause })
}

/** Makes a consumer group from the start of the stream, and the stream with it. */
export async function createGroup(redis: Redis, stream: string, group: string): Promise<void> {
  try {
    await redis.xgroup('CREATE', stream, group, '0', 'MKSTREAM')
  } catch (error) {
    if (!String(error).includes('BUSYGROUP')) throw error
  }
}

import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import {
  type AcceptedEvent,
  contentOf,
  InvalidError,
  NotFoundError,
  parsePosition,
  UnavailableError,
} from '@sluice/event'
import { type Appended, Appender, failureOf } from './appender.js'
import { RedisCauseStore } from './cause-store.js'
import { Causes, type CausesOptions } from './causes.js'
import { parseEvent } from '../wire/entry.js'
import { routerGroup, stageGroups } from '../shards/groups.js'
import { type Claim, IdempotencyKeys } from './idempotency.js'
import type { Keys } from '../redis/keys.js'
import { fenceScript, forgetScript } from './append.script.js'
import { groupScript, shardScript } from '../shards/group.script.js'
import { lockScript, unlockScript } from '../shards/lease.script.js'
import { type BusLayout, type Growth, shardsOf } from '../shards/shards.js'
import { field } from '../wire/fields.js'

/** The buses at one edition of the registry. */
export interface BusesAt {
  readonly buses: ReadonlyMap<string, BusLayout>
}

/** Longer than a deletion may take, in milliseconds: how long the lock of a bus outlives who took it. */
export const busLockMs = 30_000

/** The event log of the buses: append, read, create, restore, destroy. */
export class EventLog {
  readonly #appender: Appender
  /** Buses whose streams are being made again. */
  readonly #restoring = new Map<string, Promise<boolean>>()
  readonly causes: Causes
  readonly #idempotencyKeys: IdempotencyKeys

  /**
   * @param lookUp the bus as the registry has it now, read anew; throws NotFoundError `UNKNOWN_BUS`. Without it there is no bus
   * but what Redis has streams of.
   * @param causes without it tokens are valid on any bus, for a day
   */
  constructor(
    readonly redis: Redis,
    readonly keys: Keys,
    private readonly lookUp: (bus: string) => Promise<BusLayout> = notToBeFound,
    causes: Omit<CausesOptions, 'store'> = { retentionMs: () => 86_400_000 },
  ) {
    this.#appender = new Appender(redis, keys, (bus, gone) => this.#again(bus, gone))
    this.#idempotencyKeys = new IdempotencyKeys(redis, keys)
    this.causes = new Causes({ ...causes, store: new RedisCauseStore(redis, keys) })
  }

  /**
   * Appends events and answers for each in order, see {@link Appender}. A stream is never made by an append: an event on a
   * bus that nobody routes would be accepted and lost. Where Redis lost the streams of a bus that the registry has,
   * they are made again first. What was caused is counted first, see {@link Causes}.
   */
  append(bus: BusLayout, events: readonly AcceptedEvent[]): Promise<Appended[]> {
    const [event] = events
    return events.length === 1 && event?.idempotency ? this.#appendOnce(bus, event) : this.#append(bus, events)
  }

  #append(bus: BusLayout, events: readonly AcceptedEvent[]): Promise<Appended[]> {
    return this.causes.append(events, (some, isRepeat) =>
      this.#appender.append(bus, some, isRepeat ? 'repeat' : 'event'),
    )
  }

  /** An event with an idempotency key: the answer to a repetition is what was stored. */
  async #appendOnce(bus: BusLayout, event: AcceptedEvent): Promise<Appended[]> {
    let claim: Claim | undefined
    try {
      claim = await this.#idempotencyKeys.claim(bus, event.idempotency!)
    } catch (error) {
      return [{ id: event.id, error: error instanceof InvalidError ? error : failureOf(error as Error) }]
    }
    const [appended] = await this.#append(bus, [event])
    if ('error' in appended!) {
      // where it may have been accepted all the same, the key stays that event's
      if (claim && !isUncertain(appended.error)) await claim.giveBack().catch(() => undefined)
      return [appended]
    }
    if (!appended!.duplicate) return [appended!]
    const { shard, entryId } = parsePosition(appended!.position)!
    try {
      const [stored] = await this.read(bus.name, shard, [entryId])
      if (stored !== undefined) await claim?.compare(contentOf(stored))
      return [{ ...appended!, id: (stored === undefined ? undefined : parseEvent(stored)?.id) ?? event.id }]
    } catch (error) {
      return [{ id: event.id, error: error instanceof InvalidError ? error : failureOf(error as Error) }]
    }
  }

  /** Appends the result of a delivery, also where publishers are refused because memory runs out: it ends a delivery. */
  async appendResult(bus: BusLayout, event: AcceptedEvent): Promise<Appended> {
    const [appended] = await this.causes.append([event], (some, isRepeat) =>
      this.#appender.append(bus, some, isRepeat ? 'repeat' : 'result'),
    )
    return appended!
  }

  /** Whether results for the bus wait for memory. */
  async holdsResults(bus: string): Promise<boolean> {
    return (await this.redis.hget(this.keys.gate(bus, 0), 'full')) === 'results'
  }

  async #again(bus: BusLayout, gone: boolean): Promise<BusLayout> {
    if (gone) await this.restore(bus.name)
    return this.lookUp === notToBeFound ? bus : this.lookUp(bus.name)
  }

  /**
   * Makes the streams and gates of a bus again that Redis lost while the registry kept the bus. Under the lock of the bus, so that
   * what is being deleted stays deleted.
   *
   * @returns false when somebody else has the lock, and makes or deletes them
   * @throws NotFoundError `UNKNOWN_BUS`
   */
  async restore(bus: string): Promise<boolean> {
    let restoring = this.#restoring.get(bus)
    if (!restoring) {
      restoring = this.#restore(bus).finally(() => this.#restoring.delete(bus))
      this.#restoring.set(bus, restoring)
    }
    return restoring
  }

  async #restore(bus: string): Promise<boolean> {
    const unlock = await this.lock(bus, busLockMs)
    if (!unlock) return false
    try {
      await this.create(await this.lookUp(bus))
      return true
    } finally {
      await unlock().catch(() => undefined) // it expires
    }
  }

  /** Ends the connections that it made; the client it was given stays its owner's. */
  close(): void {
    this.#appender.close()
  }

  /** Makes the streams of a bus, with the group that routes them. Does nothing to those that are there. */
  async create(bus: BusLayout): Promise<void> {
    await Promise.all(
      shardsOf([bus]).map(({ shard }) => {
        const own = [this.keys.events(bus.name, shard), this.keys.gate(bus.name, shard)]
        return shardScript.run(this.redis, own, [routerGroup, bus.shards])
      }),
    )
  }

  /**
   * Prepares a bus for more shards: the new ones are there, and the old ones refuse publishers that do not know of them.
   * Doing it again changes nothing.
   *
   * @returns the last entry of each old shard: what comes after may be of keys that stood elsewhere before
   */
  async fence(bus: BusLayout, shards: number): Promise<Growth> {
    await this.create({ name: bus.name, shards })
    const ends = await Promise.all(
      // the new ones too: their gates may say what an attempt that was cut off wanted
      shardsOf([{ name: bus.name, shards }]).map(({ shard }) =>
        fenceScript.run(this.redis, [this.keys.events(bus.name, shard), this.keys.gate(bus.name, shard)], [shards]),
      ),
    )
    return { from: bus.shards, cuts: ends.slice(0, bus.shards) }
  }

  /** How many shards the bus has or is about to get: more than the registry says where growing it was cut off. */
  async shardsAhead(bus: string): Promise<number> {
    return Number((await this.redis.hget(this.keys.gate(bus, 0), 'shards')) ?? 0)
  }

  /** Forgets what publishers sent longer ago than the dedupe window; what is published does the same as it goes. */
  async forget({ name, shards, dedupeMs = 0 }: BusLayout): Promise<void> {
    const keysOf = (shard: number) => [0, 1].map(turn => this.keys.seen(name, shard, turn))
    await Promise.all(
      shardsOf([{ name, shards }]).map(({ shard }) =>
        forgetScript.run(this.redis, [this.keys.gate(name, shard), ...keysOf(shard)], [dedupeMs]),
      ),
    )
  }

  /** Makes the streams of buses that are new since `before`, which is empty where Redis may have lost data. */
  async follow(now: BusesAt, before: BusesAt): Promise<void> {
    const missing = [...now.buses.values()].filter(({ name }) => !before.buses.has(name))
    await Promise.all(missing.map(bus => this.create(bus)))
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
    for (const deadline = performance.now() + timeoutMs; performance.now() < deadline && (await leased());) {
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    const keys = await this.#keysOf(bus.name)
    while (keys.length > 0) await Promise.all(keys.splice(-1000).map(key => this.redis.unlink(key)))
  }

  /**
   * Takes the lock under which a bus is made, grown or deleted.
   *
   * @returns what gives it back, if it is still ours; undefined when it is somebody else's
   */
  async lock(bus: string, ttlMs: number): Promise<(() => Promise<unknown>) | undefined> {
    const [key, token] = [this.keys.lock(bus), randomUUID()]
    if (!(await lockScript.run(this.redis, [key], [token, ttlMs]))) return undefined
    return () => unlockScript.run(this.redis, [key], [token])
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
    return found.map(([entry]) => entry && entry[1][entry[1].indexOf(field.event) + 1])
  }
}

/** Whether what was to be appended may be there all the same. */
export function isUncertain(error: Error): boolean {
  return (
    error instanceof UnavailableError && ['REDIS_UNREACHABLE', 'NOT_REPLICATED', 'NOT_DURABLE'].includes(error.code)
  )
}

async function notToBeFound(bus: string): Promise<never> {
  throw new NotFoundError('UNKNOWN_BUS', `there is no bus '${bus}'`, { bus })
}

/**
 * Makes a consumer group from the start of the stream, and the stream with it. Does nothing where it is there.
 *
 * @returns whether it was made
 */
export async function createGroup(redis: Redis, stream: string, group: string): Promise<boolean> {
  return (await groupScript.run(redis, [stream], [group])) === 1
}

import { randomUUID } from 'node:crypto'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import {
  type AcceptedEvent,
  type Cause,
  contentOf,
  InvalidError,
  NotFoundError,
  parseDelayed,
  parsePosition,
  type Via,
} from '@sluice/event'
import { type Appended, Appender, type Appending } from './appender.js'
import { failureOf, isUncertain } from './refusals.js'
import { RedisCauseStore } from './cause-store.js'
import { Causes, type CausesOptions } from './causes.js'
import type { EventsAt } from './chain.js'
import { parseEvent } from '../wire/entry.js'
import { stageGroups } from '../shards/groups.js'
import { BusData } from '../bus-data/bus-data.js'
import { DelayedEvents } from '../delayed/delayed-events.js'
import { type Claim, IdempotencyKeys } from './idempotency.js'
import { Journal, type JournalOptions } from '../journal/journal.js'
import type { Keys } from '../redis/keys.js'
import { fenceScript, forgetScript } from './append.script.js'
import { shardScript } from '../shards/group.script.js'
import { lockScript, unlockScript } from '../shards/lease.script.js'
import { type BusLayout, type Growth, shardsOf } from '../shards/shards.js'
import { field } from '../wire/fields.js'

/** The buses at one edition of the registry. */
export interface BusesAt {
  readonly buses: ReadonlyMap<string, BusLayout>
}

/** Milliseconds after which the lock of a bus expires if its owner died: longer than a deletion takes. */
export const busLockMs = 30_000

/** The event log of the buses: append, read, create, restore, destroy. */
export class EventLog {
  readonly #appender: Appender
  /** Buses whose streams are being created again, and whether that worked. */
  readonly #restoring = new Map<string, Promise<boolean>>()
  readonly causes: Causes
  readonly journal: Journal
  readonly delayed: DelayedEvents
  readonly #idempotencyKeys: IdempotencyKeys

  /**
   * @param lookUp reads the bus from the registry anew; throws NotFoundError `UNKNOWN_BUS`. Without it only buses that have streams
   * in Redis exist.
   * @param causes default: tokens are valid on any bus, for a day
   * @param journal default: no steps are kept
   */
  constructor(
    readonly redis: RedisClient,
    readonly keys: Keys,
    private readonly lookUp: (bus: string) => Promise<BusLayout> = notToBeFound,
    causes: Omit<CausesOptions, 'store' | 'eventsAt'> = { retentionMs: () => 86_400_000 },
    journal: JournalOptions = { busOf: () => undefined },
  ) {
    this.journal = new Journal(redis, keys, journal)
    this.#appender = new Appender(redis, keys, (bus, gone) => this.#again(bus, gone))
    this.delayed = new DelayedEvents(redis, keys)
    this.#idempotencyKeys = new IdempotencyKeys(redis, keys)
    this.causes = new Causes({ ...causes, store: new RedisCauseStore(redis, keys), eventsAt: this.eventsAt })
  }

  /**
   * Appends events and answers for each in order, see {@link Appender}. An append never creates a stream: an event on a bus
   * without a router's group would be accepted and lost. If Redis lost the streams of a bus that the registry has, they are
   * created again first. Caused events are counted first, see {@link Causes}.
   */
  append(bus: BusLayout, events: readonly AcceptedEvent[]): Promise<Appended[]> {
    const [event] = events
    return events.length === 1 && event?.idempotency ? this.#appendOnce(bus, event) : this.#append(bus, events)
  }

  #append(bus: BusLayout, events: readonly AcceptedEvent[]): Promise<Appended[]> {
    return this.causes.append(bus, events, (some, isRepeat) => this.#send(bus, some, isRepeat ? 'repeat' : 'event'))
  }

  /** Appends events, and tells the journals of those that caused them, and of those that were there before. */
  async #send(bus: BusLayout, events: readonly AcceptedEvent[], kind: Appending): Promise<Appended[]> {
    const results = await this.#appender.append(bus, events, kind)
    const told = events.flatMap((event, i) => (kind === 'repeat' ? [] : this.#tell(bus.name, event, results[i]!)))
    if (told.length > 0) await Promise.all(told)
    return results
  }

  #tell(bus: string, { from, cause }: AcceptedEvent, result: Appended): Promise<void>[] {
    if ('error' in result) return []
    const { position, duplicate, deliverAt } = result
    if (deliverAt !== undefined) return [] // its journal begins when it is appended
    const told: Promise<void>[] = []
    if (duplicate && this.journal.keepsAll(bus))
      told.push(this.journal.write({ bus, position }, { name: 'EVENT_DUPLICATE', ...(from ? { from } : {}) }))
    const via = typeof cause === 'object' ? viaOf(cause) : undefined
    if (via && this.journal.keepsAll(via.bus)) {
      const { rule, target } = via
      told.push(this.journal.write(via, { name: 'EVENT_CAUSED', bus, position, rule, target }))
    }
    return told
  }

  /** Appends an event with an idempotency key. A repetition is answered with the position of the stored event. */
  async #appendOnce(bus: BusLayout, event: AcceptedEvent): Promise<Appended[]> {
    let claim: Claim | undefined
    try {
      claim = await this.#idempotencyKeys.claim(bus, event.idempotency!)
    } catch (error) {
      return [{ id: event.id, error: error instanceof InvalidError ? error : failureOf(error as Error) }]
    }
    const [appended] = await this.#append(bus, [event])
    if ('error' in appended!) {
      // if the event may have been appended all the same, the key stays claimed
      if (claim && !isUncertain(appended.error)) await claim.giveBack().catch(() => undefined)
      return [appended]
    }
    if (!appended!.duplicate) return [appended!]
    try {
      const stored = await this.#stored(bus, appended!.position)
      if (stored !== undefined) await claim?.compare(contentOf(stored))
      return [{ ...appended!, id: (stored === undefined ? undefined : parseEvent(stored)?.id) ?? event.id }]
    } catch (error) {
      return [{ id: event.id, error: error instanceof InvalidError ? error : failureOf(error as Error) }]
    }
  }

  /** An accepted event, which may wait. */
  async #stored(bus: BusLayout, position: string): Promise<string | undefined> {
    const waiting = parseDelayed(position)
    if (waiting) return (await this.delayed.find(bus, waiting))?.json
    return (await this.eventsAt([{ bus: bus.name, position }]))[0]
  }

  /** Appends the result of a delivery. It ends the delivery, so it is accepted for longer than events when memory runs out. */
  async appendResult(bus: BusLayout, event: AcceptedEvent): Promise<Appended> {
    const [appended] = await this.causes.append(bus, [event], (some, isRepeat) =>
      this.#send(bus, some, isRepeat ? 'repeat' : 'result'),
    )
    return appended!
  }

  /** Whether a shard has room for events now. */
  async hasRoom(bus: string, shard: number): Promise<boolean> {
    const { redis, keys } = this
    const own = redis.hget(keys.gate(bus, shard), 'full')
    return !(await redis.get(keys.groupGate(keys.groupOf(bus, shard)))) && !(await own)
  }

  /** Whether the gates of the bus refuse results too, because memory ran out. */
  async holdsResults(bus: string): Promise<boolean> {
    return (await this.redis.get(this.keys.groupGate(this.keys.groupOf(bus, 0)))) === 'results'
  }

  async #again(bus: BusLayout, gone: boolean): Promise<BusLayout> {
    if (gone) await this.restore(bus.name)
    return this.lookUp === notToBeFound ? bus : this.lookUp(bus.name)
  }

  /**
   * Creates the streams and gates of a bus again that Redis lost while the registry kept the bus. Under the lock of the bus, so
   * that a bus that is being deleted stays deleted.
   *
   * @returns false if another process has the lock, and creates or deletes them
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

  /** Closes the connections that the log opened. The client that it was given is its owner's to close. */
  close(): void {
    this.#appender.close()
    this.delayed.close()
  }

  /** Creates the streams of a bus, with the group of the stage that reads each. Existing ones stay as they are. */
  async create(bus: BusLayout): Promise<void> {
    await Promise.all(
      shardsOf([bus]).map(({ index }) => {
        const of = (key: (bus: string, shard: number) => string) => key(bus.name, index)
        const { gate, events, deliveries, dead } = this.keys
        return shardScript.run(this.redis, [gate, events, deliveries, dead].map(of), [bus.shards, ...stageGroups])
      }),
    )
  }

  /**
   * Prepares a bus for more shards: creates the new ones, and makes the old ones refuse publishers that do not know the new
   * ones. Repeating it changes nothing. The bus is among the {@link growing} ones until {@link grown} is called.
   *
   * @returns the last entry of each old shard. Later entries may have keys that belonged to another shard before
   */
  async fence(bus: BusLayout, shards: number): Promise<Growth> {
    await this.redis.sadd(this.keys.growing(), bus.name)
    await this.create({ name: bus.name, shards })
    const ends = await Promise.all(
      // the new shards too: an interrupted attempt may have left another number in their gates
      shardsOf([{ name: bus.name, shards }]).map(({ index }) =>
        fenceScript.run(this.redis, [this.keys.events(bus.name, index), this.keys.gate(bus.name, index)], [shards]),
      ),
    )
    return { from: bus.shards, cuts: ends.slice(0, bus.shards) }
  }

  /** The number of shards that the bus has or is about to get: more than the registry says if growing it was interrupted. */
  async shardsAhead(bus: string): Promise<number> {
    return Number((await this.redis.hget(this.keys.gate(bus, 0), 'shards')) ?? 0)
  }

  /** Buses whose growth has begun and not ended. */
  growing(): Promise<string[]> {
    return this.redis.smembers(this.keys.growing())
  }

  /** The registry has the new number of shards, or the bus is gone. To be called under the lock of the bus. */
  async grown(bus: string): Promise<void> {
    await this.redis.srem(this.keys.growing(), bus)
  }

  /** Deletes digests older than the dedupe window. Appends do the same on the shards that they reach. */
  async forget({ name, shards, dedupeMs = 0 }: BusLayout): Promise<void> {
    const keysOf = (shard: number) => [0, 1].map(turn => this.keys.seen(name, shard, turn))
    await Promise.all(
      shardsOf([{ name, shards }]).map(({ index }) =>
        forgetScript.run(this.redis, [this.keys.gate(name, index), ...keysOf(index)], [dedupeMs]),
      ),
    )
  }

  /** Creates the streams of buses that are new since `before`, which is empty if Redis may have lost data. */
  async follow(now: BusesAt, before: BusesAt): Promise<void> {
    const missing = [...now.buses.values()].filter(({ name }) => !before.buses.has(name))
    await Promise.all(missing.map(bus => this.create(bus)))
  }

  /**
   * Deletes all data of a bus, also of shards that the registry does not know: events, deliveries, subscriptions, dead letters. No
   * stage may work on its shards any more: a stage that still reads would create its stream again.
   */
  destroy({ name }: Pick<BusLayout, 'name'>): Promise<void> {
    return new BusData(this.redis, this.keys).delete(name)
  }

  /**
   * Takes the lock under which a bus is created, grown or deleted.
   *
   * @returns a function that releases the lock if it is still held; undefined if another process has it
   */
  async lock(bus: string, ttlMs: number): Promise<(() => Promise<unknown>) | undefined> {
    const [key, token] = [this.keys.lock(bus), randomUUID()]
    if (!(await lockScript.run(this.redis, [key], [token, ttlMs]))) return undefined
    return () => unlockScript.run(this.redis, [key], [token])
  }

  /** Reads events of any buses in one round trip. */
  readonly eventsAt: EventsAt = at =>
    Promise.all(
      at.map(async ({ bus, position }) => {
        const { shard, entryId } = parsePosition(position)!
        return (await this.read(bus, shard, [entryId]))[0]
      }),
    )

  /** Reads events by entry id in one round trip, as JSON; undefined for one that the log no longer has. */
  async read(bus: string, shard: number, entryIds: readonly string[]): Promise<(string | undefined)[]> {
    const key = this.keys.events(bus, shard)
    const found = await Promise.all(entryIds.map(id => this.redis.xrange(key, id, id)))
    return found.map(([entry]) => entry && entry[1][entry[1].indexOf(field.event) + 1])
  }
}

/** The delivery that caused an event. A token of an older Sluice names the origin only, which is the cause if no event was in between. */
function viaOf({ via, hops, bus, position }: Cause): Via | undefined {
  return via ?? (hops === 0 ? { bus, position } : undefined)
}

async function notToBeFound(bus: string): Promise<never> {
  throw new NotFoundError('UNKNOWN_BUS', `there is no bus '${bus}'`, { bus })
}

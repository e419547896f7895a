import { type DelayedPosition, formatDelayed } from '@sluice/event'
import { CheckedAppend } from '../log/checked-append.js'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import type { BusLayout } from '../shards/shards.js'
import { delayKeys } from './delay-keys.js'
import { cancelScript } from './delay.script.js'
import { pageScript } from './due.script.js'
import { readKept } from './waiting.js'

/** An event that waits to be appended. */
export interface DelayedEvent {
  readonly position: string
  /** When it is due, in milliseconds since 1970. */
  readonly dueMs: number
  /** The event as JSON. */
  readonly json: string
}

/** Where a page ends: the event that was shown last. */
export interface DelayedCursor extends DelayedPosition {
  readonly dueMs: number
}

/** Characters of the events of one page; it has at least one. */
const mostCharacters = 4 * 1024 * 1024

/** Events that are read together. */
const together = 16

/** What waits on buses: shows and cancels it. */
export class DelayedEvents {
  readonly #checked: CheckedAppend

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
  ) {
    this.#checked = new CheckedAppend(redis, keys.checkMark())
  }

  /**
   * What waits, in the order in which it is due, and by shard and acceptance at the same time. Events that come or go between two pages may
   * be listed or not; all others are listed once.
   *
   * @returns the cursor of what was looked at last too; undefined at the end
   */
  async page(
    bus: BusLayout,
    limit: number,
    after?: DelayedCursor,
  ): Promise<{ readonly items: readonly DelayedEvent[]; readonly next: DelayedCursor | undefined }> {
    const shards = Array.from({ length: bus.shards }, (_, shard) => shard)
    const pages = await Promise.all(shards.map(shard => this.#pageOf(bus, shard, limit + 1, after)))
    const places = pages.flat().sort((a, b) => a.dueMs - b.dueMs || a.shard - b.shard || (a.id < b.id ? -1 : 1))
    const items: DelayedEvent[] = []
    let [at, characters] = [0, 0]
    while (at < places.length && at < limit && characters < mostCharacters) {
      const some = places.slice(at, Math.min(limit, at + together))
      const found = await Promise.all(some.map(place => this.#read(bus.name, place, place.dueMs)))
      for (const event of found) {
        if (characters >= mostCharacters) break
        at++
        if (!event) continue // it was appended or cancelled
        items.push(event)
        characters += event.json.length
      }
    }
    return { items, next: at < places.length ? places[at - 1] : undefined }
  }

  /** @returns undefined if nothing waits there (any more) */
  async find({ name, shards }: BusLayout, place: DelayedPosition): Promise<DelayedEvent | undefined> {
    if (place.shard >= shards) return undefined
    const due = await this.redis.zscore(this.keys.delayed(name, place.shard), place.id)
    return due === null ? undefined : this.#read(name, place, Number(due))
  }

  /**
   * Forgets an event, so that it is never appended.
   *
   * @returns false if it does not wait (any more)
   * @throws UnavailableError `NOT_REPLICATED`: a failover may bring it back; repeat it
   */
  async cancel(bus: BusLayout, { shard, id }: DelayedPosition): Promise<boolean> {
    if (shard >= bus.shards) return false
    const call = { keys: delayKeys(this.keys, bus.name, shard), args: [id] }
    if ((bus.durability ?? 'memory') === 'memory') return (await cancelScript.run(this.redis, call.keys, [id])) === 1
    // one that was cancelled before may be on the master only
    return (await this.#checked.run(bus, cancelScript, call, () => false)) === 1
  }

  /**
   * Waits until the replicas have what was cancelled before.
   *
   * @throws UnavailableError `NOT_REPLICATED`: a failover may bring it back; repeat it
   */
  async settle(bus: BusLayout, { shard }: DelayedPosition): Promise<void> {
    await this.cancel(bus, { shard, id: '' }) // no event has this id
  }

  close(): void {
    this.#checked.close()
  }

  async #pageOf({ name }: BusLayout, shard: number, most: number, after: DelayedCursor | undefined) {
    const { dueMs, id } = after ? placeIn(shard, after) : { dueMs: 0, id: '' }
    const flat = await pageScript.run(this.redis, [this.keys.delayed(name, shard)], [dueMs, id, most])
    const places: DelayedCursor[] = []
    for (let i = 0; i < flat.length; i += 2) places.push({ shard, id: flat[i]!, dueMs: Number(flat[i + 1]) })
    return places
  }

  async #read(bus: string, { shard, id }: DelayedPosition, dueMs: number): Promise<DelayedEvent | undefined> {
    const text = await this.redis.hget(this.keys.delayedEvents(bus, shard), id)
    return text === null ? undefined : { position: formatDelayed(shard, id), dueMs, json: readKept(text).json }
  }
}

/** The same place in the order of a shard. */
function placeIn(shard: number, { shard: of, id, dueMs }: DelayedCursor): { dueMs: number; id: string } {
  if (shard === of) return { dueMs, id }
  return { dueMs, id: shard < of ? behindAll : '' }
}

/** Behind all ids, in any locale: Redis compares texts by its own, in which another sign may be before the digits. */
const behindAll = '9'.repeat(16)

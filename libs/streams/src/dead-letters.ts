import type { Redis } from 'ioredis'
import type { Entry } from './entry.js'
import { dlqGroup } from './groups.js'
import type { Fenced } from './hand-off.js'
import type { Keys } from './keys.js'
import { keepScript, redriveScript } from './scripts/dead-letters.js'
import { type BusLayout, type Shard, shardsOf } from './shards.js'

/** A dead letter as it is stored: the letter and its event, each as JSON text. */
export interface StoredLetter {
  readonly id: string
  readonly failedAtMs: number
  readonly letter: string
  /** As it came; not necessarily JSON when the reason is `unreadable`. */
  readonly event: string
}

/** Where a page of letters ended: the last letter's time and id. */
export interface LetterCursor {
  readonly failedAtMs: number
  readonly id: string
}

/** Dead letters of all shards: written to the `dead` stream by whoever gives up, kept by dlq, listed newest first. */
export class DeadLetterStore {
  constructor(
    readonly redis: Redis,
    readonly keys: Keys,
  ) {}

  /** Sends a dead letter on its way. Once this resolves, the delivery may be acknowledged. */
  async give(shard: Shard, letter: string, event: string): Promise<void> {
    await this.redis.xadd(this.keys.dead(shard.bus, shard.shard), '*', 'l', letter, 'e', event)
  }

  /** Keeps letters that arrived; entries without one are dropped. */
  async keep(
    shard: Shard,
    token: string,
    entries: readonly Entry[],
    read: (entry: Entry) => StoredLetter | undefined,
  ): Promise<Fenced> {
    const args: (string | number)[] = [dlqGroup, token]
    for (const entry of entries) {
      const letter = read(entry)
      args.push(entry.id, letter?.id ?? '', letter?.failedAtMs ?? 0, letter?.letter ?? '', letter?.event ?? '')
    }
    const { keys } = this
    const own = [keys.lease(shard.bus, shard.shard, dlqGroup), keys.dead(shard.bus, shard.shard), ...this.#kept(shard)]
    return (await keepScript.run(this.redis, own, args)) === -1 ? 'deposed' : 'done'
  }

  /** Letters of these buses before the cursor, newest first, up to `limit`, without their events. */
  async list(
    buses: readonly BusLayout[],
    limit: number,
    before?: LetterCursor,
  ): Promise<Omit<StoredLetter, 'event'>[]> {
    const shards = shardsOf(buses)
    const pages = await Promise.all(shards.map(shard => this.#page(shard, limit, before)))
    const newest = pages
      .flatMap((page, i) => page.map(entry => ({ ...entry, shard: shards[i]! })))
      .sort(newestFirst)
      .slice(0, limit)
    const letters = await Promise.all(
      newest.map(({ shard, id }) => this.redis.hget(this.keys.letters(shard.bus, shard.shard), id)),
    )
    return newest.flatMap(({ id, failedAtMs }, i) => (letters[i] ? [{ id, failedAtMs, letter: letters[i]! }] : []))
  }

  async get(shard: Shard, id: string): Promise<{ letter: string; event: string } | undefined> {
    const [letters, events] = this.#kept(shard)
    const [letter, event] = await Promise.all([this.redis.hget(letters, id), this.redis.hget(events, id)])
    return letter === null || event === null ? undefined : { letter, event }
  }

  /**
   * Sends the letter's event again, to its one target, and forgets the letter: both or neither.
   *
   * @param destination a subscription's name, or `deliveries` for what fan-out delivers
   * @returns false when there is no such letter, because it was redriven before
   */
  async redrive(
    shard: Shard,
    id: string,
    destination: { subscription: string } | 'deliveries',
    delivery: { entryId: string; rule: string; target: string; redrives: number; version: number },
  ): Promise<boolean> {
    const { keys } = this
    const stream =
      destination === 'deliveries'
        ? keys.deliveries(shard.bus, shard.shard)
        : keys.subscription(shard.bus, shard.shard, destination.subscription)
    const to =
      destination === 'deliveries'
        ? ['v', delivery.version, 't', `${delivery.rule}~${delivery.target}`]
        : ['r', delivery.rule]
    const fields = ['p', delivery.entryId, 'n', delivery.redrives, ...to]
    return (await redriveScript.run(this.redis, [...this.#kept(shard), stream], [id, ...fields])) === 1
  }

  async #page(shard: Shard, limit: number, before?: LetterCursor): Promise<LetterCursor[]> {
    const index = this.keys.letterIndex(shard.bus, shard.shard)
    const page: LetterCursor[] = []
    // letters of the cursor's own millisecond are read again, however many, and passed over
    for (let offset = 0; page.length < limit; offset += limit) {
      const from = before?.failedAtMs ?? '+inf'
      const flat = await this.redis.zrange(index, from, '-inf', 'BYSCORE', 'REV', 'LIMIT', offset, limit, 'WITHSCORES')
      for (let i = 0; i < flat.length; i += 2) {
        const entry = { id: flat[i]!, failedAtMs: Number(flat[i + 1]) }
        if (!before || newestFirst(before, entry) < 0) page.push(entry)
      }
      if (flat.length < limit * 2) break
    }
    return page.slice(0, limit)
  }

  #kept({ bus, shard }: Shard): [letters: string, events: string, index: string] {
    const { keys } = this
    return [keys.letters(bus, shard), keys.letterEvents(bus, shard), keys.letterIndex(bus, shard)]
  }
}

function newestFirst(a: LetterCursor, b: LetterCursor): number {
  return b.failedAtMs - a.failedAtMs || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)
}

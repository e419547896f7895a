import { letterMatches, type LetterFilter, parseJobId } from '@sluice/delivery'
import { parsePosition } from '@sluice/event'
import type { Selection } from '@sluice/queues'
import {
  type BusLayout,
  compareIds,
  type DeadLetterStore,
  type LetterCursor,
  letterIds,
  type Shard,
  shardOfLetter,
  shardsOf,
} from '@sluice/streams'

/** Letters of one shard, in the order in which they are sent. */
export interface Choice {
  readonly shard: Shard
  readonly ids: readonly string[]
}

/** Letters of one round trip. */
const page = 200
/** Most ids of one shard in memory; more are chosen in further rounds, which read the shard again. */
const mostChosen = 100_000

/** The place of a letter in the order of a redrive. */
interface Place {
  readonly id: string
  readonly entryId: string
}

/**
 * Chooses the letters of a redrive and their order: shard after shard, the oldest event first, so that events of one key are sent
 * in their order. It never goes back, so a letter that fails again meanwhile is not sent for ever.
 */
export class RedriveChoice {
  /** Given ids that no letter can have. */
  readonly hopeless: readonly string[]
  readonly #shards: readonly Shard[]

  constructor(
    private readonly store: DeadLetterStore,
    buses: readonly BusLayout[],
    private readonly select: Selection,
  ) {
    const ids = 'ids' in select ? [...new Set(select.ids)] : []
    this.hopeless = ids.filter(id => shardOfLetter(id) === undefined)
    const shards =
      'ids' in select ? ids.flatMap(id => shardOfLetter(id) ?? []) : shardsOf(busesOf(buses, select.filter))
    const byName = new Map(shards.map(shard => [`${shard.bus}~${shard.index}`, shard]))
    this.#shards = [...byName.values()].sort(compareShards)
  }

  async count(): Promise<number> {
    if ('ids' in this.select) return new Set(this.select.ids).size
    let count = 0
    for (const shard of this.#shards) for await (const ids of this.#matching(shard)) count += ids.length
    return count
  }

  /** @param after the last letter that was processed before */
  async *choose(after: string | undefined, most = mostChosen): AsyncGenerator<Choice, void> {
    const done = after === undefined ? undefined : { shard: shardOfLetter(after)!, place: placeOf(after) }
    for (const shard of this.#shards) {
      const order = done ? compareShards(shard, done.shard) : 1
      if (order < 0) continue
      let last = order === 0 ? done!.place : undefined
      for (let more = true; more;) {
        const oldest = await this.#oldest(shard, last, most)
        yield { shard, ids: oldest.places.map(({ id }) => id) }
        last = oldest.places.at(-1)
        more = oldest.more
      }
    }
  }

  /** The `most` oldest letters after a place, in order, and whether there are more. */
  async #oldest(shard: Shard, after: Place | undefined, most: number): Promise<{ places: Place[]; more: boolean }> {
    const places: Place[] = []
    let more = false
    const trim = () => {
      places.sort(comparePlaces)
      if (places.length > most) more = true
      places.length = Math.min(places.length, most)
    }
    for await (const ids of this.#matching(shard)) {
      for (const id of ids) {
        const place = placeOf(id)
        if (!after || comparePlaces(after, place) < 0) places.push(place)
      }
      if (places.length >= 2 * most) trim()
    }
    trim()
    return { places, more }
  }

  /** The matching letters of a shard, in any order, page by page. */
  async *#matching(shard: Shard): AsyncGenerator<string[], void> {
    if ('ids' in this.select) {
      yield [...new Set(this.select.ids)].filter(id => isOf(shard, shardOfLetter(id)))
      return
    }
    const { filter } = this.select
    let before: LetterCursor | undefined
    do {
      const found: LetterCursor[] = await letterIds(this.store, shard, page, filter, before)
      const ids = found.map(({ id }) => id)
      yield isOfIndex(filter) ? ids : await this.#only(shard, ids, filter)
      before = found.length === page ? found.at(-1) : undefined
    } while (before)
  }

  async #only(shard: Shard, ids: string[], filter: LetterFilter): Promise<string[]> {
    const letters = await this.store.read(shard, ids)
    return ids.filter((_, i) => letters[i] && letterMatches(letters[i], filter))
  }
}

/** Whether the indexes alone decide which letters match. */
function isOfIndex({ bus: _bus, fingerprint: _fingerprint, from: _from, to: _to, ...rest }: LetterFilter): boolean {
  return Object.values(rest).every(value => value === undefined)
}

function busesOf(buses: readonly BusLayout[], { bus }: LetterFilter): readonly BusLayout[] {
  return bus === undefined ? buses : buses.filter(({ name }) => name === bus)
}

function placeOf(id: string): Place {
  return { id, entryId: parsePosition(parseJobId(id)!.position)!.entryId }
}

function comparePlaces(a: Place, b: Place): number {
  return compareIds(a.entryId, b.entryId) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function compareShards(a: Shard, b: Shard): number {
  return a.bus < b.bus ? -1 : a.bus > b.bus ? 1 : a.index - b.index
}

function isOf(shard: Shard, other: Shard | undefined): boolean {
  return other !== undefined && compareShards(shard, other) === 0
}

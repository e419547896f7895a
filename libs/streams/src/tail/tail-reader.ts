import type { EventLog } from '../log/log.js'
import { PageSize } from '../log/page-size.js'
import { readEvent } from '../wire/entries.js'
import { compareIds, type RawEntry, toEntry } from '../wire/entry.js'
import type { BusFeed, TailEntry } from './bus-feed.js'
import { pageScript } from './page.script.js'
import type { TailPlace } from './tail-place.js'

/** Entries that are given at once, and characters of the reads of all shards that are in memory together. */
const bounds = { first: 16, entries: 200, characters: 2 * 1024 * 1024 }

/** A time of which entries may be missing, in milliseconds since 1970: they were forgotten before they could be read. */
export interface Gap {
  readonly from: number
  readonly to: number
}

/**
 * Reads a bus from a place on, without a gap and without a repetition: from Redis while it is behind, then from what the process reads
 * once for all. It takes nothing from anybody.
 */
export class TailReader {
  /** The number of the next entry of the feed; undefined while the reader is behind and reads Redis. */
  #number: number | undefined
  #gap: Gap | undefined
  readonly #size = new PageSize(bounds)
  #isClosed = false

  /** @param place is moved on by {@link took} */
  constructor(
    private readonly log: EventLog,
    private readonly feed: BusFeed,
    readonly place: TailPlace,
    private readonly closed: () => void,
  ) {}

  /** Whether it has come to the newest entries. */
  get isLive(): boolean {
    return this.#number !== undefined
  }

  /** What was missing before the entries that {@link next} gave last, told once. */
  takeGap(): Gap | undefined {
    const gap = this.#gap
    this.#gap = undefined
    return gap
  }

  /** The next entries; each is to be confirmed by {@link took}, in this order, before the next call. None if there are no more now. */
  async next(): Promise<readonly TailEntry[]> {
    if (this.#number === undefined && this.#isAtHead()) this.#number = this.feed.end
    if (this.#number !== undefined) {
      const entries = this.feed.from(this.#number, bounds.entries)
      if (entries) return entries
      this.#number = undefined
    }
    return this.#behind()
  }

  took({ shard, entryId }: TailEntry): void {
    this.place.pass(shard, entryId)
    if (this.#number !== undefined) this.#number++
  }

  /** Resolves when there may be more, or after some milliseconds. */
  async news(ms: number): Promise<void> {
    if (this.#number === undefined || this.#number === this.feed.end) await this.feed.changed(ms)
  }

  close(): void {
    if (!this.#isClosed) this.closed()
    this.#isClosed = true
  }

  #isAtHead(): boolean {
    return this.feed.heads.every((head, shard) => this.place.has(shard, head))
  }

  /** What Redis has up to the heads of the feed, in the order of the appends as far as it was read. */
  async #behind(): Promise<TailEntry[]> {
    const heads = [...this.feed.heads]
    const most = this.#size.entries
    const behind = heads.flatMap((head, shard) => (this.place.has(shard, head) ? [] : [shard]))
    const pages = await Promise.all(behind.map(shard => this.#page(shard, heads[shard]!, most)))
    this.#size.read(pages.flat(), behind.length)
    for (const [i, page] of pages.entries()) if (page.length === 0) this.place.pass(behind[i]!, heads[behind[i]!]!)
    // of a shard that has more, later entries of others wait
    const ends = pages.flatMap(page => (page.length === most ? [page.at(-1)![0]] : []))
    const cut = ends.length === 0 ? undefined : ends.reduce((a, b) => (compareIds(a, b) < 0 ? a : b))
    const entries = pages.flatMap((page, i) => page.map(raw => entryOf(behind[i]!, raw)))
    return entries
      .filter(({ entryId }) => cut === undefined || compareIds(entryId, cut) <= 0)
      .sort((a, b) => compareIds(a.entryId, b.entryId))
  }

  async #page(shard: number, head: string, most: number): Promise<RawEntry[]> {
    const { redis, keys } = this.log
    const own = [keys.events(this.feed.bus, shard), keys.gate(this.feed.bus, shard)]
    const [trimmed, entries] = await pageScript.runReadOnly(redis, own, [this.place.on(shard), head, most])
    if (trimmed && !this.place.has(shard, trimmed))
      this.#missed({ from: msOf(this.place.on(shard)), to: msOf(trimmed) })
    return entries
  }

  #missed({ from, to }: Gap): void {
    this.#gap = this.#gap ? { from: Math.min(this.#gap.from, from), to: Math.max(this.#gap.to, to) } : { from, to }
  }
}

function entryOf(shard: number, raw: RawEntry): TailEntry {
  const { id, fields } = toEntry(raw)
  return { shard, entryId: id, json: readEvent(fields) }
}

function msOf(id: string): number {
  return Number(id.split('-')[0])
}

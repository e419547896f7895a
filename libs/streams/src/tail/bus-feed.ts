import type { Position } from '@sluice/event'
import { PageSize } from '../log/page-size.js'
import { readEvent } from '../wire/entries.js'
import { type RawEntry, toEntry } from '../wire/entry.js'

/** An entry of the log. `json` is undefined for a heartbeat. */
export interface TailEntry extends Position {
  /** The event as JSON. */
  readonly json: string | undefined
}

/** What one process keeps of the newest entries of a bus: entries, and characters of their events. */
const bounds = { entries: 2000, characters: 2 * 1024 * 1024 }
/** Of one read of its shards. */
const page = { first: 16, entries: 250, characters: 4 * 1024 * 1024 }

/**
 * The newest entries of one bus, read once for all that look on. Each of these has its own place among them; who falls behind what is
 * kept reads on in Redis.
 */
export class BusFeed {
  #recent: TailEntry[] = []
  /** The number of the oldest entry that is kept, counted from the start. */
  #start = 0
  #characters = 0
  #waiting = new Set<() => void>()
  #hasNews = false
  /** How much the next read of a shard takes. */
  readonly size = new PageSize(page)
  /** How many look on. */
  readers = 0

  /** @param heads id of the last entry that was read, by shard */
  constructor(
    readonly bus: string,
    readonly heads: string[],
  ) {}

  /** The number that the next entry will have. */
  get end(): number {
    return this.#start + this.#recent.length
  }

  /** Adds what was read of a shard after its head. Readers that wait get to know by {@link tell}. */
  add(shard: number, entries: readonly RawEntry[]): void {
    for (const raw of entries) {
      const { id, fields } = toEntry(raw)
      const json = readEvent(fields)
      this.#recent.push({ shard, entryId: id, json })
      this.#characters += json?.length ?? 0
      this.heads[shard] = id
    }
    this.size.read(entries, this.heads.length)
    this.#forget()
    if (entries.length > 0) this.#hasNews = true
  }

  /** @returns entries from that number on, `most` of them; undefined if it is not kept any more */
  from(number: number, most: number): readonly TailEntry[] | undefined {
    const at = number - this.#start
    return at < 0 ? undefined : this.#recent.slice(at, at + most)
  }

  /** Wakes those that wait, if there is anything new. */
  tell(): void {
    if (!this.#hasNews) return
    this.#hasNews = false
    for (const wake of [...this.#waiting]) wake()
  }

  /** Resolves when it is told that entries were added, or after some milliseconds. */
  changed(ms: number): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#waiting.add(done)
    })
  }

  #forget(): void {
    let gone = 0
    for (; gone < this.#recent.length; gone++) {
      const left = this.#recent.length - gone
      if (left <= bounds.entries && this.#characters <= bounds.characters) break
      this.#characters -= this.#recent[gone]!.json?.length ?? 0
    }
    if (gone > 0) this.#recent = this.#recent.slice(gone)
    this.#start += gone
  }
}

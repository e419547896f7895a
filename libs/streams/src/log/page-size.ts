import type { RawEntry } from '../wire/entry.js'

/** Entries of the first read, and at most; characters of the reads of all shards that are in memory together. */
export interface PageBounds {
  readonly first: number
  readonly entries: number
  readonly characters: number
}

/** How many entries of a shard one read takes: as many as fit the memory, by the largest of the read before. */
export class PageSize {
  #entries: number

  constructor(private readonly bounds: PageBounds) {
    this.#entries = bounds.first
  }

  get entries(): number {
    return this.#entries
  }

  /** @param shards how many are read together */
  read(page: readonly RawEntry[], shards: number): void {
    let largest = 1
    for (const [, fields] of page) for (const field of fields ?? []) largest = Math.max(largest, field.length)
    const fitting = Math.floor(this.bounds.characters / Math.max(1, shards) / largest)
    this.#entries = Math.max(1, Math.min(this.bounds.entries, this.#entries * 4, fitting))
  }
}

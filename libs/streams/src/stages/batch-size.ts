import type { RawEntry } from '../wire/entry.js'

/** Entries of one read of a stream, at first and at most; most bytes of a read; most streams of a read. */
const bounds = { first: 16, entries: 256, bytes: 4 * 1024 * 1024, streams: 500 }

/** How much one read takes: as much as fits the memory, and as is worked off within a small part of a lease. */
export class BatchSize {
  #count = bounds.first
  #largest = 1
  /** Entries of a batch that takes a small part of a lease, by the speed of recent batches. */
  #timely = bounds.entries

  /** @param shareMs the part of a lease that a batch may take */
  constructor(private readonly shareMs: number) {}

  /** Streams of one read, at most: one entry of each must fit the memory. */
  get streams(): number {
    return Math.min(bounds.streams, Math.max(1, Math.floor(bounds.bytes / this.#largest)))
  }

  /** Entries of each stream, at most. */
  get entries(): number {
    return Math.min(this.#count, this.#timely)
  }

  /** Makes the next reads smaller if entries are large, and larger again step by step. */
  read(streams: number, read: readonly (readonly RawEntry[])[]): void {
    let largest = 1
    for (const entries of read) {
      for (const [, fields] of entries) for (const field of fields ?? []) largest = Math.max(largest, field.length)
    }
    this.#largest = Math.max(largest, this.#largest / 2)
    const fitting = Math.floor(bounds.bytes / streams / this.#largest)
    this.#count = Math.max(1, Math.min(bounds.entries, this.#count * 2, fitting))
  }

  /** Makes the next batches smaller if one took long: it risks the lease, and delays later entries. */
  worked(entries: number, tookMs: number): void {
    if (entries === 0) return
    if (tookMs > this.shareMs) this.#timely = Math.max(1, Math.floor((entries * this.shareMs) / tookMs))
    else if (tookMs < this.shareMs / 2) this.#timely = Math.min(bounds.entries, this.#timely * 2)
  }
}

import { ByteTable } from './byte-table.js'
import type { Collector } from './collector.js'
import { addTarget, type Hits, noHits, type Target } from './fact.js'
import { emptyHash, hashStep } from './utf8.js'

/**
 * The prefixes of one field. The hash of a text grows byte by byte, so on the way it is the hash of every prefix; where a
 * prefix of that length exists, it is looked up. One look-up for each length, however many prefixes there are.
 */
export class PrefixTable {
  private readonly table = new ByteTable<Hits>()
  /** Whether there is a prefix of that many bytes. */
  private readonly lengths: boolean[] = []

  add(prefix: string, target: Target): void {
    let hits = this.table.get(prefix)
    if (!hits) {
      const length = this.table.add(prefix, (hits = noHits()))
      while (this.lengths.length <= length) this.lengths.push(false)
      this.lengths[length] = true
    }
    addTarget(hits, target)
  }

  /** Adds what the prefixes of the text at `bytes[start..end)` hit. */
  collect(bytes: Uint8Array, start: number, end: number, collector: Collector, instance: number, leaf: number): void {
    const { lengths } = this
    const last = Math.min(end - start, lengths.length - 1)
    let hash = emptyHash
    for (let length = 0; length <= last; length++) {
      if (lengths[length]) {
        const hits = this.table.find(bytes, start, start + length, hash)
        if (hits) collector.addHits(hits, instance, leaf)
      }
      hash = hashStep(hash, bytes[start + length]!)
    }
  }
}

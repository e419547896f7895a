import { encode, hashOf } from './utf8.js'

interface Entry<V> {
  readonly bytes: Uint8Array
  readonly hash: number
  readonly value: V
}

/**
 * A hash table from texts to values that is asked with bytes, so that no string is made to look one up.
 *
 *   slots: position in `entries` plus one, 0 is empty; open addressing, at most half full
 */
export class ByteTable<V> {
  private entries: Entry<V>[] = []
  private slots = new Int32Array(8)

  get size(): number {
    return this.entries.length
  }

  get(text: string): V | undefined {
    const bytes = encode(text)
    return this.find(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length))
  }

  /** The value of the text at `bytes[start..end)`, whose hash the caller has already. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): V | undefined {
    const { slots, entries } = this
    const mask = slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const position = slots[slot]!
      if (position === 0) return undefined
      const entry = entries[position - 1]!
      if (entry.hash === hash && same(entry.bytes, bytes, start, end)) return entry.value
    }
  }

  /** Adds a text that is not in the table, and answers its length in bytes. */
  add(text: string, value: V): number {
    const bytes = encode(text)
    this.entries.push({ bytes, hash: hashOf(bytes, 0, bytes.length), value })
    if (this.entries.length * 2 > this.slots.length) {
      this.slots = new Int32Array(this.slots.length * 4)
      this.entries.forEach((entry, i) => this.place(entry.hash, i + 1))
    } else {
      this.place(this.entries[this.entries.length - 1]!.hash, this.entries.length)
    }
    return bytes.length
  }

  private place(hash: number, position: number): void {
    const mask = this.slots.length - 1
    let slot = hash & mask
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask
    this.slots[slot] = position
  }
}

function same(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false
  return true
}

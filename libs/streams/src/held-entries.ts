import type { EntryPart } from './lane-store.js'
import type { Part } from './lane.js'

/** The entries of a subscription that are in memory, until the last of their parts is finished or moved. */
export class HeldEntries {
  readonly #held = new Map<string, { parts: number; started: boolean; readonly size: number }>()
  /** Of their events, in UTF-16 code units. */
  size = 0

  get count(): number {
    return this.#held.size
  }

  ids(): Set<string> {
    return new Set(this.#held.keys())
  }

  /** @param parts of one entry */
  hold(parts: readonly Part[]): void {
    const [{ entryId, text }] = parts as [Part]
    this.#held.set(entryId, { parts: parts.length, started: false, size: text.length })
    this.size += text.length
  }

  start({ entryId }: EntryPart): void {
    const entry = this.#held.get(entryId)
    if (entry) entry.started = true
  }

  letGo({ entryId }: EntryPart): void {
    const entry = this.#held.get(entryId)
    if (!entry || --entry.parts > 0) return
    this.#held.delete(entryId)
    this.size -= entry.size
  }

  /** Entries of which nothing was started. */
  untouched(): string[] {
    return [...this.#held].filter(([, { started }]) => !started).map(([id]) => id)
  }
}

import type { EntryPart } from './lane-store.js'
import type { Part } from './lane.js'

/** Entries of a subscription in memory, until the last of their parts is finished or moved to a lane. */
export class HeldEntries {
  readonly #held = new Map<string, { parts: number; started: boolean; readonly size: number; readonly times: number }>()
  /** The size of their events in UTF-16 code units. */
  size = 0

  get count(): number {
    return this.#held.size
  }

  has(entryId: string): boolean {
    return this.#held.has(entryId)
  }

  ids(): Set<string> {
    return new Set(this.#held.keys())
  }

  /** @param parts all parts of one entry */
  hold(parts: readonly Part[]): void {
    const [{ entryId, text, attempt }] = parts as [Part]
    this.#held.set(entryId, { parts: parts.length, started: false, size: text.length, times: attempt - 1 })
    this.size += text.length
  }

  start({ entryId }: EntryPart): void {
    const entry = this.#held.get(entryId)
    if (entry) entry.started = true
  }

  /** A part was not started after all; another part of its entry may have been. */
  putBack({ entryId, rules }: EntryPart): void {
    const entry = this.#held.get(entryId)
    if (entry && rules === 1) entry.started = false
  }

  letGo({ entryId }: EntryPart): void {
    const entry = this.#held.get(entryId)
    if (!entry || --entry.parts > 0) return
    this.#held.delete(entryId)
    this.size -= entry.size
  }

  /** Entries of which this owner started no part, by how often they were started before. */
  untouched(): Map<number, string[]> {
    const found = new Map<number, string[]>()
    for (const [id, { started, times }] of this.#held) {
      if (!started) found.set(times, [...(found.get(times) ?? []), id])
    }
    return found
  }
}

import type { EntryPart, Told } from './lane-store.js'

/** A part that is finished. */
type Finished = EntryPart & { readonly told?: Told | undefined }

/** Writes parts that finish at the same time in one call. */
export class Finishes {
  readonly #waiting: { part: Finished; resolve: () => void; reject: (error: unknown) => void }[] = []
  #writing = false

  /** @param write resolves when Redis acknowledged it */
  constructor(private readonly write: (parts: readonly Finished[]) => Promise<void>) {}

  /** Resolves when it is written; rejects with what {@link write} threw. */
  add(part: Finished): Promise<void> {
    const written = new Promise<void>((resolve, reject) => this.#waiting.push({ part, resolve, reject }))
    if (!this.#writing) void this.#writeAll()
    return written
  }

  async #writeAll(): Promise<void> {
    this.#writing = true
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0)
      try {
        await this.write(some.map(({ part }) => part))
        for (const { resolve } of some) resolve()
      } catch (error) {
        for (const { reject } of some) reject(error)
      }
    }
    this.#writing = false
  }
}

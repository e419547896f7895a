import { setImmediate } from 'node:timers/promises'

/** Lets the event loop go on during long work: other requests are answered, and leases are renewed. */
export class LoopTurns {
  #since = performance.now()

  /** @param sliceMs milliseconds of work after which the event loop gets a turn */
  constructor(private readonly sliceMs = 5) {}

  /** Whether the work has held the event loop for a slice. */
  get isDue(): boolean {
    return performance.now() - this.#since >= this.sliceMs
  }

  /** Waits for a turn of the event loop if the work has held it for a slice. */
  async rest(): Promise<void> {
    if (!this.isDue) return
    await setImmediate()
    this.#since = performance.now()
  }

  /** Drives a generator to its end. */
  async run<T>(work: Generator<void, T>): Promise<T> {
    for (;;) {
      const { done, value } = work.next()
      if (done) return value
      await this.rest()
    }
  }

  /** Collects all items, where making each is work. */
  async all<T>(items: Iterable<T>): Promise<T[]> {
    const all: T[] = []
    for (const item of items) {
      all.push(item)
      if (this.isDue) await this.rest() // most lists are short
    }
    return all
  }
}

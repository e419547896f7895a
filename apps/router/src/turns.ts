import { setImmediate } from 'node:timers/promises'

/** Most milliseconds that work holds the event loop; leases are renewed in between. */
const sliceMs = 20

/** Yields to the event loop when work has held it for {@link sliceMs}. */
export class Turns {
  #since = performance.now()

  async rest(): Promise<void> {
    if (performance.now() - this.#since < sliceMs) return
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
}

import { setImmediate } from 'node:timers/promises'

/** Milliseconds that work may hold the event loop: leases are renewed and other work is done in between. */
const sliceMs = 20

/** Lets everything else go on where work has held the event loop for its slice. */
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

import { Failure, Stopped } from './failure.mjs'
import { paint, print } from './output.mjs'
import { onSecondStop, stopAsked } from './stop.mjs'

/** What was started, in the order of starting, each `{ name, died, stop, kill }`. It is stopped in the reverse order. */
export class House {
  #things = []

  add(thing) {
    this.#things.push(thing)
    return thing
  }

  /** Resolves when the user asks to stop (with nothing) or when one of the things dies (with how). */
  ended() {
    return Promise.race([stopAsked(), ...this.#things.map(({ died }) => died)])
  }

  /** Waits for `work`, unless the house ends first: then `signal` tells the work, and this throws. */
  async whileStanding(work) {
    const over = new AbortController()
    const end = this.ended().then(how => {
      throw how ? new Failure(how) : new Stopped()
    })
    try {
      return await Promise.race([work(over.signal), end])
    } finally {
      over.abort()
    }
  }

  async close() {
    onSecondStop(() => {
      for (const thing of this.#things) thing.kill()
      process.exit(130)
    })
    for (let thing; (thing = this.#things.at(-1)); this.#things.pop()) {
      print(paint('dim', `stopping ${thing.name}`))
      await thing.stop()
    }
  }
}

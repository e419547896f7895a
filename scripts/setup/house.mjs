import { print, paint } from './output.mjs'
import { onSecondStop, stopAsked } from './stop.mjs'

/** What was started, in the order of starting, each `{ name, died, stop, kill }`. It is stopped in the reverse order. */
export class House {
  #things = []

  add(thing) {
    this.#things.push(thing)
    return thing
  }

  /** Runs until the user asks to stop (resolves with nothing) or one of the things dies (resolves with how). */
  ended() {
    return Promise.race([stopAsked(), ...this.#things.map(({ died }) => died)])
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

import { setImmediate } from 'node:timers/promises'

/** Lets the event loop go on during long work, each time that so much of it was done. */
export class LoopTurns {
  #done = 0

  /** @param every the amount of work, in units of the caller, after which the event loop gets a turn */
  constructor(private readonly every: number) {}

  async after(work: number): Promise<void> {
    this.#done += work
    if (this.#done < this.every) return
    this.#done = 0
    await setImmediate()
  }
}

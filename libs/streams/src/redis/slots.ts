/** Bounds concurrent work: first come, first served. */
export class Slots {
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(slots: number) {
    this.#free = slots
  }

  /** Resolves with a function that frees the slot; calling it again does nothing. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    let taken = true
    return () => {
      if (!taken) return
      taken = false
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}

/** Milliseconds of work to hold. */
const aheadMs = 100

/** Entries that are held: a moment's work, within these bounds, and always twice what runs at once. */
const ahead = { least: 64, most: 512 }

/** How many entries of a subscription to hold: fast handlers never wait for the next, slow ones leave work to other instances. */
export class Pace {
  #window = 0
  /** Entries handled since the last look. */
  #handled = 0
  #lookedAt = -Infinity

  constructor(private readonly concurrency: number) {}

  handled(): void {
    this.#handled++
  }

  window(): number {
    const now = performance.now()
    if (now - this.#lookedAt >= aheadMs) {
      const pace = Math.ceil((this.#handled * aheadMs) / (now - this.#lookedAt))
      this.#window = Math.max(this.concurrency * 2, ahead.least, Math.min(pace, ahead.most))
      this.#handled = 0
      this.#lookedAt = now
    }
    return this.#window
  }
}

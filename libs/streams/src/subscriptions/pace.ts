/** Milliseconds of work to hold in memory. */
const aheadMs = 100

/** Bounds of the held entries; in any case twice as many as run at once. */
const ahead = { least: 64, most: 512 }

/** How many entries of a subscription to hold: so that fast handlers never wait, and slow ones leave work to other instances. */
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

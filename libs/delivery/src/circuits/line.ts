/** Milliseconds until a delivery without room comes back, at least and at most. */
const line = { leastMs: 100, longestMs: 60_000 }

/** Gives each delivery that finds no room a place of its own, so that they do not come back together. */
export class Line {
  #end = 0

  /**
   * Milliseconds until a delivery without room may try again.
   *
   * @param gapMs between two that come back
   */
  place(now: number, gapMs: number): number {
    const next = Math.max(now + line.leastMs, this.#end + gapMs)
    this.#end = next > now + line.longestMs ? now + line.leastMs : next
    return Math.ceil(this.#end - now)
  }
}

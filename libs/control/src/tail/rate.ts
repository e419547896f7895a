/** Events of one second, and its length in milliseconds. */
export const tailRate = { most: 100, ms: 1000 }

/** Counts what one viewer was shown, second by second. */
export class Rate {
  #began = -Infinity
  #shown = 0

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether there is room for one more now. */
  get hasRoom(): boolean {
    if (this.isOver) {
      this.#began = this.now()
      this.#shown = 0
    }
    return this.#shown < tailRate.most
  }

  /** Whether the second has passed. */
  get isOver(): boolean {
    return this.now() - this.#began >= tailRate.ms
  }

  /** Milliseconds until it has passed. */
  get leftMs(): number {
    return Math.max(0, this.#began + tailRate.ms - this.now())
  }

  shown(): void {
    this.#shown++
  }
}

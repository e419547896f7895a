import type { Tries } from './health.js'

/**
 * Pieces of work that failed by an error that should not happen. Each counts as failing until it is done, so that what is done beside
 * it does not say that all is well.
 */
export class BrokenPieces {
  /** Until when each counts, by the monotonic clock. */
  readonly #until = new Map<string, number>()

  /** @param lastMs milliseconds after which a piece that was not seen again does not count any more: another process may have it */
  constructor(
    private readonly tries: Tries,
    private readonly lastMs = Infinity,
  ) {}

  get some(): boolean {
    return this.#until.size > 0
  }

  failed(piece: string, error: unknown, now = performance.now()): void {
    this.tries.failed(error, this.#until.has(piece) ? 2 : 1)
    this.#until.set(piece, now + this.lastMs)
  }

  done(piece: string): void {
    if (this.#until.delete(piece)) this.tries.ended(1)
  }

  /** Leaves out what was not seen again. To be called now and then. */
  forget(now = performance.now()): void {
    for (const [piece, until] of this.#until) if (until <= now) this.done(piece)
  }
}

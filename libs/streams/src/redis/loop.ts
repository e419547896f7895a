import type { Health } from '@sluice/observability'
import { pause, pauseAfter } from './pause.js'

export interface LoopOptions {
  /** Gets a beat for each round, and each failure. */
  readonly health: Health
  /** When it aborts, the loop ends after the current round. */
  readonly stop: AbortSignal
  /** @returns milliseconds to rest before the next round; nothing for no rest */
  readonly round: () => Promise<number | void>
  /** Asked before each round: false ends the loop, which may be started again. */
  readonly goesOn?: () => boolean
  /** Asked after a successful round: false while a part of the work fails that reports to the health itself, so that the round is no beat. */
  readonly well?: () => boolean
  /** Called with the error of a round, before the rest. */
  readonly failed?: (error: unknown) => unknown
}

/**
 * Runs rounds of work until it is stopped. Each successful round is a beat of the loop's health. A failed one is reported to the
 * health, which writes one line for a row of failures, and the loop rests, longer with each failure in a row.
 */
export class Loop {
  #runs = false
  #running = Promise.resolve()
  #wake = new AbortController()

  constructor(private readonly options: LoopOptions) {}

  /** Does nothing if the loop runs. @param restMs milliseconds before the first round */
  start(restMs = 0): void {
    if (!this.#runs) this.#running = this.#run(restMs)
  }

  get runs(): boolean {
    return this.#runs
  }

  /** Resolves when the loop has ended. */
  get ended(): Promise<void> {
    return this.#running
  }

  /** Ends the current rest, or skips the rest after the current round. */
  readonly nudge = (): void => this.#wake.abort()

  async #run(restMs: number): Promise<void> {
    const { stop, goesOn = () => true } = this.options
    this.#runs = true
    stop.addEventListener('abort', this.nudge)
    if (restMs > 0 && !stop.aborted) await pause(restMs, this.#wake.signal)
    while (!stop.aborted && goesOn()) {
      if (this.#wake.signal.aborted) this.#wake = new AbortController()
      const next = await this.#round()
      if (next > 0) await pause(next, this.#wake.signal)
    }
    stop.removeEventListener('abort', this.nudge)
    this.#runs = false
  }

  /** @returns milliseconds to rest */
  async #round(): Promise<number> {
    const { health, stop, round, well, failed } = this.options
    try {
      const restMs = (await round()) ?? 0
      if (well?.() ?? true) health.beat()
      return restMs
    } catch (error) {
      if (stop.aborted) return 0
      await failed?.(error)
      health.fail(error)
      return pauseAfter(health.failures)
    }
  }
}

import type { Logger } from './logger.js'

/** A loop that has not gone round for this long is not consuming, in milliseconds. */
const silenceMs = 10_000

/** Whether a loop goes round. One log line when it stops to, one when it goes on. */
export class Health {
  failures = 0
  #lastBeat = 0
  #lastError: string | undefined

  constructor(
    readonly name: string,
    private readonly logger: Logger,
  ) {}

  beat(): void {
    if (this.failures > 0) this.logger.info(`${this.name} works again`, { failures: this.failures })
    this.failures = 0
    this.#lastError = undefined
    this.#lastBeat = Date.now()
  }

  fail(error: unknown): void {
    this.#lastError = error instanceof Error ? error.message : String(error)
    if (this.failures++ === 0) this.logger.warn(`${this.name} cannot work and keeps trying`, { error: this.#lastError })
  }

  /** Undefined when the loop goes round, else what is wrong. */
  problem(now = Date.now(), mostMs = silenceMs): string | undefined {
    if (this.#lastError) return this.#lastError
    if (this.#lastBeat === 0) return 'has not started'
    return now - this.#lastBeat > mostMs ? `has not gone round for ${now - this.#lastBeat} ms` : undefined
  }
}

import { messageOf } from '@sluice/event'
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
    this.#lastError = inWords(error)
    if (this.failures++ === 0) this.logger.warn(`${this.name} cannot work and keeps trying`, { error: this.#lastError })
  }

  /** Undefined when the loop goes round, else what is wrong. */
  problem(now = Date.now(), mostMs = silenceMs): string | undefined {
    if (this.#lastError) return this.#lastError
    if (this.#lastBeat === 0) return 'has not started'
    return now - this.#lastBeat > mostMs ? `has not gone round for ${now - this.#lastBeat} ms` : undefined
  }
}

/** What a Redis client says of itself when the connection is gone: settings of its own, which help nobody who reads them. */
const disconnected = /enableOfflineQueue|maxRetriesPerRequest|^Connection is closed|^Socket timeout|^Command timed out/

/** The error for whoever operates Sluice. Never throws. */
export function inWords(error: unknown): string {
  const message = messageOf(error)
  return disconnected.test(message) ? 'Redis does not answer' : message
}

import { messageOf } from '@sluice/event'
import type { Logger } from './logger.js'

/** A loop that has not gone round for this long is not consuming, in milliseconds. */
const silenceMs = 10_000

export interface HealthOptions {
  /** Milliseconds without a beat that are a problem. Infinity for work that is done now and then, and not by a loop. */
  readonly mostSilentMs?: number
  /** Monotonic, in milliseconds: the time of day may be set back. */
  readonly clock?: () => number
}

/** Whether a loop goes round. One log line when it stops to, one when it goes on: of one level, so that who sees the first sees the second. */
export class Health {
  failures = 0
  #lastBeat: number | undefined
  #lastError: string | undefined
  readonly #mostSilentMs: number
  readonly #clock: () => number

  constructor(
    readonly name: string,
    private readonly logger: Logger,
    { mostSilentMs = silenceMs, clock = () => performance.now() }: HealthOptions = {},
  ) {
    this.#mostSilentMs = mostSilentMs
    this.#clock = clock
  }

  beat(): void {
    if (this.failures > 0) this.logger.warn(`${this.name} works again`, { failures: this.failures })
    this.failures = 0
    this.#lastError = undefined
    this.#lastBeat = this.#clock()
  }

  fail(error: unknown): void {
    this.#lastError = inWords(error)
    if (this.failures++ === 0) this.logger.warn(`${this.name} cannot work and keeps trying`, { error: this.#lastError })
  }

  /** Undefined when the loop goes round, else what is wrong. */
  problem(): string | undefined {
    if (this.#lastError !== undefined) return this.#lastError
    if (this.#mostSilentMs === Infinity) return undefined
    if (this.#lastBeat === undefined) return 'has not started'
    const silentMs = this.#clock() - this.#lastBeat
    return silentMs > this.#mostSilentMs ? `has not gone round for ${Math.round(silentMs)} ms` : undefined
  }
}

/**
 * The healths of what is done side by side for one purpose. Each part is told of alone, so what works does not hide what
 * does not; in the log they are one: a line when the first of them fails, and one when all of them work again.
 */
export class Healths {
  readonly #parts: Health[] = []
  #failing = 0
  #failures = 0

  constructor(
    readonly name: string,
    private readonly logger: Logger,
  ) {}

  part(options: HealthOptions = {}): Health {
    const part = new Health(this.name, this.#line, options)
    this.#parts.push(part)
    return part
  }

  /** Undefined when all parts work, else what is wrong with the first that does not. */
  problem(): string | undefined {
    return this.#parts.map(part => part.problem()).find(problem => problem !== undefined)
  }

  /** What the parts write to. */
  readonly #line: Logger = {
    warn: (message, attributes) => {
      const ended = attributes?.['failures']
      if (ended === undefined) {
        if (this.#failing++ === 0) this.logger.warn(message, attributes)
        return
      }
      this.#failures += Number(ended)
      if (--this.#failing > 0) return
      this.logger.warn(message, { failures: this.#failures })
      this.#failures = 0
    },
    info: (message, attributes) => this.logger.info(message, attributes),
    error: (message, attributes) => this.logger.error(message, attributes),
  }
}

/** Pieces of work that are done side by side, each tried until it works: their health is good when none of them fails. */
export class Tries {
  #failing = 0

  constructor(private readonly health: Health) {}

  /** @param failures how often this piece failed, with this time */
  failed(error: unknown, failures: number): void {
    if (failures === 1) this.#failing++
    this.health.fail(error)
  }

  /** @param failures how often it had failed */
  ended(failures: number): void {
    if (failures > 0 && --this.#failing === 0) this.health.beat()
  }
}

/** What a Redis client says of itself when the connection is gone: settings of its own, which help nobody who reads them. */
const disconnected = /enableOfflineQueue|maxRetriesPerRequest|^Connection is closed|^Socket timeout|^Command timed out/

/** The error for whoever operates Sluice. Never throws. */
export function inWords(error: unknown): string {
  const message = messageOf(error)
  if (/^OOM\b/.test(message)) return 'Redis has no memory left'
  return disconnected.test(message) ? 'Redis does not answer' : message
}

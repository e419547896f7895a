import { messageOf } from '@sluice/event'
import type { Logger } from './logger.js'

/** Milliseconds without a round after which a loop counts as not consuming. */
const silenceMs = 10_000

export interface HealthOptions {
  /** Milliseconds without a beat that are a problem. Infinity for occasional work that is not a loop. */
  readonly mostSilentMs?: number
  /** Monotonic, in milliseconds: the time of day may be set back. */
  readonly clock?: () => number
}

/** Whether a loop runs. One log line when it stops, one when it goes on; both of the same level, so that a log with the first has the second. */
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

  /** @returns undefined while the loop runs, else what is wrong */
  problem(): string | undefined {
    if (this.#lastError !== undefined) return this.#lastError
    if (this.#mostSilentMs === Infinity) return undefined
    if (this.#lastBeat === undefined) return 'has not started'
    const silentMs = this.#clock() - this.#lastBeat
    return silentMs > this.#mostSilentMs ? `has not gone round for ${Math.round(silentMs)} ms` : undefined
  }
}

/**
 * The healths of parallel parts of one purpose. Each part has its own health, so that working parts do not hide failing ones. In
 * the log they are one: a line when the first part fails, and one when all work again.
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

  /** @returns undefined while all parts work, else what is wrong with the first that does not */
  problem(): string | undefined {
    return this.#parts.map(part => part.problem()).find(problem => problem !== undefined)
  }

  /** The logger of the parts. */
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

/** Parallel pieces of work, each repeated until it works: the health is good when none of them fails. */
export class Tries {
  #failing = 0

  constructor(private readonly health: Health) {}

  /** @param failures how often this piece failed, this time included */
  failed(error: unknown, failures: number): void {
    if (failures === 1) this.#failing++
    this.health.fail(error)
  }

  /** @param failures how often it had failed */
  ended(failures: number): void {
    if (failures > 0 && --this.#failing === 0) this.health.beat()
  }
}

/** Errors of a Redis client about a lost connection, which name settings of the client and do not help an operator. */
const disconnected = /enableOfflineQueue|maxRetriesPerRequest|^Connection is closed|^Socket timeout|^Command timed out/

/** The error in words for operators. Never throws. */
export function inWords(error: unknown): string {
  const message = messageOf(error)
  if (/^OOM\b/.test(message)) return 'Redis has no memory left'
  return disconnected.test(message) ? 'Redis does not answer' : message
}

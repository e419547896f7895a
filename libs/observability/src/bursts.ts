import type { Attributes, Logger } from './logger.js'

export interface BurstsOptions {
  /** The first lines of a burst, which are written in full. */
  readonly full?: number
  /** Milliseconds between two summaries of left-out lines. */
  readonly periodMs?: number
  /** Most subjects with a burst of their own; further ones share bursts. */
  readonly mostSubjects?: number
  /** Monotonic, in milliseconds. */
  readonly clock?: () => number
}

interface Burst {
  readonly message: string
  /** The attributes that all lines of this burst have. */
  readonly subject: Attributes
  written: number
  leftOut: number
  /** The attributes of the last left-out line. */
  last: Attributes
  /** When the period began. */
  since: number
}

const burstDefaults = { full: 5, periodMs: 60_000, mostSubjects: 1000 }

/**
 * Bounds warnings about repeated failures: the first of each subject are written in full, then one line a period says how many
 * were left out, with the last of them. After a period without failures a subject begins again.
 */
export class Bursts {
  readonly #bursts = new Map<string, Burst>()
  readonly #options: Required<BurstsOptions>
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly logger: Logger,
    options: BurstsOptions = {},
  ) {
    this.#options = { ...burstDefaults, clock: () => performance.now(), ...options }
  }

  /**
   * @param subject what fails: attributes that all lines of a burst have
   * @param attributes further attributes of this line
   * @param more attributes for a line that is written in full; only called then
   */
  warn(message: string, subject: Attributes, attributes: Attributes, more?: () => Attributes): void {
    this.tell()
    const burst = this.#find(message, subject)
    if (burst.written < this.#options.full) {
      burst.written++
      return this.logger.warn(message, { ...subject, ...attributes, ...more?.() })
    }
    burst.leftOut++
    burst.last = attributes
  }

  /** Writes summaries that are due. A timer calls it, also when nothing fails any more. */
  tell(): void {
    const now = this.#options.clock()
    for (const [key, burst] of this.#bursts) {
      if (now - burst.since >= this.#options.periodMs) this.#endPeriod(key, burst, now)
      else break // the periods of the others began later
    }
    this.#schedule(now)
  }

  /** Writes all open summaries. Nothing is written after it unless something fails. */
  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const burst of this.#bursts.values()) this.#summarize(burst)
    this.#bursts.clear()
  }

  #find(message: string, subject: Attributes): Burst {
    const { mostSubjects, clock } = this.#options
    const own = `${message} ${Object.values(subject).join(' ')}`
    const key = this.#bursts.has(own) || this.#bursts.size < mostSubjects ? own : message
    let burst = this.#bursts.get(key)
    if (burst) return burst
    const [common, since] = [key === own ? subject : {}, clock()]
    this.#bursts.set(key, (burst = { message, subject: common, written: 0, leftOut: 0, last: {}, since }))
    this.#schedule(since)
    return burst
  }

  /** Moves the burst behind the others, so that the map is sorted by the end of the period. */
  #endPeriod(key: string, burst: Burst, now: number): void {
    this.#bursts.delete(key)
    if (burst.leftOut === 0) return
    this.#summarize(burst)
    this.#bursts.set(key, { ...burst, leftOut: 0, since: now })
  }

  #summarize({ message, subject, leftOut, last }: Burst): void {
    if (leftOut > 0) this.logger.warn(`${message}: more of the same`, { ...subject, leftOut, ...last })
  }

  #schedule(now: number): void {
    const [next] = this.#bursts.values()
    if (!next || this.#timer) return
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.tell()
      },
      Math.max(1, next.since + this.#options.periodMs - now),
    )
    // the timer must not keep the process running; runtimes without unref do not need it
    ;(this.#timer as { unref?: () => void }).unref?.()
  }
}

import type { Attributes, Logger } from './logger.js'

export interface BurstsOptions {
  /** Lines of a burst that are written in full. */
  readonly full?: number
  /** Milliseconds between two lines that say how many were left out. */
  readonly periodMs?: number
  /** Subjects that are told apart; the rest share their bursts. */
  readonly mostSubjects?: number
  /** Monotonic, in milliseconds. */
  readonly clock?: () => number
}

interface Burst {
  readonly message: string
  /** What the lines of this subject have in common. */
  readonly subject: Attributes
  written: number
  leftOut: number
  /** The last that was left out. */
  last: Attributes
  /** When the period began. */
  since: number
}

const burstDefaults = { full: 5, periodMs: 60_000, mostSubjects: 1000 }

/**
 * Bounds the warnings of what fails again and again: the first of each subject are written in full, and then one line a
 * period says how many were left out, with the last of them. A subject that was quiet for a period begins anew.
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
   * @param attributes what this line has besides
   * @param more what it has where it is written in full: asked for then only
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

  /** Writes what is due. Called by itself, also where nothing fails any more. */
  tell(): void {
    const now = this.#options.clock()
    for (const [key, burst] of this.#bursts) {
      if (now - burst.since >= this.#options.periodMs) this.#endPeriod(key, burst, now)
      else break // the others began later
    }
    this.#schedule(now)
  }

  /** Writes what was left out and not told yet. Nothing is written after it unless something fails. */
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

  /** Its place is behind the others: those whose period ends first come first. */
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
    // a process must not be kept for a line; where the runtime has no unref, there is none to keep
    ;(this.#timer as { unref?: () => void }).unref?.()
  }
}

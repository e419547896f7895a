/** Milliseconds: how much a process takes ahead, how long it keeps it, and how long it leaves an empty bucket alone. */
export const timing = { aheadMs: 100, keptMs: 500, restMs: 100 }

/** What a process says to the bucket: tokens that it puts back, and how many it wants. Of `least` it takes nothing less. */
export interface Ask {
  readonly back: number
  readonly least: number
  readonly most: number
}

export interface Answer {
  readonly given: number
  /** What is left in the bucket; negative while it is in debt. */
  readonly level: number
}

/**
 * The tokens of one bucket that this process has taken ahead and not spent. Pure: all times are milliseconds of one monotonic clock.
 *
 * A token that is not spent within `keptMs` goes back. So in any T seconds all processes together spend at most what the bucket gives in
 * T + 0.5 s, plus the second's worth that it holds, however many they are; and one request that is larger than what was left.
 */
export class Share {
  #left = 0
  /** Tokens are spent until then. */
  #until = -Infinity
  /** The bucket was empty, and is not asked until then. */
  #restUntil = -Infinity
  #level: number
  #levelAt = -Infinity
  /** Costs of the requests that the next question is for: of the first, and of all. */
  #wanted = { first: 0, all: 0 }
  /** Requests that wait for a question, and questions that are under way. */
  #waiting = 0
  #asked = 0

  /** @param perSecond tokens that the bucket gets a second, and the most that it holds */
  constructor(readonly perSecond: number) {
    this.#level = perSecond
  }

  may(cost: number, now: number): boolean {
    return now < this.#until && this.has(cost)
  }

  /** Whether what an answer has just given is enough, however long it was on its way. */
  has(cost: number): boolean {
    return cost <= this.#left
  }

  spend(cost: number): void {
    this.#left -= cost
  }

  /** A request waits for a question, or no longer does. */
  waits(more: 1 | -1): void {
    this.#waiting += more
  }

  /** The next question is for this cost too. */
  want(cost: number): void {
    if (this.#wanted.all === 0) this.#wanted.first = cost
    this.#wanted.all += cost
  }

  /** Requests wait already: a later one does not overtake them. */
  get isAwaited(): boolean {
    return this.#asked > 0 || this.#waiting > 0
  }

  ask(): Ask {
    const { first, all } = this.#wanted
    const back = this.#left
    this.#left = 0
    this.#wanted = { first: 0, all: 0 }
    this.#asked++
    return { back, least: first, most: all === 0 ? 0 : all + (this.perSecond * timing.aheadMs) / 1000 }
  }

  /** @param askedAt when the question was sent: from then on the tokens are kept */
  answered({ given, level }: Answer, askedAt: number, now: number): void {
    this.#asked--
    this.#left += given
    this.#until = askedAt + timing.keptMs
    this.#level = level
    this.#levelAt = now
    if (level <= 0) this.#restUntil = now + Math.max(timing.restMs, (-level / this.perSecond) * 1000)
  }

  /** There was no answer, and what was asked for may be lost. */
  failed(): void {
    this.#asked--
  }

  /** Milliseconds for which the bucket is left alone, because it was empty. */
  restMs(now: number): number {
    return Math.max(0, this.#restUntil - now)
  }

  /** Whether tokens are to be put back. */
  isOver(now: number): boolean {
    return this.#left > 0 && now >= this.#until && !this.isAwaited
  }

  isIdle(now: number): boolean {
    return this.#left <= 0 && now >= this.#until && this.restMs(now) === 0 && !this.isAwaited
  }

  /** Tokens that there are, as far as this process knows. */
  remaining(now: number): number {
    const sinceMs = this.#levelAt === -Infinity ? 0 : now - this.#levelAt
    return Math.max(0, Math.min(this.perSecond, this.#level + (sinceMs * this.perSecond) / 1000 + this.#left))
  }

  /** Milliseconds until the bucket is full, debt included. */
  fullInMs(now: number): number {
    const sinceMs = this.#levelAt === -Infinity ? 0 : now - this.#levelAt
    return Math.max(0, ((this.perSecond - this.#level - this.#left) / this.perSecond) * 1000 - sinceMs)
  }
}

import type { Outcome } from '../outcome.js'

/** Failures in a row after which a target is left alone. */
const failuresToOpen = 5
/** How long it is left alone at first, and at most; each failed probe doubles it. Milliseconds. */
const openMs = { first: 5000, longest: 60_000 }
/** The longest time that a target may ask to be left alone, in milliseconds. */
const longestAskedMs = 300_000
/** The share of that time which is random, so that what failed together is not probed together. */
const openJitter = 0.2
/** The longest time that a delivery waits for room without being put back. */
export const patienceMs = 50
/** How long calls take to a target that is slow. */
const slowMs = 1000
/** The longest line; further deliveries get places in the same time once more. */
const longestLineMs = 60_000

/**
 * What one target can take now: how many calls at once, and whether it is left alone because it fails. A state machine
 * with the clock handed in; all times in milliseconds.
 *
 * Closed: the calls at once begin with one and grow with each success up to the cap, as TCP's window does, so a target
 * that never answered holds one call and not all. Failures make it one again; five in a row open the circuit.
 * Open: no calls. Then half open: one call, the probe. Its success closes the circuit, its failure opens it for twice as long.
 */
export class Circuit {
  #room = 1
  #failures = 0
  /** How often it opened since it was closed. */
  #openings = 0
  #openUntil = 0
  /** When the calls in flight began, oldest first. */
  readonly #calls: number[] = []
  /** How long calls take: a moving average. */
  #callMs = 0
  /** Where the line of those that wait for a turn ends. */
  #lineEnd = 0

  /** @param cap calls at the same time */
  constructor(private readonly cap: number) {}

  get open(): boolean {
    return this.#openings > 0
  }

  get idle(): boolean {
    return this.#calls.length === 0
  }

  /** Whether deliveries have places in the line. */
  hasLine(now: number): boolean {
    return this.#lineEnd > now
  }

  hasRoom(now: number): boolean {
    return now >= this.#openUntil && this.#calls.length < this.#most
  }

  /** Whether it is worth waiting for room behind `ahead` others: the target does not fail, and is fast. */
  soon(now: number, ahead: number): boolean {
    if (this.#failures > 0) return false
    return (Math.max(this.#callMs, this.#age(now)) * (ahead + 1)) / this.#room <= patienceMs
  }

  /** Whether the target fails or is slow: it is not offered more than it has room for. */
  struggles(now: number): boolean {
    return this.#failures > 0 || Math.max(this.#callMs, this.#age(now)) > slowMs
  }

  /** Lets a call begin where there is room, or gives the delivery a place in the line. */
  enter(now: number, gapMs: number): 'entered' | number {
    if (!this.hasRoom(now)) return this.line(now, gapMs)
    this.#calls.push(now)
    return 'entered'
  }

  /**
   * Milliseconds that another delivery must wait for its turn; 0 where there is room. Each gets a place of its own, twice as
   * near to the one before as calls end, so that none of them is missed, and `gapMs` at most: a target that is back is not
   * kept idle by what it was like before.
   */
  line(now: number, gapMs: number): number {
    if (this.hasRoom(now)) return 0
    const age = this.#age(now)
    // a call that takes longer than calls do is taken to be half done
    const free = Math.max(this.#openUntil, now + (age < this.#callMs ? this.#callMs - age : age))
    // one that does not fail will soon have all its room
    const ends = Math.max(this.#callMs, age) / (this.#failures > 0 ? this.#most : this.cap)
    const next = this.#lineEnd + Math.min(ends / 2, gapMs)
    this.#lineEnd = next < free || next > free + longestLineMs ? free : next
    return Math.max(1, Math.ceil(this.#lineEnd - now))
  }

  /** Calls at the same time. */
  get #most(): number {
    return this.open ? 1 : this.#room
  }

  /** How long the oldest call in flight takes. */
  #age(now: number): number {
    return this.#calls.length > 0 ? now - this.#calls[0]! : 0
  }

  /** The call that began at `began` has ended, or was not made: then there is no outcome. */
  leave(began: number, now: number, outcome: Outcome | undefined, random: number): void {
    const call = this.#calls.indexOf(began)
    if (call === -1) return
    this.#calls.splice(call, 1)
    if (!outcome) return
    this.#callMs += (now - began - this.#callMs) / (this.#callMs === 0 ? 1 : 8)
    const failure = 'unavailable' in outcome && outcome.unavailable ? outcome : undefined
    const asked = Math.min(failure?.retryAfterMs ?? 0, longestAskedMs)
    if (began < this.#openUntil) {
      // what was in flight when it opened says nothing new, unless it asks for more time
      if (asked > 0) this.#leaveAlone(now + asked)
    } else if (!failure) this.#close()
    else this.#fail(now, asked, random)
  }

  #fail(now: number, asked: number, random: number): void {
    this.#room = 1
    this.#failures++
    const full = Math.min(openMs.first * 2 ** this.#openings, openMs.longest) * (1 - openJitter * random)
    const failing = this.open || this.#failures >= failuresToOpen
    if (!failing && asked === 0) return
    this.#openings++
    this.#leaveAlone(now + Math.max(asked, failing ? full : 0))
  }

  #leaveAlone(until: number): void {
    this.#openUntil = Math.max(this.#openUntil, until)
  }

  #close(): void {
    this.#failures = 0
    this.#openings = 0
    this.#openUntil = 0
    this.#room = Math.min(this.#room + 1, this.cap)
  }
}

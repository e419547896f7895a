import type { Outcome } from '../outcome.js'

/** Failures in a row that open the circuit. */
const failuresToOpen = 5
/** Milliseconds that a circuit stays open, at first and at most; each failed probe doubles them. */
const openMs = { first: 5000, longest: 60_000 }
/** The longest pause that a target may ask for, in milliseconds. */
const longestAskedMs = 300_000
/** The random share of the open time, so that targets that failed together are not probed together. */
const openJitter = 0.2
/** Most milliseconds that a delivery waits for room before it is put back. */
export const patienceMs = 50
/** Duration of calls from which a target counts as slow. */
const slowMs = 1000
/** The longest line; further deliveries get places from its start again. */
const longestLineMs = 60_000

/**
 * How many calls one target gets at the same time, and whether it gets none because it fails. A state machine; the clock is a
 * parameter, all times are in milliseconds.
 *
 * Closed: concurrent calls begin with one and grow with each success up to the cap, as TCP's window does, so a target that
 * never answered holds one call and not all. Failures set it back to one; five in a row open the circuit.
 * Open: no calls. Then half open: one call, the probe. Its success closes the circuit, its failure opens it for twice as long.
 */
export class Circuit {
  #room = 1
  #failures = 0
  /** How often it opened since it was last closed. */
  #openings = 0
  #openUntil = 0
  /** Start times of the calls in flight, oldest first. */
  readonly #calls: number[] = []
  /** Duration of calls: a moving average. */
  #callMs = 0
  /** The time of the last place in the line of waiting deliveries. */
  #lineEnd = 0

  /** @param cap most concurrent calls */
  constructor(private readonly cap: number) {}

  get open(): boolean {
    return this.#openings > 0
  }

  get idle(): boolean {
    return this.#calls.length === 0
  }

  /** Whether deliveries wait in the line. */
  hasLine(now: number): boolean {
    return this.#lineEnd > now
  }

  hasRoom(now: number): boolean {
    return now >= this.#openUntil && this.#calls.length < this.#most
  }

  /** Whether room is to be expected soon, behind `ahead` other deliveries: the target does not fail and is fast. */
  soon(now: number, ahead: number): boolean {
    if (this.#failures > 0) return false
    return (Math.max(this.#callMs, this.#age(now)) * (ahead + 1)) / this.#room <= patienceMs
  }

  /** Whether the target fails or is slow, so that new deliveries begin in its line. */
  struggles(now: number): boolean {
    return this.#failures > 0 || Math.max(this.#callMs, this.#age(now)) > slowMs
  }

  /** Begins a call if there is room, else gives the delivery a place in the line. @returns `entered`, or milliseconds to wait */
  enter(now: number, gapMs: number): 'entered' | number {
    if (!this.hasRoom(now)) return this.line(now, gapMs)
    this.#calls.push(now)
    return 'entered'
  }

  /**
   * Milliseconds until the turn of another delivery; 0 if there is room. Each gets a place of its own. Places are half the time
   * between two ends of calls apart, so that no end is missed, and `gapMs` at most, so that a recovered target does not stay
   * idle because it was slow before.
   */
  line(now: number, gapMs: number): number {
    if (this.hasRoom(now)) return 0
    const age = this.#age(now)
    // a call that takes longer than the average is assumed to be half done
    const free = Math.max(this.#openUntil, now + (age < this.#callMs ? this.#callMs - age : age))
    // a target that does not fail will soon be at its cap
    const ends = Math.max(this.#callMs, age) / (this.#failures > 0 ? this.#most : this.cap)
    const next = this.#lineEnd + Math.min(ends / 2, gapMs)
    this.#lineEnd = next < free || next > free + longestLineMs ? free : next
    return Math.max(1, Math.ceil(this.#lineEnd - now))
  }

  /** Most concurrent calls now. */
  get #most(): number {
    return this.open ? 1 : this.#room
  }

  /** The age of the oldest call in flight. */
  #age(now: number): number {
    return this.#calls.length > 0 ? now - this.#calls[0]! : 0
  }

  /** Ends the call that began at `began`. @param outcome undefined if no call was made */
  leave(began: number, now: number, outcome: Outcome | undefined, random: number): void {
    const call = this.#calls.indexOf(began)
    if (call === -1) return
    this.#calls.splice(call, 1)
    if (!outcome) return
    this.#callMs += (now - began - this.#callMs) / (this.#callMs === 0 ? 1 : 8)
    const failure = 'unavailable' in outcome && outcome.unavailable ? outcome : undefined
    const asked = Math.min(failure?.retryAfterMs ?? 0, longestAskedMs)
    if (began < this.#openUntil) {
      // calls that were in flight when the circuit opened change nothing, unless they ask for a longer pause
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

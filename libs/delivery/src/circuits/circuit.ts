import type { CircuitSettings, Verdict } from './circuit-options.js'
import { Outage } from './outage.js'

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
/** Milliseconds for which an event whose probe failed leaves the next probe to another one. */
const yieldMs = 1000

/** The end of a call. */
export interface Ended {
  readonly verdict: Verdict
  readonly event: string
  /** Whether it was the first attempt of the event. */
  readonly first: boolean
  /** Whether the failure says that the target is away. */
  readonly marked?: boolean | undefined
  /** The pause that the target asks for. */
  readonly retryAfterMs?: number | undefined
}

/**
 * How many calls one target gets at the same time, and whether it gets none because it fails. A state machine; the clock is a
 * parameter, all times are in milliseconds.
 *
 * Closed: concurrent calls begin with one and grow with each success up to the cap, as TCP's window does, so a target that
 * never answered holds one call and not all. Failures set it back to one; what looks like an outage opens the circuit. An `eager`
 * target has no such limit until its circuit opens, and again when it has grown to the cap.
 * Open: no calls. Then half open: one call, the probe. Its success closes the circuit, its failure opens it for twice as long.
 */
export class Circuit {
  #room: number
  #failures = 0
  /** How often it opened since it was last closed. */
  #openings = 0
  #openUntil = 0
  #isOutage = false
  readonly #outage = new Outage()
  /** The event of the last probe that failed, and whether another one came since. */
  #probed: { readonly event: string; others: boolean } | undefined
  /** Start times of the calls in flight, oldest first. */
  readonly #calls: number[] = []
  /** Duration of calls: a moving average. */
  #callMs = 0
  /** The time of the last place in the line of waiting deliveries. */
  #lineEnd = 0

  /**
   * @param cap most concurrent calls
   * @param settings false if no outage opens it; a target that asks for a pause gets it all the same
   */
  constructor(
    public cap: number,
    public settings: CircuitSettings | false,
    private readonly eager = false,
  ) {
    this.#room = eager ? Infinity : 1
  }

  get open(): boolean {
    return this.#openings > 0
  }

  /** Whether it is open because of an outage, and not because the target asked for a pause. */
  get isOutage(): boolean {
    return this.open && this.#isOutage
  }

  /** How often it opened since it was last closed. */
  get openings(): number {
    return this.#openings
  }

  /** Milliseconds until the next probe may be made. */
  waitMs(now: number): number {
    return Math.max(0, this.#openUntil - now)
  }

  get idle(): boolean {
    return this.#calls.length === 0
  }

  /** Whether deliveries wait in the line. */
  hasLine(now: number): boolean {
    return this.#lineEnd > now
  }

  hasRoom(now: number): boolean {
    return this.free(now) > 0
  }

  /** How many further calls there is room for. */
  free(now: number): number {
    return now >= this.#openUntil ? Math.max(0, this.#most - this.#calls.length) : 0
  }

  /** Whether room is to be expected soon, behind `ahead` other deliveries: the target does not fail and is fast. */
  soon(now: number, ahead: number): boolean {
    if (this.#failures > 0) return false
    return (Math.max(this.#callMs, this.#age(now)) * (ahead + 1)) / this.#room <= patienceMs
  }

  /** Whether the target fails or is slow, so that new deliveries begin in its line. */
  struggles(now: number): boolean {
    return this.#failures > 0 || this.open || Math.max(this.#callMs, this.#age(now)) > slowMs
  }

  /** Begins a call if there is room, else gives the delivery a place in the line. @returns `entered`, or milliseconds to wait */
  enter(now: number, gapMs: number, event: string): 'entered' | number {
    if (this.#probed && this.#probed.event !== event) this.#probed.others = true
    if (!this.hasRoom(now)) return this.line(now, gapMs)
    if (this.open && this.#probed?.event === event && this.#probed.others) {
      // it may be the event's fault: another one is to show whether the target is back
      this.#probed.others = false
      return yieldMs
    }
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
    return this.open ? 1 : this.eager ? this.#room : Math.min(this.#room, this.cap)
  }

  /** The age of the oldest call in flight. */
  #age(now: number): number {
    return this.#calls.length > 0 ? now - this.#calls[0]! : 0
  }

  /** Ends the call that began at `began`. @param ended undefined if no call was made */
  leave(began: number, now: number, ended: Ended | undefined, random: number): void {
    const call = this.#calls.indexOf(began)
    if (call === -1) return
    this.#calls.splice(call, 1)
    if (!ended) return
    this.#callMs += (now - began - this.#callMs) / (this.#callMs === 0 ? 1 : 8)
    const { verdict, retryAfterMs = 0 } = ended
    const asked = verdict === 'down' ? Math.min(retryAfterMs, longestAskedMs) : 0
    if (began < this.#openUntil) {
      // calls that were in flight when the circuit opened change nothing, unless they ask for a longer pause
      if (asked > 0) this.#leaveAlone(now + asked)
    } else if (verdict === 'up') this.#succeed()
    else if (verdict === 'down') this.#fail(now, asked, ended, random)
  }

  /** Opens it because another process has: for `waitMs` milliseconds from now. */
  openAt(now: number, waitMs: number, openings: number): void {
    if (!this.open) this.#opens()
    this.#isOutage = true
    this.#openings = Math.max(1, openings)
    this.#openUntil = now + waitMs
  }

  /** Closes it because another process has. */
  close(): void {
    this.#room = 1
    this.#failures = 0
    this.#openings = 0
    this.#openUntil = 0
    this.#isOutage = false
    this.#probed = undefined
    this.#outage.clear()
  }

  /** Milliseconds for which the next opening, or the next failed probe, keeps it open. */
  openMs(random: number): number {
    const { openMs, maxOpenMs } = this.settings || pauses
    return Math.min(openMs * 2 ** this.#openings, maxOpenMs) * (1 - openJitter * random)
  }

  #fail(now: number, asked: number, { event, first, marked = false }: Ended, random: number): void {
    const { settings } = this
    if (!this.eager) this.#room = 1
    this.#failures++
    if (this.open) this.#probed = { event, others: false }
    if (settings && first) this.#outage.failed(event, now, settings)
    const isOutage = settings !== false && this.#outage.is(now, marked, settings)
    const failing = this.open || isOutage
    if (!failing && asked === 0) return
    const openMs = failing ? this.openMs(random) : 0
    if (!this.open) this.#opens()
    this.#isOutage ||= isOutage
    this.#openings++
    this.#leaveAlone(now + Math.max(asked, openMs))
  }

  #opens(): void {
    this.#room = 1
    this.#probed = undefined
  }

  #leaveAlone(until: number): void {
    this.#openUntil = Math.max(this.#openUntil, until)
  }

  #succeed(): void {
    if (this.open) this.close()
    else if (this.settings) this.#outage.succeeded(this.settings)
    this.#failures = 0
    this.#room++
    if (this.#room > this.cap) this.#room = this.eager ? Infinity : this.cap
  }
}

/** How long a circuit is open that no outage opens: the target asked for it. */
const pauses = { openMs: 5000, maxOpenMs: 60_000 }

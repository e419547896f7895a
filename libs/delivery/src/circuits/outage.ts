import type { CircuitSettings } from './circuit-options.js'

/** Events that are remembered for each that must fail. */
const remembered = 4

/**
 * Tells an outage of a target from events that it cannot handle, by a count: each event whose first attempt fails adds one, each success
 * takes one away (more or less, as the share of failures says). At zero everything is forgotten. Later attempts add nothing: what is left
 * of many events when all good ones are handled are the bad ones.
 *
 * | what happens                        | the count                                        |
 * |-------------------------------------|--------------------------------------------------|
 * | nothing succeeds any more           | grows with each event                            |
 * | one event fails again and again     | stays at one                                     |
 * | a few among many good ones fail     | is soon back at zero                             |
 */
export class Outage {
  readonly #failing = new Set<string>()
  #count = 0
  #began = 0
  #last = 0

  /** Different events that failed, of those that are remembered. */
  get failures(): number {
    return this.#failing.size
  }

  /** @param event names it; an event that failed before counts once */
  failed(event: string, now: number, { failures, windowMs }: CircuitSettings): void {
    if (this.#count > 0 && now - this.#last > windowMs) this.clear()
    if (this.#failing.has(event)) return
    if (this.#count === 0) this.#began = now
    this.#failing.add(event)
    for (const oldest of this.#failing) {
      if (this.#failing.size <= remembered * failures) break
      this.#failing.delete(oldest)
    }
    this.#last = now
    // bounded, so that as many successes end it however long it lasted
    this.#count = Math.min(this.#count + 1, 2 * failures)
  }

  succeeded({ share }: CircuitSettings): void {
    this.#count -= weightOfSuccess(share)
    if (!(this.#count > 0)) this.clear()
  }

  /** @param marked whether the failures say themselves that the target is away */
  is(now: number, marked: boolean, { failures, leastMs }: CircuitSettings): boolean {
    return this.#count >= failures && (marked || now - this.#began >= leastMs)
  }

  clear(): void {
    this.#failing.clear()
    this.#count = 0
  }
}

/** By how much a success lowers the count: with a share of a half by one, as much as a failure raises it. */
export function weightOfSuccess(share: number): number {
  return share < 1 ? share / (1 - share) : Number.MAX_SAFE_INTEGER
}

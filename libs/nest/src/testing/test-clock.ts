import { Injectable } from '@nestjs/common'
import { InvalidError } from '@sluice/event'
import { Clock } from '../clock.js'
import { isOver, notSettled, within, Work } from './work.js'

/** How long a test waits for its handlers. */
export interface Patience {
  /** Real milliseconds. Default 4,000: less than Jest and Vitest allow a test, so that this error is reported and not theirs. */
  readonly withinMs?: number
}

interface Alarm {
  readonly at: number
  readonly what: string
  readonly isWork: boolean
  readonly ring: () => void
}

export const patienceMs = 4000

/** The clock by which handlers are retried. It stands still until a test advances it. */
@Injectable()
export class TestClock extends Clock {
  readonly work = new Work()
  #now = Date.now()
  /** Sorted, the next one first. */
  #alarms: Alarm[] = []

  now(): number {
    return this.#now
  }

  /**
   * Advances the time. Work that falls due meanwhile is done at its time and in its order. Resolves when nothing is left to do at
   * the new time; `advance(0)` does what can be done now.
   *
   * @throws SluiceError `NOT_SETTLED` naming the handlers that run too long
   */
  async advance(ms: number, { withinMs = patienceMs }: Patience = {}): Promise<void> {
    if (!(ms >= 0)) throw new InvalidError('INVALID_TIME', `advance(${ms}): ms must be 0 or more, time only passes`)
    const until = this.#now + ms
    await this.#ringAll(() => until, within(withinMs))
    this.#now = until
  }

  /** As {@link advance}, to a moment: RFC 3339, a Date, or milliseconds since 1970. @throws InvalidError `INVALID_TIME` for one that has passed */
  async advanceTo(moment: Date | string | number, patience?: Patience): Promise<void> {
    const at = new Date(moment).getTime()
    if (at >= this.#now) return this.advance(at - this.#now, patience)
    const now = new Date(this.#now).toISOString()
    throw new InvalidError('INVALID_TIME', `advanceTo(${String(moment)}): it must be a moment after ${now}`)
  }

  /** Advances the time until no work is left to do. @throws SluiceError `NOT_SETTLED` */
  async run({ withinMs = patienceMs }: Patience = {}): Promise<void> {
    await this.#ringAll(() => this.#alarms.findLast(({ isWork }) => isWork)?.at ?? this.#now, within(withinMs))
  }

  /**
   * Calls `ring` after `ms` milliseconds.
   *
   * @param what its description in timeout messages
   * @param isWork whether {@link run} advances the time for it
   * @returns a function that cancels it
   */
  after(ms: number, what: string, ring: () => void, { isWork = true } = {}): () => void {
    const at = this.#now + ms
    const alarm = { at, what, ring, isWork }
    const later = this.#alarms.findIndex(alarm => alarm.at > at)
    this.#alarms.splice(later < 0 ? this.#alarms.length : later, 0, alarm)
    return () => {
      this.#alarms = this.#alarms.filter(other => other !== alarm)
    }
  }

  /** Cancels all callbacks. */
  clear(): void {
    this.#alarms = []
  }

  /** @param until asked again after each callback, which may have added others */
  async #ringAll(until: () => number, deadline: number): Promise<void> {
    for (;;) {
      await this.work.idle(deadline)
      const next = this.#alarms[0]
      if (!next || next.at > until()) return
      if (isOver(deadline)) throw notSettled([next.what])
      this.#now = next.at
      // callbacks of the same time run together
      while (this.#alarms[0]?.at === next.at) this.#alarms.shift()!.ring()
    }
  }
}

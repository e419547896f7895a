import { Injectable } from '@nestjs/common'
import { InvalidError } from '@sluice/event'
import { Clock } from '../clock.js'
import { isOver, notSettled, within, Work } from './work.js'

/** How long a test waits for its handlers. */
export interface Patience {
  /** Real milliseconds. Default 4,000: less than a test has in Jest or Vitest, so that this error is the one to be read. */
  readonly withinMs?: number
}

interface Alarm {
  readonly at: number
  readonly what: string
  readonly isWork: boolean
  readonly ring: () => void
}

export const patienceMs = 4000

/** The time that handlers are retried by. It stands still until somebody advances it. */
@Injectable()
export class TestClock extends Clock {
  readonly work = new Work()
  #now = Date.now()
  /** The next first. */
  #alarms: Alarm[] = []

  now(): number {
    return this.#now
  }

  /**
   * Lets time pass: what falls due meanwhile is done at its time, and in its order. Resolves when nothing is left to do at
   * the new time; `advance(0)` does what can be done now.
   *
   * @throws SluiceError `NOT_SETTLED` naming what runs too long
   */
  async advance(ms: number, { withinMs = patienceMs }: Patience = {}): Promise<void> {
    if (!(ms >= 0)) throw new InvalidError('INVALID_TIME', `advance(${ms}): ms must be 0 or more, time only passes`)
    const until = this.#now + ms
    await this.#ringAll(() => until, within(withinMs))
    this.#now = until
  }

  /** Lets as much time pass as it takes until no work is left to do. @throws SluiceError `NOT_SETTLED` */
  async run({ withinMs = patienceMs }: Patience = {}): Promise<void> {
    await this.#ringAll(() => this.#alarms.findLast(({ isWork }) => isWork)?.at ?? this.#now, within(withinMs))
  }

  /**
   * Calls back when so many milliseconds have passed.
   *
   * @param what it is for, for the message that it does not come to an end
   * @param isWork whether there is something left to do until then: {@link run} lets no time pass for what is not
   * @returns what makes that it is not called back
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

  /** Forgets whom to call back. */
  clear(): void {
    this.#alarms = []
  }

  /** @param until asked anew after each: what rings may bring more */
  async #ringAll(until: () => number, deadline: number): Promise<void> {
    for (;;) {
      await this.work.idle(deadline)
      const next = this.#alarms[0]
      if (!next || next.at > until()) return
      if (isOver(deadline)) throw notSettled([next.what])
      this.#now = next.at
      // those of one moment together, as they would come
      while (this.#alarms[0]?.at === next.at) this.#alarms.shift()!.ring()
    }
  }
}

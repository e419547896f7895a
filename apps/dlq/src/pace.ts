import type { RedriveRun } from '@sluice/queues'
import { pause } from '@sluice/streams'

/** Milliseconds of rate that one batch uses. */
const rateStepMs = 100
/** Milliseconds between two checks whether a redrive that waits for its rate was cancelled. */
const lookMs = 500

/** Keeps a redrive to its rate. Lost time is not made up for: it is never faster than requested. */
export class Pace {
  #nextAt = 0

  constructor(private readonly rate: number | undefined) {}

  atMost(size: number): number {
    return this.rate === undefined ? size : Math.max(1, Math.min(size, Math.floor((this.rate * rateStepMs) / 1000)))
  }

  /** Waits until `count` more may be sent. @returns false if the redrive is to return instead */
  async turn(count: number, { signal, cancelled }: Pick<RedriveRun, 'signal' | 'cancelled'>): Promise<boolean> {
    for (let wait = this.#waitOf(count); ; wait -= lookMs) {
      if (signal.aborted || (await cancelled())) return false
      if (wait <= 0) return true
      await pause(Math.min(wait, lookMs), signal)
    }
  }

  /** Milliseconds until `count` may be sent. */
  #waitOf(count: number): number {
    if (this.rate === undefined) return 0
    const now = performance.now()
    const at = Math.max(now, this.#nextAt)
    this.#nextAt = at + (count * 1000) / this.rate
    return at - now
  }
}

import { pause, pauseAfter } from '@sluice/streams'
import type { Claim, ReceiptStore } from './receipt-store.js'

/** The right of one attempt to be made: renewed while it is, and given up with it. */
export class Lease {
  #renewals: ReturnType<typeof setInterval> | undefined
  #renewing: Promise<unknown> | undefined

  constructor(
    private readonly store: ReceiptStore,
    private readonly token: string,
    private readonly owner: string,
    private readonly ms: number,
  ) {}

  async claim(): Promise<Claim> {
    const claim = await this.#claim()
    // a renewal that fails is made up for by the next; nothing can be done about one that comes too late
    if (claim.state === 'mine') this.#renewals = setInterval(() => this.#renew(), this.ms / 3).unref()
    return claim
  }

  /** Tries until the store has it, for twice as long as the lease lasts. False where another attempt was begun. */
  async finish(result: string, ttlMs: number): Promise<boolean> {
    const deadline = performance.now() + 2 * this.ms
    try {
      for (let failures = 1; ; failures++) {
        try {
          return await this.store.finish(this.token, this.owner, result, ttlMs)
        } catch (error) {
          if (performance.now() > deadline) throw error
          await pause(pauseAfter(failures), never)
        }
      }
    } finally {
      clearInterval(this.#renewals)
    }
  }

  async release(ttlMs: number): Promise<void> {
    clearInterval(this.#renewals)
    await this.#renewing // it would claim the receipt anew
    await this.store.release(this.token, this.owner, ttlMs)
  }

  #claim(): Promise<Claim> {
    return this.store.claim(this.token, this.owner, this.ms)
  }

  #renew(): void {
    this.#renewing = this.#claim().catch(() => undefined)
  }
}

const never = new AbortController().signal

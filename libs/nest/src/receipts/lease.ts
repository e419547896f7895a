import { pause, pauseAfter } from '@sluice/streams'
import type { Claim, ReceiptStore } from './receipt-store.js'

/** The lease of one attempt: renewed while the attempt runs, and given up with it. */
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
    // a failed renewal is followed by the next one; nothing can be done about a late one
    if (claim.state === 'mine') this.#renewals = setInterval(() => this.#renew(), this.ms / 3).unref()
    return claim
  }

  /** Writes the receipt; repeats that for twice as long as the lease lasts. @returns false if another attempt was begun */
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
    await this.#renewing // a late renewal would claim the receipt again
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

import { messageOf } from '@sluice/event'
import type { Tries } from '@sluice/observability'
import type { Lease } from './leases.js'

/** The lease is somebody else's: nothing was written, and nothing may be. */
export class DeposedError extends Error {}

/** The owner lost the shard, or left it: nothing is written any more. */
export class DroppedError extends Error {}

/** Somebody moved what is written: what is known of it is out of date, and nothing was written. */
export class MovedError extends Error {}

export interface TenureOptions {
  /** Whether nobody else can hold the lease now, as far as can be known without asking. */
  readonly sure: (lease: Lease) => boolean
  /** Told when a script finds that the lease is somebody else's. */
  readonly deposed: (lease: Lease) => void
  /** Told when the consumer group is gone, and with it what was in hand: the shard is begun anew. */
  readonly lost: (lease: Lease) => void
  readonly writes: Tries
}

const againMs = 200
const brokenMs = 1000

/** The time in which a process owns a shard: what may be started and written, and until when. */
export class Tenure {
  /** Being handed over: what runs may end, nothing is started. */
  leaving = false
  #dropped = false

  constructor(
    readonly lease: Lease,
    private readonly options: TenureOptions,
  ) {}

  get dropped(): boolean {
    return this.#dropped
  }

  /** Whether a handler may be started. */
  get active(): boolean {
    return !this.#dropped && !this.leaving && this.options.sure(this.lease)
  }

  drop(): void {
    this.#dropped = true
  }

  /** What should not happen did: it is reported, and a while passes before what broke goes on. */
  async broken(error: unknown): Promise<void> {
    this.options.writes.failed(error, 1)
    await sleep(brokenMs)
    this.options.writes.ended(1)
  }

  /**
   * Until Redis has heard it.
   *
   * @throws DroppedError when it is not ours to write any more, MovedError
   */
  async write<T>(write: () => Promise<T>): Promise<T> {
    let failures = 0
    try {
      for (;;) {
        try {
          return await this.fenced(write)
        } catch (error) {
          if (error instanceof DroppedError || error instanceof MovedError) throw error
          this.options.writes.failed(error, ++failures)
          await sleep(againMs)
        }
      }
    } finally {
      this.options.writes.ended(failures)
    }
  }

  /** Once, whoever holds the lease: of what is only put right. Where it fails nothing is lost but the correction. */
  async unfenced(call: () => Promise<unknown>): Promise<void> {
    await call().catch(() => undefined)
  }

  /** Once. */
  async fenced<T>(call: () => Promise<T>): Promise<T> {
    if (this.#dropped) throw new DroppedError()
    try {
      return await call()
    } catch (error) {
      if (this.#dropped) throw new DroppedError()
      const lost = messageOf(error).includes('NOGROUP')
      if (!lost && !(error instanceof DeposedError)) throw error
      this.drop()
      if (lost) this.options.lost(this.lease)
      else this.options.deposed(this.lease)
      throw new DroppedError()
    }
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

import { messageOf } from '@sluice/event'
import { BrokenPieces, type Tries } from '@sluice/observability'
import type { Lease } from './leases.js'

/** Another instance holds the lease: nothing was written, and nothing may be. */
export class DeposedError extends Error {}

/** This instance lost the shard or left it: nothing more is written. */
export class DroppedError extends Error {}

/** The checkpoint was moved from outside: the state in memory is outdated, and nothing was written. */
export class MovedError extends Error {}

export interface TenureOptions {
  /** Whether no other instance can hold the lease, by the clock and without a call. */
  readonly sure: (lease: Lease) => boolean
  /** Called when a script finds that another instance holds the lease. */
  readonly deposed: (lease: Lease) => void
  /** Called when the consumer group is gone, and its pending entries with it: the work on the shard begins again. */
  readonly lost: (lease: Lease) => void
  readonly writes: Tries
}

const againMs = 200
const brokenMs = 1000

/** The time in which this process owns a shard. It says whether handlers may be started, and fences writes. */
export class Tenure {
  /** The shard is being handed over: running handlers may end, none is started. */
  leaving = false
  #dropped = false
  readonly #broken: BrokenPieces

  constructor(
    readonly lease: Lease,
    private readonly options: TenureOptions,
  ) {
    this.#broken = new BrokenPieces(options.writes)
  }

  get dropped(): boolean {
    return this.#dropped
  }

  /** Whether a handler may be started. */
  get active(): boolean {
    return !this.#dropped && !this.leaving && this.options.sure(this.lease)
  }

  drop(): void {
    this.#dropped = true
    this.#broken.forget(Infinity)
  }

  /** Reports an error that should not happen, and rests before the caller tries again. `what` counts as failing until {@link mended}. */
  async broken(what: string, error: unknown): Promise<void> {
    if (!this.#dropped) this.#broken.failed(what, error)
    await sleep(brokenMs)
  }

  mended(what: string): void {
    this.#broken.done(what)
  }

  /**
   * Repeats a write until Redis acknowledged it.
   *
   * @throws DroppedError once this process no longer owns the shard, MovedError
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

  /** Makes a correction once, also without the lease. If it fails, only the correction is lost. */
  async unfenced(call: () => Promise<unknown>): Promise<void> {
    await call().catch(() => undefined)
  }

  /** Makes a fenced call once. */
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

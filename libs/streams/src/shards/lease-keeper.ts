import { Health, type Logger } from '@sluice/observability'
import { Loop } from '../redis/loop.js'
import { pause } from '../redis/pause.js'
import { type Lease, type LeaseOptions, ShardLeases } from './leases.js'
import type { Shard } from './shards.js'

export interface LeaseKeeperOptions<T> extends LeaseOptions {
  /** Its name in log messages. */
  readonly name: string
  /** When it aborts, leases are no longer renewed. */
  readonly stop: AbortSignal
  /** Called before the work on newly leased shards begins; it may take longer than a lease. */
  readonly prepare: (shards: readonly Shard[]) => Promise<unknown>
  /** Begins the work on a shard. The returned work is kept while the lease is held. */
  readonly begin: (lease: Lease) => T
  /** Called when the lease of a shard is lost or given back. */
  readonly ended?: (work: T, lease: Lease) => void
  /** Called after each successful renewal of the leases. */
  readonly looked?: () => Promise<void> | void
  /** Called with the error of a failed renewal. */
  readonly failed?: (error: unknown) => unknown
  readonly logger: Logger
}

/** Most milliseconds between two renewals of the leases. */
const tickMs = 500

/** Renews the leases of the shards that this instance works on, and keeps the work of each of them. */
export class LeaseKeeper<T> {
  readonly leases: ShardLeases
  readonly #works = new Map<Lease, T>()
  readonly #health: Health
  readonly #loop: Loop
  readonly #everyMs: number
  #looked = (): void => undefined

  constructor(private readonly options: LeaseKeeperOptions<T>) {
    const { name, logger, stop, ttlMs, failed } = options
    this.leases = new ShardLeases(options)
    this.#everyMs = Math.min(tickMs, ttlMs / 4)
    this.#health = new Health(`${name} (leases)`, logger)
    this.#loop = new Loop({ health: this.#health, stop, round: () => this.#look(), ...(failed ? { failed } : {}) })
  }

  /** The works of all shards: each from when its shard is prepared until a renewal finds the lease lost. */
  get works(): T[] {
    return [...this.#works.values()]
  }

  /** @returns undefined if the shard is not prepared yet, or the lease is lost */
  workOf(lease: Lease): T | undefined {
    return this.#works.get(lease)
  }

  /** Begins the work on a shard again at the next renewal. */
  beginAnew(lease: Lease): void {
    this.#works.delete(lease)
  }

  /** @returns undefined while leases are renewed, else what prevents it */
  problem(): string | undefined {
    return this.#health.problem()
  }

  /** Resolves after the first renewal: then this instance is in the list of members. */
  start(): Promise<void> {
    return new Promise(resolve => {
      this.#looked = resolve
      this.#loop.start()
    })
  }

  /** Renews the leases soon. */
  nudge(): void {
    this.#loop.nudge()
  }

  /** Resolves when leases are no longer renewed. */
  get ended(): Promise<void> {
    return this.#loop.ended
  }

  async #look(): Promise<number> {
    try {
      await this.#tick()
      await this.options.looked?.()
    } finally {
      this.#looked()
    }
    return this.#everyMs
  }

  async #tick(): Promise<void> {
    const { prepare, begin, ended } = this.options
    await this.leases.tick()
    for (const [lease, work] of this.#works) {
      if (this.leases.holds(lease)) continue
      this.#works.delete(lease)
      ended?.(work, lease)
    }
    const taken = this.leases.held.filter(lease => !this.#works.has(lease))
    if (taken.length > 0) await this.#renewWhile(prepare(taken.map(({ shard }) => shard)))
    for (const lease of taken) this.#works.set(lease, begin(lease))
  }

  async #renewWhile(work: Promise<unknown>): Promise<void> {
    for (let done = false; !done && !this.options.stop.aborted;) {
      done = await Promise.race([work.then(() => true), pause(this.#everyMs, this.options.stop).then(() => false)])
      if (!done) await this.leases.tick()
    }
  }
}

import { Health, type Logger } from '@sluice/observability'
import { Loop } from '../redis/loop.js'
import { pause } from '../redis/pause.js'
import { type Lease, type LeaseOptions, ShardLeases } from './leases.js'
import type { Shard } from './shards.js'

export interface LeaseKeeperOptions<T> extends LeaseOptions {
  /** In messages. */
  readonly name: string
  /** When it aborts, the leases are not renewed any more. */
  readonly stop: AbortSignal
  /** Called before the work on shards that this instance took; it may take longer than a lease. */
  readonly prepare: (shards: readonly Shard[]) => Promise<unknown>
  /** Begins the work on a shard. What it returns is kept as long as the lease is held. */
  readonly begin: (lease: Lease) => T
  /** Told of a shard whose lease is not held any more. */
  readonly ended?: (work: T, lease: Lease) => void
  /** Called after each look at the leases that did not fail. */
  readonly looked?: () => Promise<void> | void
  /** Called with the error of a look that failed. */
  readonly failed?: (error: unknown) => unknown
  readonly logger: Logger
}

/** Milliseconds between two looks at the leases at most. */
const tickMs = 500

/** Keeps the leases of the shards that this instance works on, and what it does with each of them. */
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

  /** What is done with the shards, from when they are prepared to the first look that finds their lease lost. */
  get works(): T[] {
    return [...this.#works.values()]
  }

  /** Undefined where the shard is not prepared yet, or the lease is lost. */
  workOf(lease: Lease): T | undefined {
    return this.#works.get(lease)
  }

  /** The work on a shard is begun anew at the next look. */
  beginAnew(lease: Lease): void {
    this.#works.delete(lease)
  }

  /** Undefined while the leases are kept, else what keeps this instance from it. */
  problem(): string | undefined {
    return this.#health.problem()
  }

  /** @returns after the first look at the leases: then the other instances know of this one */
  start(): Promise<void> {
    return new Promise(resolve => {
      this.#looked = resolve
      this.#loop.start()
    })
  }

  /** Looks at the leases soon. */
  nudge(): void {
    this.#loop.nudge()
  }

  /** Resolves when the leases are not renewed any more. */
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

import { Health, type Logger, silentLogger, Tries } from '@sluice/observability'
import { noEdition } from './lease.js'
import { LeaseKeeper } from './lease-keeper.js'
import type { Lease, LeaseOptions, ShardLeases } from './leases.js'
import { pause } from '../redis/pause.js'
import type { Shard } from './shards.js'
import { Tenure, type TenureOptions } from './tenure.js'

/** The work on a shard while this instance owns it. */
export interface Tenant {
  readonly tenure: Tenure
  /** Whether a handler runs, or a read or a write is under way. */
  readonly busy: boolean
  /** Called before the shard is given back, when nothing of it runs any more. */
  putBack?(): Promise<void>
}

export interface TenuresOptions<T extends Tenant> extends Omit<LeaseOptions, 'edition' | 'eachBus' | 'mayGiveBack'> {
  /** Its name in log messages. */
  readonly name: string
  /** Creates the stream or group that is read of a shard, if it is missing. */
  readonly prepare: (shard: Shard) => Promise<void>
  readonly begin: (tenure: Tenure) => T
  readonly logger?: Logger
}

/** Milliseconds after which a shard is given back even if handlers still run. */
const leaveWithinMs = 20_000

/** The shards that this instance owns: takes leases, divides shards anew as instances come and go, and leaves them in order. */
export class Tenures<T extends Tenant> {
  readonly #keeper: LeaseKeeper<T>
  readonly #writeHealth: Health
  /** Since when a shard is being left because another instance should have it. */
  readonly #leaving = new Map<Lease, number>()
  /** The leaving shards that the last renewal still wanted to give back. */
  readonly #asked = new Set<Lease>()
  readonly #left = new AbortController()

  constructor(private readonly options: TenuresOptions<T>) {
    const { name, logger = silentLogger } = options
    this.#writeHealth = new Health(`${name} (writes)`, logger, { mostSilentMs: Infinity })
    const ofTenures: TenureOptions = {
      sure: lease => this.leases.sure(lease),
      deposed: lease => this.leases.drop(lease),
      lost: lease => this.#keeper.beginAnew(lease),
      writes: new Tries(this.#writeHealth),
    }
    this.#keeper = new LeaseKeeper({
      ...options,
      logger,
      eachBus: true, // another version of the service may read other buses
      edition: () => noEdition,
      mayGiveBack: leases => this.#mayGiveBack(leases),
      stop: this.#left.signal,
      prepare: shards => Promise.all(shards.map(options.prepare)),
      begin: lease => options.begin(new Tenure(lease, ofTenures)),
      ended: ({ tenure }, lease) => {
        tenure.drop()
        this.#leaving.delete(lease)
      },
      looked: () => this.#keepWanted(),
    })
  }

  get leases(): ShardLeases {
    return this.#keeper.leases
  }

  get tenants(): T[] {
    return this.#keeper.works
  }

  /** Aborts when all shards are given back. */
  get left(): AbortSignal {
    return this.#left.signal
  }

  /** @returns undefined while leases and writes work, else what is wrong */
  problem(): string | undefined {
    return this.#keeper.problem() ?? this.#writeHealth.problem()
  }

  /** Resolves after the first renewal of the leases: then this instance is in the list of members. */
  start(): Promise<void> {
    return this.#keeper.start()
  }

  /** Starts no further handler. Resolves when those that run have ended, after {@link leaveWithinMs} at most. */
  async leave(): Promise<void> {
    for (const { tenure } of this.tenants) tenure.leaving = true
    const deadline = performance.now() + leaveWithinMs
    // without Redis no outcome can be written, and the leases expire
    while (this.tenants.some(({ busy }) => busy) && this.#reachable && performance.now() < deadline)
      await pause(10, this.#left.signal)
    this.#left.abort()
    for (const { tenure } of this.tenants) tenure.drop()
  }

  /** Gives all shards back at once. */
  async giveBack(): Promise<void> {
    if (!this.#reachable) return
    await this.#keeper.ended
    await Promise.all(this.tenants.map(tenant => tenant.putBack?.().catch(() => undefined)))
    await this.leases.leave().catch(() => undefined)
  }

  get #reachable(): boolean {
    return this.options.redis.status === 'ready'
  }

  /** Works again on shards that were being left, if no other instance should have them any more. */
  #keepWanted(): void {
    for (const { tenure } of this.tenants)
      if (!this.#asked.has(tenure.lease) && this.#leaving.delete(tenure.lease)) tenure.leaving = false
    this.#asked.clear()
  }

  /** Shards are given back once nothing of them runs here, so that the next owner repeats nothing. */
  async #mayGiveBack(leases: readonly Lease[]): Promise<boolean> {
    const now = performance.now()
    const tenants = leases.flatMap(lease => this.#keeper.workOf(lease) ?? [])
    for (const { tenure } of tenants) {
      this.#asked.add(tenure.lease)
      tenure.leaving = true
      if (!this.#leaving.has(tenure.lease)) this.#leaving.set(tenure.lease, now)
    }
    if (tenants.some(({ busy, tenure }) => busy && now - this.#leaving.get(tenure.lease)! < leaveWithinMs)) return false
    // dropped when the lease is gone: if it cannot be given back now, it may be wanted again by then
    await Promise.all(tenants.map(tenant => tenant.putBack?.()))
    return true
  }
}

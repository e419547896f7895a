import { Health, type Logger, silentLogger, Tries } from '@sluice/observability'
import { noEdition } from './lease.js'
import { LeaseKeeper } from './lease-keeper.js'
import type { Lease, LeaseOptions, ShardLeases } from './leases.js'
import { pause } from '../redis/pause.js'
import type { Shard } from './shards.js'
import { DroppedError, Tenure, type TenureOptions } from './tenure.js'

/** What is done with a shard while it is ours. */
export interface Tenant {
  readonly tenure: Tenure
  /** Something runs, or is being read or written. */
  readonly busy: boolean
  /** Called before the shard is another's: nothing of it runs any more. */
  putBack?(): Promise<void>
}

export interface TenuresOptions<T extends Tenant> extends Omit<LeaseOptions, 'edition' | 'eachBus' | 'mayGiveBack'> {
  /** In messages. */
  readonly name: string
  /** Makes what is read of a shard, if it is not there. */
  readonly prepare: (shard: Shard) => Promise<void>
  readonly begin: (tenure: Tenure) => T
  readonly logger?: Logger
}

/** Milliseconds after which a shard changes hands whatever still runs. */
const leaveWithinMs = 20_000

/** The shards that this instance works on, in its own time: leased, shared out anew as instances come and go, and left. */
export class Tenures<T extends Tenant> {
  readonly #keeper: LeaseKeeper<T>
  readonly #writeHealth: Health
  /** Since when a shard that another instance should have is being left. */
  readonly #leaving = new Map<Lease, number>()
  /** Those of them that the last look at the leases still asked for. */
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
      eachBus: true, // another version of the service may listen to other buses
      edition: () => noEdition,
      mayGiveBack: lease => this.#mayGiveBack(lease),
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

  /** Aborts when nothing is held any more. */
  get left(): AbortSignal {
    return this.#left.signal
  }

  /** Undefined while leases and writes work, else what is wrong with them. */
  problem(): string | undefined {
    return this.#keeper.problem() ?? this.#writeHealth.problem()
  }

  /** @returns when it has looked at the leases for the first time, and so is known to the others */
  start(): Promise<void> {
    return this.#keeper.start()
  }

  /** Nothing is started any more; what runs may end. @returns when it has, or too long has passed */
  async leave(): Promise<void> {
    for (const { tenure } of this.tenants) tenure.leaving = true
    const deadline = performance.now() + leaveWithinMs
    // without Redis nothing can be written of what they come to, and the leases run out by themselves
    while (this.tenants.some(({ busy }) => busy) && this.#reachable && performance.now() < deadline)
      await pause(10, this.#left.signal)
    this.#left.abort()
    for (const { tenure } of this.tenants) tenure.drop()
  }

  /** Gives the shards to the others at once. */
  async giveBack(): Promise<void> {
    if (!this.#reachable) return
    await this.#keeper.ended
    await Promise.all(this.tenants.map(tenant => tenant.putBack?.().catch(() => undefined)))
    await this.leases.leave().catch(() => undefined)
  }

  get #reachable(): boolean {
    return this.options.redis.status === 'ready'
  }

  /** A shard that was being left, and that no other instance should have any more, is worked on again. */
  #keepWanted(): void {
    for (const { tenure } of this.tenants)
      if (!this.#asked.has(tenure.lease) && this.#leaving.delete(tenure.lease)) tenure.leaving = false
    this.#asked.clear()
  }

  /** A shard changes hands when nothing of it runs here any more, so that the next owner repeats nothing. */
  async #mayGiveBack(lease: Lease): Promise<boolean> {
    const tenant = this.#keeper.workOf(lease)
    if (!tenant) return true
    this.#asked.add(lease)
    tenant.tenure.leaving = true
    const since = this.#leaving.get(lease) ?? performance.now()
    this.#leaving.set(lease, since)
    if (tenant.busy && performance.now() - since < leaveWithinMs) return false
    await tenant.putBack?.()
    tenant.tenure.drop()
    return true
  }
}

/** All go on, whatever becomes of one; one that is lost is no failure. */
export async function every<T extends Tenant, R>(
  tenants: readonly T[],
  work: (tenant: T) => Promise<R>,
): Promise<(R | undefined)[]> {
  const results = await Promise.allSettled(tenants.map(work))
  return results.map(result => {
    if (result.status === 'fulfilled') return result.value
    if (result.reason instanceof DroppedError) return undefined
    throw result.reason
  })
}

import { Health, type Logger, silentLogger, Tries } from '@sluice/observability'
import { type Lease, type LeaseOptions, ShardLeases } from './leases.js'
import { Loop } from '../redis/loop.js'
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

/** Milliseconds: between two looks at the leases, and after which a shard changes hands whatever still runs. */
const timing = { tickMs: 500, leaveWithinMs: 20_000 }

/** The shards that this instance works on, in its own time: leased, shared out anew as instances come and go, and left. */
export class Tenures<T extends Tenant> {
  readonly leases: ShardLeases
  readonly #leaseHealth: Health
  readonly #writeHealth: Health
  readonly #tenants = new Map<Lease, T>()
  /** Since when a shard that another instance should have is being left. */
  readonly #leaving = new Map<Lease, number>()
  /** Those of them that the last look at the leases still asked for. */
  readonly #asked = new Set<Lease>()
  readonly #left = new AbortController()
  readonly #tenureOptions: TenureOptions
  readonly #loop: Loop
  #looked = (): void => undefined

  constructor(private readonly options: TenuresOptions<T>) {
    const { name, logger = silentLogger } = options
    this.leases = new ShardLeases({
      ...options,
      eachBus: true, // another version of the service may listen to other buses
      edition: () => ({ version: 0, stamp: '' }),
      mayGiveBack: lease => this.#mayGiveBack(lease),
    })
    this.#leaseHealth = new Health(`${name} (leases)`, logger)
    this.#loop = new Loop({ health: this.#leaseHealth, stop: this.#left.signal, round: () => this.#look() })
    this.#writeHealth = new Health(`${name} (writes)`, logger, { mostSilentMs: Infinity })
    this.#tenureOptions = {
      sure: lease => this.leases.sure(lease),
      deposed: lease => this.leases.drop(lease),
      lost: lease => void this.#tenants.delete(lease),
      writes: new Tries(this.#writeHealth),
    }
  }

  get tenants(): T[] {
    return [...this.#tenants.values()]
  }

  /** Aborts when nothing is held any more. */
  get left(): AbortSignal {
    return this.#left.signal
  }

  /** Undefined while leases and writes work, else what is wrong with them. */
  problem(): string | undefined {
    return this.#leaseHealth.problem() ?? this.#writeHealth.problem()
  }

  /** @returns when it has looked at the leases for the first time, and so is known to the others */
  start(): Promise<void> {
    return new Promise(resolve => {
      this.#looked = resolve
      this.#loop.start()
    })
  }

  /** Nothing is started any more; what runs may end. @returns when it has, or too long has passed */
  async leave(): Promise<void> {
    for (const { tenure } of this.tenants) tenure.leaving = true
    const deadline = performance.now() + timing.leaveWithinMs
    // without Redis nothing can be written of what they come to, and the leases run out by themselves
    while (this.tenants.some(({ busy }) => busy) && this.#reachable && performance.now() < deadline)
      await pause(10, this.#left.signal)
    this.#left.abort()
    for (const { tenure } of this.tenants) tenure.drop()
  }

  /** Gives the shards to the others at once. */
  async giveBack(): Promise<void> {
    if (!this.#reachable) return
    await this.#loop.ended
    await Promise.all(this.tenants.map(tenant => tenant.putBack?.().catch(() => undefined)))
    await this.leases.leave().catch(() => undefined)
  }

  get #reachable(): boolean {
    return this.options.redis.status === 'ready'
  }

  async #look(): Promise<number> {
    try {
      await this.#tick()
    } finally {
      this.#looked()
    }
    return Math.min(timing.tickMs, this.options.ttlMs / 4)
  }

  async #tick(): Promise<void> {
    this.#asked.clear()
    await this.leases.tick()
    for (const [lease, { tenure }] of this.#tenants) {
      if (!this.leases.holds(lease)) {
        tenure.drop()
        this.#tenants.delete(lease)
        this.#leaving.delete(lease)
      } else if (!this.#asked.has(lease) && this.#leaving.delete(lease)) tenure.leaving = false // it is wanted again
    }
    const taken = this.leases.held.filter(lease => !this.#tenants.has(lease))
    await Promise.all(taken.map(({ shard }) => this.options.prepare(shard)))
    for (const lease of taken) this.#tenants.set(lease, this.options.begin(new Tenure(lease, this.#tenureOptions)))
  }

  /** A shard changes hands when nothing of it runs here any more, so that the next owner repeats nothing. */
  async #mayGiveBack(lease: Lease): Promise<boolean> {
    const tenant = this.#tenants.get(lease)
    if (!tenant) return true
    this.#asked.add(lease)
    tenant.tenure.leaving = true
    const since = this.#leaving.get(lease) ?? performance.now()
    this.#leaving.set(lease, since)
    if (tenant.busy && performance.now() - since < timing.leaveWithinMs) return false
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

import type { Redis } from 'ioredis'
import { Health, type Logger, silentLogger } from '@sluice/observability'
import { unlessAborted } from './abort.js'
import type { Keys } from './keys.js'
import type { OrderedTask } from './lane.js'
import type { LaneWorkOptions } from './lane-work.js'
import { type Lease, ShardLeases } from './leases.js'
import { createGroup } from './log.js'
import { OrderedShard } from './ordered-shard.js'
import { type BusLayout, type Shard, shardsOf } from './shards.js'
import { Slots } from './slots.js'
import { pause, pauseAfter } from './pause.js'
import { DroppedError, Tenure, type TenureOptions } from './tenure.js'

export interface OrderedOptions extends LaneWorkOptions {
  readonly redis: Redis
  /** A client of the reader's own: blocking reads share a connection with nobody. */
  readonly blocking: Redis
  readonly keys: Keys
  /** The subscription; also its consumer group. */
  readonly name: string
  /** Names this instance among those that share the subscription. Never used twice. */
  readonly instance: string
  /** The buses subscribed to, as they are now. */
  readonly buses: () => readonly BusLayout[]
  /** Handlers that run at the same time, each in a lane of its own. */
  readonly concurrency: number
  /** Milliseconds after which the shards of an instance that gives no sign of life are another's. */
  readonly ttlMs: number
  /** Whether an event may be started yet; asked again until it may. What is behind it in its lane waits with it. */
  readonly mayStart?: (task: OrderedTask) => Promise<boolean>
  readonly logger?: Logger
}

/** Milliseconds: between two looks at the leases, of a read that waits, of one that waits while a shard is full. */
const timing = { tickMs: 500, blockMs: 500, fullMs: 10, dueMs: 25, leaveWithinMs: 20_000 }

/** Entries in memory, for each handler that may run at once and at least; and bytes. Shared by the shards held. */
const window = { each: 16, least: 128, leastOfShard: 16, bytes: 32 * 1024 * 1024 }

/**
 * Reads one subscription together with other instances and keeps the order of events with the same partition key, for
 * each rule. The instances share the shards out by leases; a shard is read by its owner alone.
 */
export class OrderedReader {
  readonly leases: ShardLeases
  readonly #leaseHealth: Health
  readonly #readHealth: Health
  readonly #writeHealth: Health
  readonly #shards = new Map<Lease, OrderedShard>()
  /** Since when a shard that another instance should have is being left. */
  readonly #leaving = new Map<Lease, number>()
  /** Those of them that the last look at the leases still asked for. */
  readonly #asked = new Set<Lease>()
  readonly #stop = new AbortController()
  readonly #left = new AbortController()
  readonly #slots: Slots
  /** Handlers that run, by lane: one that outlives its tenure is not joined by another. */
  readonly #handlers = new Map<string, Promise<unknown>>()
  readonly #tenureOptions: TenureOptions
  #running: Promise<unknown> | undefined
  #leasing: Promise<unknown> | undefined

  constructor(private readonly options: OrderedOptions) {
    const { name, redis, keys, instance, buses, ttlMs, concurrency } = options
    const logger = options.logger ?? silentLogger
    this.leases = new ShardLeases({
      ...{ redis, keys, instance, buses, ttlMs },
      stage: `sub:${name}`,
      eachBus: true, // another version of the service may listen to other buses
      version: () => 0,
      mayGiveBack: lease => this.#mayGiveBack(lease),
    })
    this.#leaseHealth = new Health(`subscription ${name} (leases)`, logger)
    this.#readHealth = new Health(`subscription ${name}`, logger)
    this.#writeHealth = new Health(`subscription ${name} (writes)`, logger)
    this.#slots = new Slots(concurrency)
    this.#tenureOptions = {
      sure: lease => this.leases.sure(lease),
      deposed: lease => this.leases.drop(lease),
      lost: lease => void this.#shards.delete(lease),
      health: this.#writeHealth,
    }
  }

  /** Undefined while it does its work, else what keeps it from it. */
  problem(): string | undefined {
    const writes = this.#writeHealth.failures > 0 ? this.#writeHealth.problem() : undefined
    return this.#leaseHealth.problem() ?? this.#readHealth.problem() ?? writes
  }

  /** Entries in memory. */
  get size(): number {
    return [...this.#shards.values()].reduce((sum, shard) => sum + shard.size, 0)
  }

  /** Makes the consumer groups, so that nothing is missed from here on. */
  async prepare(): Promise<void> {
    await Promise.all(shardsOf(this.options.buses()).map(shard => this.#createGroup(shard)))
  }

  start(): void {
    this.#running ??= Promise.all([this.#loop(), this.#wakeLoop()])
    this.#leasing ??= this.#keepLeases()
  }

  /** Starts nothing more, waits for the handlers that run, and gives the shards to the others at once. */
  async stop(): Promise<void> {
    this.#stop.abort()
    for (const shard of this.#shards.values()) shard.tenure.leaving = true
    const deadline = Date.now() + timing.leaveWithinMs
    // without Redis nothing can be written of what they come to, and the leases run out by themselves
    while (this.#busy && this.#reachable && Date.now() < deadline) await pause(10, this.#left.signal)
    this.#left.abort()
    for (const shard of this.#shards.values()) shard.tenure.drop()
    if (!this.#reachable) return
    await Promise.all([this.#running, this.#leasing])
    await Promise.all([...this.#shards.values()].map(shard => shard.putBack().catch(() => undefined)))
    await this.leases.leave().catch(() => undefined)
  }

  get #busy(): boolean {
    return [...this.#shards.values()].some(shard => shard.busy)
  }

  get #reachable(): boolean {
    return this.options.redis.status === 'ready'
  }

  async #keepLeases(): Promise<void> {
    while (!this.#left.signal.aborted) {
      await this.#guard(this.#leaseHealth, () => this.#tick())
      await pause(Math.min(timing.tickMs, this.options.ttlMs / 4), this.#left.signal)
    }
  }

  async #tick(): Promise<void> {
    this.#asked.clear()
    await this.leases.tick()
    for (const [lease, shard] of this.#shards) {
      if (!this.leases.holds(lease)) {
        shard.tenure.drop()
        this.#shards.delete(lease)
        this.#leaving.delete(lease)
      } else if (!this.#asked.has(lease) && this.#leaving.delete(lease)) shard.tenure.leaving = false // it is wanted again
    }
    const taken = this.leases.held.filter(lease => !this.#shards.has(lease))
    await Promise.all(taken.map(({ shard }) => this.#createGroup(shard)))
    for (const lease of taken) {
      const tenure = new Tenure(lease, this.#tenureOptions)
      this.#shards.set(lease, new OrderedShard(tenure, this.options, this.#slots, this.#handlers))
    }
  }

  /** A shard changes hands when nothing of it runs here any more, so that the next owner repeats nothing. */
  async #mayGiveBack(lease: Lease): Promise<boolean> {
    const shard = this.#shards.get(lease)
    if (!shard) return true
    this.#asked.add(lease)
    shard.tenure.leaving = true
    const since = this.#leaving.get(lease) ?? Date.now()
    this.#leaving.set(lease, since)
    if (shard.busy && Date.now() - since < timing.leaveWithinMs) return false
    await shard.putBack()
    shard.tenure.drop()
    return true
  }

  /** Reads for each shard what there is room for, and waits when there is nothing. */
  async #loop(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#guard(this.#readHealth, async () => {
        const shards = [...this.#shards.values()]
        if (shards.length === 0) return pause(50, this.#stop.signal)
        const all = Math.max(window.least, this.options.concurrency * window.each)
        const entries = Math.max(window.leastOfShard, Math.ceil(all / shards.length))
        const bytes = window.bytes / shards.length
        const found = await every(shards, shard => shard.fill(entries, bytes))
        if (found.includes('read')) return
        await this.#wait(
          shards.filter((_, i) => found[i] === 'empty'),
          found.includes('full') ? timing.fullMs : timing.blockMs,
        )
      })
    }
  }

  /** Until there is something new. It is not read here, for it is given to nobody outside the fence. */
  async #wait(shards: readonly OrderedShard[], ms: number): Promise<void> {
    if (shards.length === 0) return pause(ms, this.#stop.signal)
    const streams = shards.map(shard => shard.store.stream)
    const ids = shards.map(shard => shard.last ?? '$')
    const reading = this.options.blocking.call('XREAD', 'COUNT', 1, 'BLOCK', ms, 'STREAMS', ...streams, ...ids)
    await unlessAborted(reading, this.#stop.signal)
  }

  async #wakeLoop(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#guard(this.#readHealth, async () => {
        await every([...this.#shards.values()], shard => shard.wake())
        await pause(timing.dueMs, this.#stop.signal)
      })
    }
  }

  async #guard(health: Health, round: () => Promise<void>): Promise<void> {
    try {
      await round()
      health.beat()
    } catch (error) {
      if (this.#left.signal.aborted) return
      health.fail(error)
      await pause(pauseAfter(health.failures), this.#left.signal)
    }
  }

  #createGroup({ bus, shard }: Shard): Promise<void> {
    const { redis, keys, name } = this.options
    return createGroup(redis, keys.subscription(bus, shard, name), name)
  }
}

/** All shards go on, whatever becomes of one; one that is lost is no failure. */
async function every<T>(
  shards: readonly OrderedShard[],
  work: (shard: OrderedShard) => Promise<T>,
): Promise<(T | undefined)[]> {
  const results = await Promise.allSettled(shards.map(work))
  return results.map(result => {
    if (result.status === 'fulfilled') return result.value
    if (result.reason instanceof DroppedError) return undefined
    throw result.reason
  })
}

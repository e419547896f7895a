import type { Redis } from 'ioredis'
import { type Edition, sameEdition } from '@sluice/delivery'
import type { Keys } from '../redis/keys.js'
import { giveLeaseBack, keepLease } from './lease.js'
import { memberScript } from './lease.script.js'
import { type BusLayout, type Shard, shardName, shardOf, shardsOf } from './shards.js'

/** The outcome of a write that is fenced by the lease of its shard. */
export type Fenced = 'done' | 'deposed' | 'behind'

export interface LeaseOptions {
  readonly redis: Redis
  readonly keys: Keys
  /** The stage whose shards are leased: router, fan-out, dlq. */
  readonly stage: string
  /** Unique id of this process; the tokens of its leases begin with it. Never reused. */
  readonly instance: string
  /** The current buses. */
  readonly buses: () => readonly BusLayout[]
  /** The edition of the registry that this instance currently works by. */
  readonly edition: () => Edition
  /** Milliseconds after which the lease of a dead owner expires. */
  readonly ttlMs: number
  /** Whether the shards of each bus are divided among the instances that work on that bus. Default: all instances work on all buses. */
  readonly eachBus?: boolean
  /**
   * Asked before a shard is given back because another instance should have it. False keeps it until the next tick, which asks
   * again.
   */
  readonly mayGiveBack?: (lease: Lease) => Promise<boolean>
}

/** One acquisition of a shard. If the shard is lost and taken again, that is another lease with another token. */
export interface Lease {
  readonly shard: Shard
  readonly token: string
}

/**
 * Decides which shards this instance works on. Every instance sees the same sorted list of live instances and wants every n-th
 * shard; it gives back shards that others should have and takes free ones. A lease that expires while its owner still works
 * does no harm: every script that writes checks the token, so work that was begun under one token is never finished under the
 * next.
 */
export class ShardLeases {
  readonly #held = new Map<string, Lease>()
  /** Until when, by the monotonic clock of this process, Redis cannot have given the lease to another instance. */
  readonly #sureUntil = new WeakMap<Lease, number>()

  constructor(private readonly options: LeaseOptions) {}

  get held(): readonly Lease[] {
    return [...this.#held.values()]
  }

  holds(lease: Lease): boolean {
    return this.#held.get(shardName(lease.shard)) === lease
  }

  /** Whether no other instance can hold the lease, by this process' clock: so a process that stalled finds out without a call. */
  sure(lease: Lease): boolean {
    return this.holds(lease) && performance.now() < (this.#sureUntil.get(lease) ?? 0)
  }

  /** Renews, takes and gives back leases. To be called a few times per `ttlMs`. */
  async tick(): Promise<void> {
    const wanted = await this.#wanted()
    const unwanted = this.held.filter(({ shard }) => !wanted.has(shardName(shard)))
    const answers = await Promise.all(unwanted.map(lease => this.options.mayGiveBack?.(lease) ?? true))
    await this.#release(unwanted.filter((_, i) => answers[i]))
    const kept = unwanted.filter((_, i) => !answers[i]).map(({ shard }) => shard)
    await Promise.all([...wanted.values(), ...kept].map(shard => this.#take(shard)))
  }

  /** Call it when a script found that another instance holds the lease. */
  drop(lease: Lease): void {
    if (this.holds(lease)) this.#held.delete(shardName(lease.shard))
  }

  /** Gives all leases back and leaves the list of members, so that others need not wait until they expire. */
  async leave(): Promise<void> {
    const { redis, instance } = this.options
    await Promise.all(this.#groups().map(({ members }) => redis.zrem(members, instance)))
    await this.#release(this.held)
  }

  async #release(leases: readonly Lease[]): Promise<void> {
    for (const lease of leases) this.drop(lease)
    const { redis } = this.options
    await Promise.all(leases.map(({ shard, token }) => giveLeaseBack(redis, this.#key(shard), token)))
  }

  async #wanted(): Promise<Map<string, Shard>> {
    const { redis, instance, ttlMs } = this.options
    const shares = await Promise.all(
      this.#groups().map(async ({ members, shards, first }) => {
        const live = (await memberScript.run(redis, [members], [instance, ttlMs])).sort()
        return shards.filter((_, i) => live[(first + i) % live.length] === instance)
      }),
    )
    return new Map(shares.flat().map(shard => [shardName(shard), shard]))
  }

  /** Shards that are divided together, the key of the members among which they are, and the index of the member that gets the first. */
  #groups(): { members: string; shards: Shard[]; first: number }[] {
    const { keys, stage, buses, eachBus } = this.options
    if (!eachBus) return [{ members: keys.members(stage), shards: shardsOf(buses()), first: 0 }]
    return buses().map(bus => ({
      members: keys.members(`${stage}:${bus.name}`),
      shards: shardsOf([bus]),
      first: shardOf(bus.name, 1024), // many buses of one shard must not all go to the first instance
    }))
  }

  async #take(shard: Shard): Promise<void> {
    const { redis, instance, ttlMs } = this.options
    const lease = this.#held.get(shardName(shard))
    const asked = performance.now()
    const holder = { instance, ttlMs, edition: this.options.edition() }
    const token = await keepLease(redis, this.#key(shard), lease?.token ?? '', holder)
    if (token === '') return lease && this.drop(lease)
    const held = lease?.token === token ? lease : { shard, token }
    if (held !== lease) this.#held.set(shardName(shard), held)
    this.#sureUntil.set(held, asked + ttlMs)
  }

  #key({ bus, index }: Shard): string {
    return this.options.keys.lease(bus, index, this.options.stage)
  }
}

/** Options of {@link untilEdition}. */
export interface EditionWait {
  readonly redis: Redis
  readonly keys: Keys
  readonly stage: string
  readonly bus: BusLayout
  readonly edition: Edition
  /** Whether the registry still has an edition: one that was lost with Redis' data counts as behind all others. */
  readonly knows: (edition: Edition) => Promise<boolean>
  readonly timeoutMs: number
}

/**
 * Waits until every owner of the bus' shards works by the given edition of the registry or a later one: every event published
 * after that is routed by it. A shard without an owner needs no waiting: its next owner reads the registry first.
 *
 * @returns false if some owner did not within `timeoutMs`
 */
export async function untilEdition(wait: EditionWait): Promise<boolean> {
  for (const deadline = performance.now() + wait.timeoutMs; ;) {
    const owners = await Promise.all(shardsOf([wait.bus]).map(shard => editionOfOwner(wait, shard)))
    const reached = await Promise.all(owners.map(owner => !owner || isReached(wait, owner)))
    if (!reached.includes(false)) return true
    if (performance.now() > deadline) return false
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

async function editionOfOwner(
  { redis, keys, stage }: EditionWait,
  { bus, index }: Shard,
): Promise<Edition | undefined> {
  const [version, stamp] = await redis.hmget(keys.lease(bus, index, stage), 'version', 'stamp')
  return version ? { version: Number(version), stamp: stamp ?? '' } : undefined
}

async function isReached({ edition, knows }: EditionWait, owner: Edition): Promise<boolean> {
  if (owner.version < edition.version) return false
  // an owner of Sluice 0.1.0 writes only the version
  return owner.stamp === '' || sameEdition(owner, edition) || (await knows(owner))
}

/** The number of live instances of a stage, by the clock of this process. */
export function liveMembers(redis: Redis, keys: Keys, stage: string): Promise<number> {
  return redis.zcount(keys.members(stage), Date.now(), '+inf')
}

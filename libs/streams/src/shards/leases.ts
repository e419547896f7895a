import type { RedisClient } from '../redis/cluster/redis-client.js'
import { type Edition, sameEdition } from '@sluice/delivery'
import type { Keys } from '../redis/keys.js'
import { giveLeaseBack, keepLease } from './lease.js'
import { liveScript, memberScript } from './lease.script.js'
import { type BusLayout, type Shard, shardName, shardOf, shardsOf } from './shards.js'

/** The outcome of a write that is fenced by the lease of its shard. */
export type Fenced = 'done' | 'deposed' | 'behind'

export interface LeaseOptions {
  readonly redis: RedisClient
  readonly keys: Keys
  /** Who works on the shards: router, fan-out, dlq, `sub:<name>` or `stream:<name>`. */
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
   * Asked before the shards of a group are given back because another instance should have them. False keeps them until the next
   * tick, which asks again.
   */
  readonly mayGiveBack?: (leases: readonly Lease[]) => Promise<boolean>
}

/** One acquisition of a shard. If the shard is lost and taken again, that is another lease with another token. */
export interface Lease {
  readonly shard: Shard
  readonly token: string
}

/** What is leased as a whole: the shards of one slot group, of all buses or of one. */
interface Unit {
  /** The key of its lease. */
  readonly key: string
  readonly shards: readonly Shard[]
}

/** Units that are divided together. */
interface Division {
  /** The key of the instances among which they are divided. */
  readonly members: string
  readonly units: readonly Unit[]
  /** The index of the instance that gets the first. */
  readonly first: number
}

/** A unit that this instance holds. */
interface Holding {
  readonly token: string
  unit: Unit
  /** One for each of its shards, by name. */
  leases: Map<string, Lease>
  /** Until when, by the monotonic clock of this process, Redis cannot have given the unit to another instance. */
  sureUntil: number
  renewedAt: number
  edition: Edition
}

/**
 * Decides which shards this instance works on. Shards are leased by slot group, so that the cost does not grow with buses. Every
 * instance sees the same sorted list of live instances and wants every n-th group; it gives back groups that others should have
 * and takes free ones. A lease that expires while its owner still works does no harm: every script that writes checks the
 * token, so work that was begun under one token is never finished under the next.
 */
export class ShardLeases {
  readonly #holdings = new Map<string, Holding>()
  /** The holding of each lease that was ever given out. */
  readonly #of = new WeakMap<Lease, { readonly key: string; readonly holding: Holding }>()

  /** The divisions of these buses, made anew when the registry changes. */
  #divided: { readonly buses: readonly BusLayout[]; readonly divisions: readonly Division[] } | undefined

  constructor(private readonly options: LeaseOptions) {}

  get held(): readonly Lease[] {
    return Array.from(this.#holdings.values(), ({ leases }) => [...leases.values()]).flat()
  }

  /** The lease of a shard that this instance holds now. */
  leaseOf(shard: Shard): Lease | undefined {
    const name = shardName(shard)
    for (const { leases } of this.#holdings.values()) {
      const lease = leases.get(name)
      if (lease) return lease
    }
    return undefined
  }

  holds(lease: Lease): boolean {
    const of = this.#of.get(lease)
    return (
      of !== undefined &&
      this.#holdings.get(of.key) === of.holding &&
      of.holding.leases.get(shardName(lease.shard)) === lease
    )
  }

  /** Whether no other instance can hold the lease, by this process' clock: so a process that stalled finds out without a call. */
  sure(lease: Lease): boolean {
    return this.holds(lease) && performance.now() < this.#of.get(lease)!.holding.sureUntil
  }

  /** The same of a whole group by the key of its lease, also of one that has no shard. */
  sureOf(key: string): boolean {
    return performance.now() < (this.#holdings.get(key)?.sureUntil ?? -Infinity)
  }

  /** Renews, takes and gives back leases. To be called a few times per `ttlMs`. */
  async tick(): Promise<void> {
    const wanted = await this.#wanted()
    const unwanted = [...this.#holdings].filter(([key]) => !wanted.has(key))
    const answers = await Promise.all(unwanted.map(([, { leases }]) => this.#mayGiveBack([...leases.values()])))
    await this.#release(unwanted.filter((_, i) => answers[i]))
    const kept = unwanted.filter((_, i) => !answers[i]).map(([, { unit }]) => unit)
    await Promise.all([...wanted.values(), ...kept].map(unit => this.#take(unit)))
  }

  /** Call it when a script found that another instance holds the lease: it holds all shards of the group. */
  drop(lease: Lease): void {
    const of = this.#of.get(lease)
    if (of && this.#holdings.get(of.key) === of.holding) this.#holdings.delete(of.key)
  }

  /** Gives all leases back and leaves the list of members, so that others need not wait until they expire. */
  async leave(): Promise<void> {
    const { redis, instance } = this.options
    await Promise.all(this.#divisions().map(({ members }) => redis.zrem(members, instance)))
    await this.#release([...this.#holdings])
  }

  async #mayGiveBack(leases: readonly Lease[]): Promise<boolean> {
    return leases.length === 0 || ((await this.options.mayGiveBack?.(leases)) ?? true)
  }

  async #release(holdings: readonly (readonly [key: string, holding: Holding])[]): Promise<void> {
    for (const [key] of holdings) this.#holdings.delete(key)
    const { redis } = this.options
    await Promise.all(holdings.map(([key, { token }]) => giveLeaseBack(redis, key, token)))
  }

  async #wanted(): Promise<Map<string, Unit>> {
    const { redis, instance, ttlMs } = this.options
    const shares = await Promise.all(
      this.#divisions().map(async ({ members, units, first }) => {
        const live = (await memberScript.run(redis, [members], [instance, ttlMs])).sort()
        return units.filter((_, i) => live[(first + i) % live.length] === instance)
      }),
    )
    return new Map(shares.flat().map(unit => [unit.key, unit]))
  }

  #divisions(): readonly Division[] {
    const { eachBus } = this.options
    const buses = this.options.buses()
    if (this.#divided?.buses !== buses)
      this.#divided = { buses, divisions: eachBus ? buses.map(bus => this.#ofBus(bus)) : [this.#ofAll(buses)] }
    return this.#divided.divisions
  }

  /** All groups, also those without a shard, so that a new bus is worked on at once. */
  #ofAll(buses: readonly BusLayout[]): Division {
    const { keys, stage } = this.options
    const groups: Shard[][] = Array.from({ length: keys.groups }, () => [])
    for (const shard of shardsOf(buses)) groups[keys.groupOf(shard.bus, shard.index)]!.push(shard)
    const units = groups.map((shards, group) => ({ key: keys.groupLease(group, stage), shards }))
    return { members: keys.members(stage), units, first: 0 }
  }

  #ofBus(bus: BusLayout): Division {
    const { keys, stage } = this.options
    const shards = new Map<string, Shard[]>()
    for (const shard of shardsOf([bus])) {
      const key = keys.lease(bus.name, shard.index, stage)
      const others = shards.get(key)
      if (others) others.push(shard)
      else shards.set(key, [shard])
    }
    return {
      members: keys.members(stage, bus.name),
      units: Array.from(shards, ([key, shards]) => ({ key, shards })),
      first: shardOf(bus.name, 1024), // many buses of one shard must not all go to the first instance
    }
  }

  async #take(unit: Unit): Promise<void> {
    const { redis, instance, ttlMs } = this.options
    const { key } = unit
    const before = this.#holdings.get(key)
    const edition = this.options.edition()
    const asked = performance.now()
    if (before && sameEdition(before.edition, edition) && asked - before.renewedAt < ttlMs / renewals)
      return this.#cover(unit, before)
    const token = await keepLease(redis, key, before?.token ?? '', { instance, ttlMs, edition })
    if (token === '') {
      if (before && this.#holdings.get(key) === before) this.#holdings.delete(key)
      return
    }
    const renewed = { sureUntil: asked + ttlMs, renewedAt: asked, edition }
    const holding =
      before?.token === token ? before : { token, unit: { key, shards: [] }, leases: new Map(), ...renewed }
    this.#holdings.set(key, Object.assign(holding, renewed))
    this.#cover(unit, holding)
  }

  /** Gives out a lease for each shard of the unit, which gains and loses shards as buses are made and deleted. */
  #cover(unit: Unit, holding: Holding): void {
    if (holding.unit === unit) return
    const leases = new Map<string, Lease>()
    for (const shard of unit.shards) {
      const name = shardName(shard)
      let lease = holding.leases.get(name)
      if (!lease) this.#of.set((lease = { shard, token: holding.token }), { key: unit.key, holding })
      leases.set(name, lease)
    }
    holding.unit = unit
    holding.leases = leases
  }
}

/** Renewals of a lease in its time to live, if the edition does not change. */
const renewals = 4

/** Options of {@link untilEdition}. */
export interface EditionWait {
  readonly redis: RedisClient
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
    const owners = await Promise.all(leasesOf(wait).map(lease => editionOfOwner(wait.redis, lease)))
    const reached = await Promise.all(owners.map(owner => !owner || isReached(wait, owner)))
    if (!reached.includes(false)) return true
    if (performance.now() > deadline) return false
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** The keys of the leases under which the shards of the bus are worked on. */
function leasesOf({ keys, stage, bus }: EditionWait): string[] {
  return [...new Set(shardsOf([bus]).map(({ bus, index }) => keys.lease(bus, index, stage)))]
}

async function editionOfOwner(redis: RedisClient, lease: string): Promise<Edition | undefined> {
  const [version, stamp] = await redis.hmget(lease, 'version', 'stamp')
  return version ? { version: Number(version), stamp: stamp ?? '' } : undefined
}

async function isReached({ edition, knows }: EditionWait, owner: Edition): Promise<boolean> {
  if (owner.version < edition.version) return false
  // an owner of Sluice 0.1.0 writes only the version
  return owner.stamp === '' || sameEdition(owner, edition) || (await knows(owner))
}

/** The live instances of a stage. @param bus for a stage of one bus */
export function liveMembers(redis: RedisClient, keys: Keys, stage: string, bus?: string): Promise<string[]> {
  return liveScript.runReadOnly(redis, [keys.members(stage, bus)], [])
}

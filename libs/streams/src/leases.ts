import type { Redis } from 'ioredis'
import type { Keys } from './keys.js'
import { leaseScript, memberScript, releaseScript } from './scripts/lease.js'
import { type BusLayout, type Shard, shardName, shardsOf } from './shards.js'

export interface LeaseOptions {
  readonly redis: Redis
  readonly keys: Keys
  /** The stage whose shards are leased: router, fan-out, dlq. */
  readonly stage: string
  /** Names this instance and is the token of its leases. Never used twice. */
  readonly instance: string
  /** The buses there are now. */
  readonly buses: () => readonly BusLayout[]
  /** The version of the registry that this instance works by now. */
  readonly version: () => number
  /** How long a lease outlives its owner, in milliseconds. */
  readonly ttlMs: number
}

/**
 * Which shards this instance works on. Every instance sees the same list of live instances, sorted, and wants every
 * n-th shard; it gives back what another should have and takes what is free. A lease that runs out while its owner still
 * works does no harm: the token is checked inside every script that writes.
 */
export class ShardLeases {
  readonly #held = new Map<string, Shard>()

  constructor(private readonly options: LeaseOptions) {}

  get held(): readonly Shard[] {
    return [...this.#held.values()]
  }

  get token(): string {
    return this.options.instance
  }

  /** Renews, takes and gives back. Called a few times per time to live; returns what is new. */
  async tick(): Promise<{ gained: Shard[]; lost: Shard[] }> {
    const wanted = await this.#wanted()
    const lost = this.held.filter(shard => !wanted.has(shardName(shard)))
    await this.release(lost)
    const gained: Shard[] = []
    await Promise.all(
      Array.from(wanted, async ([name, shard]) => {
        const reply = await this.#take(shard)
        if (reply === 0 && this.#held.delete(name)) lost.push(shard)
        if (reply !== 0 && (!this.#held.has(name) || reply === 2)) gained.push(shard)
        if (reply !== 0) this.#held.set(name, shard)
      }),
    )
    return { gained, lost }
  }

  /** Somebody else holds it: this instance learnt so from a script. */
  drop(shard: Shard): void {
    this.#held.delete(shardName(shard))
  }

  async release(shards: readonly Shard[] = this.held): Promise<void> {
    for (const shard of shards) this.drop(shard)
    await Promise.all(shards.map(shard => releaseScript.run(this.options.redis, [this.#key(shard)], [this.token])))
  }

  /** Gives everything back at once and leaves the list, so that others need not wait for the time to live. */
  async leave(): Promise<void> {
    const { redis, keys, stage, instance } = this.options
    await redis.zrem(keys.members(stage), instance)
    await this.release()
  }

  async #wanted(): Promise<Map<string, Shard>> {
    const { redis, keys, stage, instance, ttlMs, buses } = this.options
    const members = (await memberScript.run(redis, [keys.members(stage)], [instance, ttlMs])).sort()
    const mine = shardsOf(buses()).filter((_, i) => members[i % members.length] === instance)
    return new Map(mine.map(shard => [shardName(shard), shard]))
  }

  #take(shard: Shard): Promise<0 | 1 | 2> {
    const { redis, instance, ttlMs, version } = this.options
    return leaseScript.run(redis, [this.#key(shard)], [instance, ttlMs, version()])
  }

  #key({ bus, shard }: Shard): string {
    return this.options.keys.lease(bus, shard, this.options.stage)
  }
}

/**
 * The shards of a bus whose owner still works by an older version of the registry. A shard without an owner is not among
 * them: whoever takes it reads the registry first.
 */
async function shardsBehind(
  redis: Redis,
  keys: Keys,
  stage: string,
  bus: BusLayout,
  version: number,
): Promise<Shard[]> {
  const shards = shardsOf([bus])
  const versions = await Promise.all(
    shards.map(({ bus, shard }) => redis.hget(keys.lease(bus, shard, stage), 'version')),
  )
  return shards.filter((_, i) => versions[i] !== null && Number(versions[i]) < version)
}

/**
 * Waits until every owner of the bus' shards works by the given version of the registry, and so every event published
 * from now on meets it.
 *
 * @returns false when some owner did not within `timeoutMs`
 */
export async function untilVersion(
  redis: Redis,
  keys: Keys,
  stage: string,
  bus: BusLayout,
  version: number,
  timeoutMs: number,
): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; ;) {
    if ((await shardsBehind(redis, keys, stage, bus, version)).length === 0) return true
    if (Date.now() > deadline) return false
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

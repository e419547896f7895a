import type { RedisClient } from '../redis/cluster/redis-client.js'
import { errorText } from '@sluice/delivery'
import type { Logger, Meter } from '@sluice/observability'
import type { Entry } from '../wire/entry.js'
import type { Fenced } from '../shards/leases.js'
import type { Keys } from '../redis/keys.js'
import type { Lease } from '../shards/leases.js'
import { isRedisAway } from '../redis/redis-away.js'
import { beginScript, excuseScript } from './begin.script.js'
import type { Shard } from '../shards/shards.js'
import type { StageOptions } from './stage-options.js'

/** Unfinished tries of an entry alone after which it is set aside, and ms that they are counted. */
export const mostTries = 5
const triesMs = 24 * 3_600_000

export interface SuspicionsOptions {
  /** The stage. */
  readonly name: string
  readonly redis: RedisClient
  readonly keys: Keys
  readonly work: StageOptions['work']
  readonly setAside?: (shard: Shard, entry: Entry, token: string, why: string) => Promise<Fenced>
}

/** Set while the pending entries of a shard may have been begun and not finished. */
interface Suspicion {
  /** Whether the last try failed for another reason than the entry, and counts in Redis all the same. */
  readonly excused?: boolean
  readonly error?: string
}

/**
 * Entries that an owner began and did not finish are suspicious: one of them may have killed the owner, held it for longer
 * than its lease, or made the work fail. So a new owner, and an owner whose work failed, tries pending entries one at a time,
 * and counts each try in Redis before it begins. An entry that was tried alone too often is set aside and later entries go on;
 * no other entry is blamed. For that, second and later tries of a process are made one after another over all its shards:
 * an entry that blocks the event loop costs the process the leases of all of them.
 */
export class Suspicions {
  readonly #suspicions = new WeakMap<Lease, Suspicion>()
  /** Resolves when the last repeated try has ended. */
  #turn = Promise.resolve()

  constructor(
    private readonly options: SuspicionsOptions,
    private readonly logger: Logger,
    private readonly meter: Meter,
  ) {}

  /** Whether the pending entries of the shard are tried one at a time. */
  has(lease: Lease): boolean {
    return this.#suspicions.has(lease)
  }

  /** The shard had another owner, which an entry may have killed. */
  taken(lease: Lease): void {
    this.#suspicions.set(lease, {})
  }

  /** The work on the shard failed. If Redis is away, the entries are not suspected. */
  failed(lease: Lease, error: unknown): void {
    if (!isRedisAway(error)) this.#suspicions.set(lease, { error: errorText(error) })
  }

  /** Nothing is pending: everything that was begun is finished. */
  clear(lease: Lease): void {
    this.#suspicions.delete(lease)
  }

  /** Tries one suspicious entry alone, or sets it aside. */
  async work(lease: Lease, entry: Entry, sure: () => boolean): Promise<Fenced> {
    const { redis, keys, name } = this.options
    const begun = keys.begun(lease.shard.bus, lease.shard.index, name)
    if ((await redis.hget(begun, 'id')) !== entry.id) return this.#try(lease, entry, sure)
    const result = this.#turn.then(() => (sure() ? this.#try(lease, entry, sure) : 'deposed'))
    this.#turn = result.then(nothing, nothing)
    return result
  }

  /** The entry waits for Redis, its replicas, the lease or newer rules: owners that die meanwhile do not die of it. */
  async #excuse(lease: Lease, own: readonly string[], { id }: Entry): Promise<void> {
    const forgotten = excuseScript.run(this.options.redis, own, [lease.token, id])
    const excused = await forgotten.then(
      () => false,
      () => true,
    )
    this.#suspicions.set(lease, { ...this.#suspicions.get(lease), excused })
  }

  async #try(lease: Lease, entry: Entry, sure: () => boolean): Promise<Fenced> {
    const { redis, keys, name, setAside } = this.options
    const { shard, token } = lease
    const { excused, error } = this.#suspicions.get(lease) ?? {}
    if (!sure()) return 'behind'
    const own = [keys.lease(shard.bus, shard.index, name), keys.begun(shard.bus, shard.index, name)]
    const tries = await beginScript.run(redis, own, [token, entry.id, excused ? '1' : '', triesMs])
    if (tries === -1) return 'deposed'
    this.#suspicions.set(lease, error === undefined ? {} : { error })
    if (!setAside || tries <= mostTries) return this.#attempt(lease, own, entry, sure)
    const last = error === undefined ? '' : `; its last error: ${error}`
    const why = `${name} began it ${mostTries} times and did not finish: it died, took longer than its lease, or failed${last}`
    const result = await setAside(shard, entry, token, why)
    if (result === 'done') {
      this.logger.error('an entry is set aside', {
        stage: name,
        bus: shard.bus,
        shard: shard.index,
        entry: entry.id,
        error: why,
      })
      this.meter.count('sluice_stage_set_aside_total', { stage: name })
    }
    return result
  }

  async #attempt(lease: Lease, own: readonly string[], entry: Entry, sure: () => boolean): Promise<Fenced> {
    try {
      const result = await this.options.work(lease.shard, [entry], lease.token, sure, true)
      if (result === 'behind') await this.#excuse(lease, own, entry)
      return result
    } catch (failure) {
      if (isRedisAway(failure)) await this.#excuse(lease, own, entry)
      throw failure
    }
  }
}

function nothing(): void {}

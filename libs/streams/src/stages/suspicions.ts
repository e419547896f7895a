import type { Redis } from 'ioredis'
import { errorText } from '@sluice/delivery'
import type { Logger, Meter } from '@sluice/observability'
import type { Entry } from '../wire/entry.js'
import type { Fenced } from '../shards/leases.js'
import type { Keys } from '../redis/keys.js'
import type { Lease } from '../shards/leases.js'
import { isRedisAway } from '../redis/redis-away.js'
import { beginScript } from './begin.script.js'
import type { Shard } from '../shards/shards.js'

/** Times that an entry is begun alone and not finished before it is set aside, and ms that they are remembered. */
export const mostTries = 5
const triesMs = 24 * 3_600_000

export interface SuspicionsOptions {
  /** The stage. */
  readonly name: string
  readonly redis: Redis
  readonly keys: Keys
  readonly work: (shard: Shard, entries: readonly Entry[], token: string, sure: () => boolean) => Promise<Fenced>
  readonly setAside?: (shard: Shard, entry: Entry, token: string, why: string) => Promise<Fenced>
}

/** What this owner knows of the entries of a shard that were begun and not finished. */
interface Suspicion {
  /** The last try failed for another reason than the entry. */
  readonly excused?: boolean
  readonly error?: string
}

/**
 * What an owner began and did not finish is suspicious: one of its entries may have killed that owner, held it for longer
 * than its lease, or made the work fail. So a new owner, and one whose work failed, tries what is pending one entry at a
 * time, and each try is counted in Redis before it begins. An entry that was tried alone too often is set aside, and those
 * behind it go on; no other entry is blamed for it. So after its first try it is tried while no entry of another shard is that
 * had one: what holds the event loop up costs this process the leases of all its shards.
 */
export class Suspicions {
  readonly #suspicions = new WeakMap<Lease, Suspicion>()
  /** Ends with the last try of an entry that had one before. */
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

  /** The shard had another owner, who may have died of an entry. */
  taken(lease: Lease): void {
    this.#suspicions.set(lease, {})
  }

  /** The work on the shard failed. Where Redis is away, that says nothing of the entries. */
  failed(lease: Lease, error: unknown): void {
    const known = this.#suspicions.get(lease)
    if (!isRedisAway(error)) this.#suspicions.set(lease, { error: errorText(error) })
    else if (known) this.#suspicions.set(lease, { ...known, excused: true })
  }

  /** Nothing is pending: all that was begun is finished. */
  clear(lease: Lease): void {
    this.#suspicions.delete(lease)
  }

  /** Works on one entry that was begun before, or sets it aside. */
  async work(lease: Lease, entry: Entry, sure: () => boolean): Promise<Fenced> {
    const { redis, keys, name } = this.options
    const begun = keys.begun(lease.shard.bus, lease.shard.index, name)
    if ((await redis.hget(begun, 'id')) !== entry.id) return this.#try(lease, entry, sure)
    const result = this.#turn.then(() => (sure() ? this.#try(lease, entry, sure) : 'deposed'))
    this.#turn = result.then(nothing, nothing)
    return result
  }

  async #try(lease: Lease, entry: Entry, sure: () => boolean): Promise<Fenced> {
    const { redis, keys, name, work, setAside } = this.options
    const { shard, token } = lease
    const { excused, error } = this.#suspicions.get(lease) ?? {}
    const own = [keys.lease(shard.bus, shard.index, name), keys.begun(shard.bus, shard.index, name)]
    const tries = await beginScript.run(redis, own, [token, entry.id, excused ? '1' : '', triesMs])
    if (tries === -1) return 'deposed'
    this.#suspicions.set(lease, error === undefined ? {} : { error })
    if (!setAside || tries <= mostTries) return work(shard, [entry], token, sure)
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
}

function nothing(): void {}

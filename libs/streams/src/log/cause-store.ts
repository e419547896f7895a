import type { RedisClient } from '../redis/cluster/redis-client.js'
import { type CauseLimits, type Origin, parsePosition } from '@sluice/event'
import { CauseKeys, newCauseKey } from './cause-keys.js'
import type { Keys } from '../redis/keys.js'
import { causesScript, countScript, uncountScript } from './causes.script.js'

/** The keys and limits that all processes of a platform share to bound how many events one event may cause. */
export interface SharedCauses {
  readonly keys: CauseKeys
  /** A limit that no service of the platform has written yet is undefined. */
  readonly limits: Partial<CauseLimits>
}

/** Keeps keys, limits and counts. */
export interface CauseStore {
  /** @param limits of the platform, for all processes; `overwrite` replaces those that are there */
  load(limits: CauseLimits | undefined, overwrite: boolean): Promise<SharedCauses>
  /**
   * Counts one event for each given origin; an origin may be given several times.
   *
   * @returns for each, in order, how many events its origin has caused with it; 0 if it would exceed `limit`
   */
  count(origins: readonly Kept[], limit: number): Promise<number[]>
  /** Takes back the counts of events that were not appended after all. */
  uncount(origins: readonly Origin[]): Promise<void>
}

/** An origin, and for how many milliseconds its count is kept. */
export interface Kept extends Origin {
  readonly keptMs: number
}

/** Origins that were appended within this many milliseconds share a key: a field of a small hash takes a fraction of a key. */
const keyMs = 100

export class RedisCauseStore implements CauseStore {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
  ) {}

  async load(limits: CauseLimits | undefined, overwrite: boolean): Promise<SharedCauses> {
    const made = newCauseKey()
    const fields = limits ? ['maxHops', limits.maxHops, 'maxCaused', limits.maxCaused] : []
    const args = [made.id, made.secret, overwrite ? '1' : '', ...fields]
    const flat = await causesScript.run(this.redis, [this.keys.causes()], args)
    const found = new Map<string, string>()
    for (let i = 0; i < flat.length; i += 2) found.set(flat[i]!, flat[i + 1]!)
    const keys = [...found].flatMap(([field, secret]) =>
      field.startsWith('key:') ? [{ id: field.slice(4), secret }] : [],
    )
    const limit = (name: keyof CauseLimits) => (found.has(name) ? { [name]: Number(found.get(name)) } : {})
    return { keys: new CauseKeys(found.get('current')!, keys), limits: { ...limit('maxHops'), ...limit('maxCaused') } }
  }

  async count(origins: readonly Kept[], limit: number): Promise<number[]> {
    const counts = new Array<number>(origins.length)
    const calls = [...byShard(this.keys, origins).values()]
    await Promise.all(
      calls.map(async ({ keys, items }) => {
        const args = items.flatMap(({ key, field, at }) => [key, field, Math.ceil(origins[at]!.keptMs)])
        const reply = await countScript.run(this.redis, keys, [limit, ...args])
        items.forEach(({ at }, i) => (counts[at] = reply[i]!))
      }),
    )
    return counts
  }

  async uncount(origins: readonly Origin[]): Promise<void> {
    const calls = [...byShard(this.keys, origins).values()]
    await Promise.all(
      calls.map(({ keys, items }) =>
        uncountScript.run(
          this.redis,
          keys,
          items.flatMap(({ key, field }) => [key, field]),
        ),
      ),
    )
  }
}

interface Call {
  readonly keys: string[]
  /** `key` is an index into KEYS, from 1; `at` is the index of the origin in the request. */
  readonly items: { readonly key: number; readonly field: string; readonly at: number }[]
}

/** One script call a shard: all keys of a call must share a slot. */
function byShard(keys: Keys, origins: readonly Origin[]): Map<string, Call> {
  const calls = new Map<string, Call>()
  origins.forEach(({ bus, position }, at) => {
    const { shard, entryId } = parsePosition(position)!
    const [ms, sequence] = entryId.split('-') as [string, string]
    const name = keys.caused(bus, shard, Math.floor(Number(ms) / keyMs))
    const call = calls.get(`${bus} ${shard}`) ?? { keys: [], items: [] }
    calls.set(`${bus} ${shard}`, call)
    const key = call.keys.indexOf(name) + 1 || call.keys.push(name)
    call.items.push({ key, field: `${Number(ms) % keyMs}-${sequence}`, at })
  })
  return calls
}

/** A {@link CauseStore} in the memory of one process, for tests without Redis. */
export class MemoryCauseStore implements CauseStore {
  readonly #keys: CauseKeys
  readonly #counts = new Map<string, number>()

  constructor(private readonly limits: Partial<CauseLimits> = {}) {
    const key = newCauseKey()
    this.#keys = new CauseKeys(key.id, [key])
  }

  async load(): Promise<SharedCauses> {
    return { keys: this.#keys, limits: this.limits }
  }

  async count(origins: readonly Kept[], limit: number): Promise<number[]> {
    return origins.map(origin => {
      const count = this.#of(origin) + 1
      if (count > limit) return 0
      this.#counts.set(nameOf(origin), count)
      return count
    })
  }

  async uncount(origins: readonly Origin[]): Promise<void> {
    for (const origin of origins) this.#counts.set(nameOf(origin), Math.max(0, this.#of(origin) - 1))
  }

  clear(): void {
    this.#counts.clear()
  }

  #of(origin: Origin): number {
    return this.#counts.get(nameOf(origin)) ?? 0
  }
}

function nameOf({ bus, position }: Origin): string {
  return `${bus} ${position}`
}

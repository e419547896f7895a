import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import { governorName } from '../shards/groups.js'
import { countScript } from './changes.script.js'

/** Attempts of one target that ended within a time. */
export interface AttemptCount {
  readonly rule: string
  readonly target: string
  readonly attempts: number
  readonly failed: number
}

/** Minutes that are looked at, milliseconds that a minute is kept and between two writes, and targets of one write. */
const bounds = { minutes: 5, keptMs: 7 * 60_000, flushMs: 5000, most: 10_000 }

export const attemptsWindowMs = bounds.minutes * 60_000

/**
 * Counts the attempts of this process by target, and adds them to those of other processes in Redis, once in five seconds for each
 * bus that had some. Nothing is written per attempt.
 */
export class AttemptCounts {
  /** By bus, the number by field of its hash. */
  #counts = new Map<string, Map<string, number>>()
  #fields = 0
  #timer: NodeJS.Timeout | undefined

  /** @param now milliseconds since 1970, by Redis' clock */
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly now: () => number,
  ) {}

  start(): void {
    this.#timer = setInterval(() => void this.flush().catch(() => undefined), bounds.flushMs).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    if (this.redis.status === 'ready') await this.flush().catch(() => undefined)
  }

  readonly note = ({ bus, rule, target }: { bus: string; rule: string; target: string }, ok: boolean): void => {
    const ofBus = this.#counts.get(bus) ?? new Map<string, number>()
    const name = `${rule}/${target} ${ok ? 'ok' : 'failed'}`
    if (!ofBus.has(name) && ++this.#fields > bounds.most) return
    this.#counts.set(bus, ofBus.set(name, (ofBus.get(name) ?? 0) + 1))
  }

  /** Writes what was counted. What Redis does not take is not counted: this is a measure, and no record. */
  async flush(): Promise<void> {
    const counts = this.#counts
    this.#counts = new Map()
    this.#fields = 0
    const { keys } = this
    const minute = Math.floor(this.now() / 60_000)
    await Promise.all(
      Array.from(counts, ([bus, ofBus]) => {
        const failed = [...ofBus.keys()].some(name => name.endsWith(' failed'))
        const args = [bounds.keptMs, failed ? keys.events(bus, 0) : '', ...[...ofBus].flat()]
        return countScript.run(this.redis, [keys.attempts(bus, minute), keys.bell(bus, 0, governorName)], args)
      }),
    )
  }

  /** The attempts of all processes in the last five minutes, by target. */
  async of(bus: string): Promise<AttemptCount[]> {
    const last = Math.floor(this.now() / 60_000)
    const minutes = Array.from({ length: bounds.minutes }, (_, i) => this.keys.attempts(bus, last - i))
    const found = new Map<string, { ok: number; failed: number }>()
    if ((await this.redis.exists(...minutes)) === 0) return [] // most buses most of the time
    for (const counts of await Promise.all(minutes.map(key => this.redis.hgetall(key))))
      for (const [name, count] of Object.entries(counts)) {
        const [path, outcome] = name.split(' ') as [string, 'ok' | 'failed']
        const sum = found.get(path) ?? { ok: 0, failed: 0 }
        sum[outcome] += Number(count)
        found.set(path, sum)
      }
    return Array.from(found, ([path, { ok, failed }]) => {
      const [rule, target] = path.split('/') as [string, string]
      return { rule, target, attempts: ok + failed, failed }
    })
  }
}

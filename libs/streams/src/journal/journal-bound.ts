import { bucketMs, defaultBiography } from '@sluice/biography'
import { type Meter, noopMeter } from '@sluice/observability'
import type { Keys } from '../redis/keys.js'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { BusLayout, Shard } from '../shards/shards.js'
import { dropScript, oldestScript } from './journal.script.js'
import { journalKeys } from './step-lines.js'

/** Most buckets of a shard that one look drops: a bound of one script call. */
const mostDropped = 500

/** Why a bucket is dropped. */
type Why = 'retention' | 'bound' | 'memory'

/** What the last look at a journal found. */
interface Found {
  readonly bytes: number
  readonly grew: boolean
}

/** Keeps journals within their bounds: the governor calls it for each bus that it looks at. */
export class JournalBound {
  /** By bus. */
  readonly found = new Map<string, Found>()

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly meter: Meter = noopMeter,
  ) {}

  /** Bytes of all journals that were looked at. */
  get bytes(): number {
    let sum = 0
    for (const { bytes } of this.found.values()) sum += bytes
    return sum
  }

  bytesOf(bus: string): number {
    return this.found.get(bus)?.bytes ?? 0
  }

  /** Whether steps were written between the last two looks. */
  grows(bus: string): boolean {
    return this.found.get(bus)?.grew ?? false
  }

  /**
   * Drops the oldest buckets: those past the retention of the bus, and more while a shard is over its share of the bytes of the bus.
   *
   * @param shards that have a journal
   * @param excess bytes that all journals together must give up as well, because Redis fills: each gives its share
   * @returns bytes that this one gave up for that
   */
  async hold(bus: BusLayout, shards: readonly Shard[], excess = 0): Promise<number> {
    const share = excess > 0 ? Math.min(1, excess / Math.max(1, this.bytes)) : 0
    const held = await Promise.all(shards.map(shard => this.#holdShard(bus, shard, share)))
    const sum = (of: 'before' | 'after' | 'freed') => held.reduce((sum, one) => sum + one[of], 0)
    this.found.set(bus.name, { bytes: sum('after'), grew: sum('before') > this.bytesOf(bus.name) })
    return sum('freed')
  }

  async #holdShard(bus: BusLayout, shard: Shard, share: number): Promise<Record<'before' | 'after' | 'freed', number>> {
    const { retentionMs, maxBytes } = bus.biography ?? defaultBiography
    const own = journalKeys(this.keys, shard, [])
    const [total, nowMs, ...oldest] = await oldestScript.run(this.redis, own, [mostDropped])
    const before = Number(total)
    const most = { bound: maxBytes / bus.shards, memory: before * (1 - share) }
    const pastMs = nowMs - retentionMs
    const freed: Record<Why, number> = { retention: 0, bound: 0, memory: 0 }
    const dropped: string[] = []
    let after = before
    for (let i = 0; i < oldest.length; i += 2) {
      const [number, size] = [oldest[i]!, Number(oldest[i + 1])]
      const why = (Number(number) + 1) * bucketMs < pastMs ? 'retention' : overWhich(after, most)
      if (!why) break
      dropped.push(number)
      freed[why] += size
      after -= size
    }
    if (dropped.length > 0) await dropScript.run(this.redis, journalKeys(this.keys, shard, dropped), [])
    for (const [why, size] of Object.entries(freed))
      if (size > 0) this.meter.count('sluice_biography_dropped_bytes_total', { bus: bus.name, why }, size)
    return { before, after, freed: freed.memory }
  }
}

function overWhich(bytes: number, most: { readonly bound: number; readonly memory: number }): Why | undefined {
  if (bytes > most.bound) return 'bound'
  return bytes > most.memory ? 'memory' : undefined
}

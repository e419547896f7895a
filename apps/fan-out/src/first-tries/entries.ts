import { Health, type Logger } from '@sluice/observability'
import { type EventLog, pause, settleDeliveries, type Shard, type ShardLeases, shardName } from '@sluice/streams'

/** Milliseconds: for which ended entries are gathered, until a failed settling is repeated, and after which an entry of another owner is let go. */
const timing = { gatherMs: 5, againMs: 1000, forgetMs: 60_000 }

/** An entry of deliveries that was read and is not settled. */
export interface EntryUnderWay {
  readonly shard: Shard
  readonly id: string
  /** Deliveries that have not ended. */
  open: number
  /** When the last one ended. Monotonic. */
  endedAt: number
}

const none: ReadonlySet<string> = new Set()

/** Entries whose first tries are under way. An entry is settled when all its deliveries have ended, those of some milliseconds together. */
export class Entries {
  readonly #ids = new Map<string, Set<string>>()
  readonly #health: Health
  readonly #stop = new AbortController()
  #ended: EntryUnderWay[] = []
  #running = false

  /** @param leases those that the stage holds now */
  constructor(
    private readonly log: EventLog,
    private readonly leases: () => ShardLeases,
    logger: Logger,
  ) {
    this.#health = new Health('settling webhooks', logger, { mostSilentMs: Infinity })
  }

  /** The ids of those of a shard. */
  of(shard: Shard): ReadonlySet<string> {
    return this.#ids.get(shardName(shard)) ?? none
  }

  get size(): number {
    let size = 0
    for (const ids of this.#ids.values()) size += ids.size
    return size
  }

  begin(shard: Shard, id: string, deliveries: number): EntryUnderWay {
    const name = shardName(shard)
    const ids = this.#ids.get(name) ?? new Set()
    this.#ids.set(name, ids.add(id))
    return { shard, id, open: deliveries, endedAt: 0 }
  }

  /** One of its deliveries has ended: it was made, or has a job. */
  ended(entry: EntryUnderWay): void {
    if (--entry.open > 0) return
    entry.endedAt = performance.now()
    this.#settleSoon([entry])
  }

  /** Gives up what is not settled. */
  stop(): void {
    this.#stop.abort()
  }

  #settleSoon(entries: readonly EntryUnderWay[]): void {
    this.#ended.push(...entries)
    if (!this.#running) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#ended.length > 0 && !this.#stop.signal.aborted) {
      await pause(timing.gatherMs, this.#stop.signal)
      const left = await this.#settleAll(this.#ended.splice(0))
      // those of one shard must not delay the others
      if (left.length > 0) setTimeout(() => this.#settleSoon(left), timing.againMs).unref()
    }
    this.#running = false
  }

  /** @returns those that are not settled */
  async #settleAll(entries: readonly EntryUnderWay[]): Promise<EntryUnderWay[]> {
    const byShard = new Map<string, EntryUnderWay[]>()
    for (const entry of entries) {
      const name = shardName(entry.shard)
      const some = byShard.get(name)
      if (some) some.push(entry)
      else byShard.set(name, [entry])
    }
    const left = await Promise.all(Array.from(byShard.values(), some => this.#settle(some)))
    return left.flat()
  }

  /** While no lease is held, the entries wait for it to come back: after an outage of Redis nobody else may have had the shard. */
  async #settle(entries: readonly EntryUnderWay[]): Promise<readonly EntryUnderWay[]> {
    const [{ shard }] = entries as [EntryUnderWay]
    const leases = this.leases()
    const lease = leases.leaseOf(shard)
    if (!lease) return this.#keepYoung(entries)
    try {
      const ids = entries.map(({ id }) => id)
      if ((await settleDeliveries(this.log, shard, lease.token, ids)) === 'deposed') {
        leases.drop(lease)
        return this.#keepYoung(entries)
      }
      this.#health.beat()
      this.#forget(entries)
      return []
    } catch (error) {
      this.#health.fail(error)
      return entries
    }
  }

  #keepYoung(entries: readonly EntryUnderWay[]): EntryUnderWay[] {
    const since = performance.now() - timing.forgetMs
    this.#forget(entries.filter(({ endedAt }) => endedAt < since))
    return entries.filter(({ endedAt }) => endedAt >= since)
  }

  #forget(entries: readonly EntryUnderWay[]): void {
    for (const { shard, id } of entries) {
      const name = shardName(shard)
      const ids = this.#ids.get(name)
      ids?.delete(id)
      if (ids?.size === 0) this.#ids.delete(name)
    }
  }
}

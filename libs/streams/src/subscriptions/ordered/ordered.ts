import { Healths, silentLogger } from '@sluice/observability'
import { unlessAborted } from '../../redis/abort.js'
import { CheckedScripts } from '../../log/checked-scripts.js'
import type { ShardLeases } from '../../shards/leases.js'
import { type Filled, OrderedShard } from './ordered-shard.js'
import { type ShardReads, shardReads } from '../../shards/shard-reads.js'
import { subscriptionStage } from '../../shards/groups.js'
import { ShardRounds } from '../../shards/shard-rounds.js'
import { type Shard, shardsOf } from '../../shards/shards.js'
import { Slots } from '../../redis/slots.js'
import { Loop } from '../../redis/loop.js'
import { pause } from '../../redis/pause.js'
import { Tenures } from '../../shards/tenures.js'
import { subscribe } from '../subscription-streams.js'
import type { OrderedOptions } from './ordered-options.js'

/** Milliseconds: that a read blocks, that it blocks while a shard is full, between two checks for due lanes, and without shards. */
const timing = { blockMs: 500, fullMs: 10, dueMs: 25, idleMs: 50 }

/** Bounds of entries in memory, shared by the held shards: for each handler that may run at once, at least, at least of a shard, and bytes. */
const window = { each: 16, least: 128, leastOfShard: 16, bytes: 32 * 1024 * 1024 }

/**
 * Reads one subscription together with other instances, and keeps the order of events with the same partition key for each
 * rule. The instances divide the shards by leases; only the owner reads a shard.
 */
export class OrderedReader {
  readonly #tenures: Tenures<OrderedShard>
  readonly #healths: Healths
  readonly #stop = new AbortController()
  readonly #slots: Slots
  readonly #checked: CheckedScripts
  readonly #reads: ShardReads
  /** Running handlers by lane: while one outlives its tenure, the next tenure starts none beside it. */
  readonly #handlers = new Map<string, Promise<unknown>>()
  readonly #fills = new ShardRounds<OrderedShard, Filled>(found => found === 'read' || found === 'empty')
  readonly #wakes = new ShardRounds<OrderedShard, boolean>(asked => asked)
  /** The last wait for new entries failed. */
  #deaf = false
  readonly #loops: readonly Loop[]

  constructor(private readonly options: OrderedOptions) {
    const { name, concurrency } = options
    this.#healths = new Healths(`subscription ${name}`, options.logger ?? silentLogger)
    this.#slots = new Slots(concurrency)
    this.#checked = new CheckedScripts(options.redis, options.keys.checkMark())
    this.#reads = shardReads(options.blocking)
    this.#tenures = new Tenures({
      ...options,
      name: `subscription ${name}`,
      stage: subscriptionStage(name),
      prepare: shard => this.#findGroup(shard),
      begin: tenure => new OrderedShard(tenure, options, this.#slots, this.#handlers, this.#checked),
    })
    const stop = this.#stop.signal
    this.#loops = [
      new Loop({
        health: this.#healths.part(),
        stop,
        well: () => this.#fills.well && !this.#deaf,
        round: () => this.#read(),
      }),
      new Loop({ health: this.#healths.part(), stop, well: () => this.#wakes.well, round: () => this.#wakeDue() }),
    ]
  }

  get leases(): ShardLeases {
    return this.#tenures.leases
  }

  /** @returns undefined while the reader works, else what prevents it */
  problem(): string | undefined {
    return this.#tenures.problem() ?? this.#healths.problem()
  }

  /** Entries in memory. */
  get size(): number {
    return this.#tenures.tenants.reduce((sum, shard) => sum + shard.size, 0)
  }

  /** Creates the consumer groups: entries that are added after this are read. */
  async prepare(): Promise<void> {
    await Promise.all(shardsOf(this.options.buses()).map(shard => this.#subscribe(shard)))
  }

  start(): void {
    for (const loop of this.#loops) loop.start()
    void this.#tenures.start()
  }

  /** Starts no further handler, waits for those that run, and gives the leases back at once. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#tenures.leave()
    if (this.options.redis.status === 'ready') await Promise.all(this.#loops.map(loop => loop.ended))
    await this.#tenures.giveBack()
    this.#checked.close()
  }

  /** Reads as many entries of each shard as there is room for, and waits if there are none. */
  async #read(): Promise<number> {
    const shards = this.#tenures.tenants
    if (shards.length === 0) {
      this.#deaf = false
      return timing.idleMs
    }
    const all = Math.max(window.least, this.options.concurrency * window.each)
    const entries = Math.max(window.leastOfShard, Math.ceil(all / shards.length))
    const bytes = window.bytes / shards.length
    const found = await this.#fills.round(shards, shard => shard.fill(entries, bytes))
    if (found.includes('read') || found.includes('recovered')) return 0
    await this.#wait(
      shards.filter((_, i) => found[i] === 'empty'),
      found.includes('full') ? timing.fullMs : timing.blockMs,
    )
    return 0
  }

  /** Blocks until there is a new entry, and only wakes the loop; the read itself is fenced by the lease. */
  async #wait(shards: readonly OrderedShard[], ms: number): Promise<void> {
    if (shards.length === 0) return pause(ms, this.#stop.signal)
    const after = new Map(shards.map(({ store, last }) => [store.stream, last ?? '$']))
    this.#deaf = true
    await unlessAborted(this.#reads.news(after, ms), this.#stop.signal)
    this.#deaf = false
  }

  async #wakeDue(): Promise<number> {
    await this.#wakes.round(this.#tenures.tenants, shard => shard.wake())
    return timing.dueMs
  }

  /** {@link prepare} made the group: if it is missing, the subscription was deleted since. */
  async #findGroup(shard: Shard): Promise<void> {
    if ((await this.#subscribe(shard)) === 'made') this.options.lost?.()
  }

  #subscribe(shard: Shard): ReturnType<typeof subscribe> {
    const { redis, keys, name } = this.options
    return subscribe(redis, keys, shard, name)
  }
}

import { Healths, silentLogger } from '@sluice/observability'
import { unlessAborted } from '../../redis/abort.js'
import { CheckedScripts } from '../../log/checked-scripts.js'
import type { ShardLeases } from '../../shards/leases.js'
import { createGroup } from '../../log/log.js'
import { OrderedShard } from './ordered-shard.js'
import { type ShardReads, shardReads } from '../../shards/shard-reads.js'
import { type Shard, shardsOf } from '../../shards/shards.js'
import { Slots } from '../../redis/slots.js'
import { Loop } from '../../redis/loop.js'
import { pause } from '../../redis/pause.js'
import { every, Tenures } from '../../shards/tenures.js'
import type { OrderedOptions } from './ordered-options.js'

/** Milliseconds: of a read that waits, of one that waits while a shard is full, and between two looks at lanes, and without shards. */
const timing = { blockMs: 500, fullMs: 10, dueMs: 25, idleMs: 50 }

/** Entries in memory, for each handler that may run at once and at least; and bytes. Shared by the shards held. */
const window = { each: 16, least: 128, leastOfShard: 16, bytes: 32 * 1024 * 1024 }

/**
 * Reads one subscription together with other instances and keeps the order of events with the same partition key, for
 * each rule. The instances share the shards out by leases; a shard is read by its owner alone.
 */
export class OrderedReader {
  readonly #tenures: Tenures<OrderedShard>
  readonly #healths: Healths
  readonly #stop = new AbortController()
  readonly #slots: Slots
  readonly #checked: CheckedScripts
  readonly #reads: ShardReads
  /** Handlers that run, by lane: one that outlives its tenure is not joined by another. */
  readonly #handlers = new Map<string, Promise<unknown>>()
  readonly #loops: readonly Loop[]

  constructor(private readonly options: OrderedOptions) {
    const { name, concurrency } = options
    this.#healths = new Healths(`subscription ${name}`, options.logger ?? silentLogger)
    this.#slots = new Slots(concurrency)
    this.#checked = new CheckedScripts(options.redis)
    this.#reads = shardReads(options.blocking)
    this.#tenures = new Tenures({
      ...options,
      name: `subscription ${name}`,
      stage: `sub:${name}`,
      prepare: shard => this.#findGroup(shard),
      begin: tenure => new OrderedShard(tenure, options, this.#slots, this.#handlers, this.#checked),
    })
    const stop = this.#stop.signal
    this.#loops = [
      new Loop({ health: this.#healths.part(), stop, round: () => this.#read() }),
      new Loop({ health: this.#healths.part(), stop, round: () => this.#wakeDue() }),
    ]
  }

  get leases(): ShardLeases {
    return this.#tenures.leases
  }

  /** Undefined while it does its work, else what keeps it from it. */
  problem(): string | undefined {
    return this.#tenures.problem() ?? this.#healths.problem()
  }

  /** Entries in memory. */
  get size(): number {
    return this.#tenures.tenants.reduce((sum, shard) => sum + shard.size, 0)
  }

  /** Makes the consumer groups, so that nothing is missed from here on. */
  async prepare(): Promise<void> {
    await Promise.all(shardsOf(this.options.buses()).map(shard => this.#createGroup(shard)))
  }

  start(): void {
    for (const loop of this.#loops) loop.start()
    void this.#tenures.start()
  }

  /** Starts nothing more, waits for the handlers that run, and gives the shards to the others at once. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#tenures.leave()
    if (this.options.redis.status === 'ready') await Promise.all(this.#loops.map(loop => loop.ended))
    await this.#tenures.giveBack()
    this.#checked.close()
  }

  /** Reads for each shard what there is room for, and waits when there is nothing. */
  async #read(): Promise<number> {
    const shards = this.#tenures.tenants
    if (shards.length === 0) return timing.idleMs
    const all = Math.max(window.least, this.options.concurrency * window.each)
    const entries = Math.max(window.leastOfShard, Math.ceil(all / shards.length))
    const bytes = window.bytes / shards.length
    const found = await every(shards, shard => shard.fill(entries, bytes))
    if (found.includes('read')) return 0
    await this.#wait(
      shards.filter((_, i) => found[i] === 'empty'),
      found.includes('full') ? timing.fullMs : timing.blockMs,
    )
    return 0
  }

  /** Until there is something new. It is not read here, for it is given to nobody outside the fence. */
  async #wait(shards: readonly OrderedShard[], ms: number): Promise<void> {
    if (shards.length === 0) return pause(ms, this.#stop.signal)
    const after = new Map(shards.map(({ store, last }) => [store.stream, last ?? '$']))
    await unlessAborted(this.#reads.news(after, ms), this.#stop.signal)
  }

  async #wakeDue(): Promise<number> {
    await every(this.#tenures.tenants, shard => shard.wake())
    return timing.dueMs
  }

  /** {@link prepare} has made it: where it is not there, somebody deleted it since. */
  async #findGroup(shard: Shard): Promise<void> {
    if (await this.#createGroup(shard)) this.options.lost?.()
  }

  #createGroup({ bus, shard }: Shard): Promise<boolean> {
    const { redis, keys, name } = this.options
    return createGroup(redis, keys.subscription(bus, shard, name), name)
  }
}

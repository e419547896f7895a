import type { RedisClient } from '../redis/cluster/redis-client.js'
import { Health, type Logger, silentLogger } from '@sluice/observability'
import { unlessAborted } from '../redis/abort.js'
import { mostBatchBytes } from './batch-gathering.js'
import { ConsumerShard, type ConsumerShardOptions } from './consumer-shard.js'
import { ConsumerStore, openStream, streamGroup } from './consumer-store.js'
import { GrowthBarrier } from './growth-barrier.js'
import { CheckedScripts } from '../log/checked-scripts.js'
import { Confirmed } from '../log/confirmed.js'
import type { Keys } from '../redis/keys.js'
import type { Lease } from '../shards/leases.js'
import { Loop } from '../redis/loop.js'
import { pause } from '../redis/pause.js'
import { type ShardReads, shardReads } from '../shards/shard-reads.js'
import type { BusLayout } from '../shards/shards.js'
import type { Tenure } from '../shards/tenure.js'
import { Tenures } from '../shards/tenures.js'

export interface ConsumerReaderOptions extends ConsumerShardOptions {
  readonly redis: RedisClient
  /** A client for this reader alone: a blocking read holds up its connection. */
  readonly blocking: RedisClient
  readonly keys: Keys
  /** The stream consumer. */
  readonly name: string
  /** Unique id of this process among the instances that share the work. Never reused. */
  readonly instance: string
  /** The bus as the registry has it now; undefined while it does not exist. */
  readonly bus: () => BusLayout | undefined
  /** Where a new consumer begins: the entry id that it reads after, or `$` for the newest. */
  readonly from: string
  /** Milliseconds without a renewal after which other instances take over the shards of an instance. */
  readonly ttlMs: number
  readonly logger?: Logger
}

/** Milliseconds that a read blocks: when all shards are idle, and while some shards are busy. */
const timing = { blockMs: 500, busyMs: 25 }

/** Bytes of batches in memory, of all held shards together. */
const mostBytes = 32 * 1024 * 1024

/**
 * Reads a bus in batches, as one consumer together with the other instances of the service. Instances divide the shards by
 * leases. Only the owner reads a shard, in order; shards do not wait for each other.
 */
export class ConsumerReader {
  readonly #tenures: Tenures<ConsumerShard>
  readonly #health: Health
  readonly #growth: GrowthBarrier
  readonly #stop = new AbortController()
  readonly #running = new Map<number, Promise<unknown>>()
  readonly #checked: CheckedScripts
  readonly #reads: ShardReads
  readonly #loop: Loop
  /** The last wait for new events failed. */
  #deaf = false

  constructor(private readonly options: ConsumerReaderOptions) {
    const { name, redis, keys, bus, logger = silentLogger } = options
    this.#health = new Health(`stream consumer ${name}`, logger)
    const stop = this.#stop.signal
    this.#loop = new Loop({ health: this.#health, stop, well: () => !this.#deaf, round: () => this.#round() })
    this.#checked = new CheckedScripts(redis, keys.checkMark())
    this.#reads = shardReads(options.blocking)
    this.#growth = new GrowthBarrier(redis, keys, name, bus)
    this.#tenures = new Tenures({
      ...options,
      name: `stream consumer ${name}`,
      stage: streamGroup(name),
      buses: () => [bus() ?? []].flat(),
      // the shard was added later, or its keys were deleted: the consumer has to see all of it
      prepare: shard => openStream(redis, keys, name, shard, '0-0'),
      begin: tenure => this.#begin(tenure),
    })
  }

  get #now(): () => number {
    return this.options.now ?? Date.now
  }

  /** The shards that this instance reads. */
  get held(): readonly Lease[] {
    return this.#tenures.leases.held
  }

  /** @returns undefined while the reader works, else what prevents it */
  problem(): string | undefined {
    return this.#tenures.problem() ?? this.#health.problem()
  }

  /**
   * Creates the consumer groups: events appended after this are read. A consumer without a group on shard 0 is new. If shard 0
   * has one, a missing group belongs to a shard that was added later. So the group of shard 0 is created last.
   */
  async prepare(): Promise<void> {
    const { redis, keys, name, bus, from } = this.options
    const { name: busName, shards } = bus()!
    const isKnown = (await redis.hexists(keys.stream(busName, 0, name), 'at')) === 1
    const open = (index: number) => openStream(redis, keys, name, { bus: busName, index }, isKnown ? '0-0' : from)
    await Promise.all(Array.from({ length: shards - 1 }, (_, i) => open(i + 1)))
    await open(0)
  }

  /** Resolves when this instance is in the list of instances that share the shards. */
  start(): Promise<void> {
    this.#loop.start()
    return this.#tenures.start()
  }

  /** Starts no further handler, waits for those that run, and gives the leases back at once. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#tenures.leave()
    if (this.options.redis.status === 'ready') await this.#loop.ended
    await this.#tenures.giveBack()
    this.#checked.close()
  }

  #begin(tenure: Tenure): ConsumerShard {
    const { redis, keys, name, bus } = this.options
    const { shard } = tenure.lease
    return new ConsumerShard(
      tenure,
      new ConsumerStore(redis, keys, name, tenure.lease, new Confirmed(redis, this.#checked, bus)),
      this.options,
      {
        shards: () => bus()?.shards ?? 0,
        upTo: after => this.#growth.upTo(shard, after),
        bytes: () => Math.min(mostBatchBytes, Math.floor(mostBytes / Math.max(1, this.held.length))),
        running: this.#running,
      },
    )
  }

  async #round(): Promise<void> {
    const idle = this.#tenures.tenants.filter(({ busy }) => !busy)
    for (const shard of idle) if (shard.dueAt <= this.#now()) void shard.run()
    await this.#wait()
  }

  /** Blocks until there is work or a shard may have become idle. It only wakes the loop; the read itself is fenced by the lease. */
  async #wait(): Promise<void> {
    const { tenants } = this.#tenures
    const idle = tenants.filter(({ busy }) => !busy)
    const now = this.#now()
    const dueMs = idle.map(({ dueAt }) => dueAt - now)
    const ms = Math.max(
      1,
      Math.ceil(Math.min(idle.length === tenants.length ? timing.blockMs : timing.busyMs, ...dueMs)),
    )
    const listening = idle.filter(({ awaited }) => awaited !== undefined)
    if (tenants.length === 0) this.#deaf = false
    if (listening.length === 0) return pause(Math.min(ms, timing.busyMs), this.#stop.signal)
    const after = new Map(listening.map(({ store, awaited }) => [store.events, awaited!]))
    this.#deaf = true
    const news = await unlessAborted(this.#reads.news(after, ms), this.#stop.signal)
    this.#deaf = false
    for (const shard of listening) if (news?.has(shard.store.events)) shard.dueAt = 0
  }
}

import { messageOf } from '@sluice/event'
import { Health, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import { unlessAborted } from '../redis/abort.js'
import { isHeartbeat } from '../wire/entries.js'
import { type Entry, type RawEntry, toEntry } from '../wire/entry.js'
import { Heartbeat } from './heartbeat.js'
import { LeaseKeeper } from '../shards/lease-keeper.js'
import type { Lease, ShardLeases } from '../shards/leases.js'
import { createGroup } from '../log/log.js'
import { settleScript } from '../shards/settle.script.js'
import { Loop } from '../redis/loop.js'
import { pause, pauseAfter } from '../redis/pause.js'
import { type ShardReads, shardReads } from '../shards/shard-reads.js'
import type { Shard } from '../shards/shards.js'
import { Suspicions } from './suspicions.js'
import type { StageOptions } from './stage-options.js'

/** Milliseconds: after which a dead owner's lease expires, that a read blocks, and between two checks when no shard can be read. */
const timing = { ttlMs: 5000, blockMs: 500, idleMs: 50 }

/** Entries of one read of a shard, at first and at most, and the most bytes of a read of all shards. */
const batch = { first: 16, entries: 256, bytes: 32 * 1024 * 1024 }

/** A shard that this instance works on. */
interface Held {
  readonly lease: Lease
  mode: 'recovering' | 'live'
  /** Set after its work failed: how often in a row, and until when the shard rests. */
  rest: { readonly failures: number; readonly until: number } | undefined
}

/**
 * A loop that moves the entries of its shards on: lease, read, work, settle.
 *
 * A shard is in one of two modes:
 * - recovering: entries that were read but not settled, by this instance or the owner before, come first;
 * - live: new entries.
 * A shard starts as recovering and becomes live when nothing is pending. It goes back to recovering when a batch fails, when
 * the script finds an older pending entry, and at each renewal of the leases. All owners use the same consumer name, so a
 * take-over is only reading on.
 */
export class ShardStage {
  readonly #keeper: LeaseKeeper<Held>
  readonly #readHealth: Health
  readonly #readLoop: Loop
  readonly #heartbeat: Heartbeat
  readonly #reads: ShardReads
  readonly #suspicions: Suspicions
  readonly #stop = new AbortController()
  readonly #meter: Meter
  #count = batch.first
  /** Entries of a batch that takes a small part of a lease, by the speed of recent batches. */
  #timely = batch.entries

  constructor(private readonly options: StageOptions) {
    this.#meter = options.meter ?? noopMeter
    const logger = options.logger ?? silentLogger
    this.#suspicions = new Suspicions(options, logger, this.#meter)
    this.#readHealth = new Health(options.name, logger)
    this.#reads = shardReads(options.blocking)
    this.#heartbeat = new Heartbeat(options.redis, options.instance)
    const stop = this.#stop.signal
    const failed = (error: unknown) => this.#failed(error)
    this.#keeper = new LeaseKeeper({
      ...options,
      ...{ logger, stop, stage: options.name, ttlMs: options.ttlMs ?? timing.ttlMs },
      prepare: shards => this.#prepare(shards),
      begin: lease => this.#begin(lease),
      looked: () => this.#looked(),
      failed: async error => {
        await this.#failed(error)
        await this.#beat()
      },
    })
    const well = () => !this.#held().some(({ rest }) => rest)
    this.#readLoop = new Loop({ health: this.#readHealth, stop, failed, well, round: () => this.#moveOn() })
  }

  get leases(): ShardLeases {
    return this.#keeper.leases
  }

  /** @returns undefined while the stage works, else what prevents it */
  problem(): string | undefined {
    return this.#keeper.problem() ?? this.#readHealth.problem() ?? this.#heartbeat.problem()
  }

  start(): void {
    void this.#keeper.start()
    this.#readLoop.start()
  }

  /** Finishes the running batch and gives the leases back. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#reads.close() // a running read ends now; entries that Redis gave it stay pending for the next owner
    // Redis is gone: the running batch cannot be settled, and the leases expire
    if (this.options.redis.status !== 'ready') return
    await this.#keeper.ended
    await this.#readLoop.ended
    await this.leases.leave().catch(() => undefined)
  }

  /** Renews the leases soon: after a change of the registry, so that they have its edition at once. */
  nudge(): void {
    this.#keeper.nudge()
  }

  async #prepare(shards: readonly Shard[]): Promise<void> {
    await Promise.all(shards.map(shard => this.#createGroup(shard)))
    await this.options.onGained?.(shards)
  }

  #begin(lease: Lease): Held {
    this.#suspicions.taken(lease)
    return { lease, mode: 'recovering', rest: undefined }
  }

  /**
   * Every renewal of the leases also sets the shards back to recovering: Redis may have given entries to a connection that
   * died before the answer came, or to an owner that lost the shard while it waited. Nothing else would find them.
   */
  async #looked(): Promise<void> {
    for (const held of this.#held()) held.mode = 'recovering'
    this.#meter.record('sluice_stage_shards', this.leases.held.length, { stage: this.options.name })
    await this.#beat()
  }

  #beat(): Promise<void> {
    const { keys, stream } = this.options
    return this.#heartbeat.send(this.#held().map(({ lease }) => stream(keys, lease.shard)))
  }

  async #moveOn(): Promise<number> {
    const shards = this.#held().filter(({ rest }) => (rest?.until ?? 0) <= performance.now())
    if (shards.length === 0) return timing.idleMs
    const read = await this.#readAll(shards).catch((error: unknown) => this.#gone(shards, error))
    // a round ends when all its batches have ended: the next one may read the same entries again
    const results = await Promise.allSettled(read.map(([held, entries]) => this.#work(held, entries)))
    const failed = results.find(result => result.status === 'rejected')
    if (failed && !this.#stop.signal.aborted) {
      await this.#failed(failed.reason)
      this.#readHealth.fail(failed.reason) // the failed shard rests, the others go on
    }
    return 0
  }

  /** Stops reading shards whose bus was deleted during the read, after they were given back. */
  #gone(shards: readonly Held[], error: unknown): [Held, Entry[]][] {
    const givenBack = shards.some(({ lease }) => !this.leases.holds(lease))
    if (givenBack && /^(UNBLOCKED|NOGROUP)\b/.test(messageOf(error))) return []
    throw error
  }

  /** Reads pending entries, and new entries of shards without any. A shard that rests delays no other. */
  async #readAll(shards: readonly Held[]): Promise<[Held, Entry[]][]> {
    const recovering = shards.filter(({ mode }) => mode === 'recovering')
    const pending = recovering.length > 0 ? await this.#readPending(recovering) : []
    const live = shards.filter(({ mode }) => mode === 'live')
    if (live.length === 0) return pending
    return [...pending, ...(await this.#read(live, '>', pending.length > 0 ? undefined : timing.blockMs))]
  }

  /** The shards that may be worked on. */
  #held(): Held[] {
    return this.#keeper.works.filter(({ lease }) => this.leases.holds(lease))
  }

  async #work(held: Held, read: Entry[]): Promise<void> {
    const { name, work } = this.options
    const { lease } = held
    const sure = () => this.leases.sure(lease)
    if (!sure()) return pause(timing.idleMs, this.#stop.signal) // another instance may own the shard: the entries stay pending for it
    const entries = read.filter(({ fields }) => !isHeartbeat(fields))
    const started = performance.now()
    try {
      // heartbeats first: no pending entry may be older than those that the work settles
      if (entries.length < read.length)
        await this.#settleBeats(
          lease,
          read.filter(({ fields }) => isHeartbeat(fields)),
        )
      if (entries.length === 0) return
      const result = this.#suspicions.has(lease)
        ? await this.#suspicions.work(lease, entries[0]!, sure)
        : await work(lease.shard, entries, lease.token, sure)
      if (result === 'deposed') this.leases.drop(lease)
      if (result === 'behind') held.mode = 'recovering'
      if (result !== 'done') return
      held.rest = undefined
      this.#heartbeat.seen()
      this.#meter.count('sluice_stage_entries_total', { stage: name }, entries.length)
    } catch (error) {
      held.mode = 'recovering'
      this.#suspicions.failed(lease, error)
      const failures = (held.rest?.failures ?? 0) + 1
      held.rest = { failures, until: performance.now() + pauseAfter(failures) }
      throw error
    } finally {
      const tookMs = performance.now() - started
      this.#pace(entries.length, tookMs)
      this.#meter.record('sluice_stage_batch_seconds', tookMs / 1000, { stage: name })
    }
  }

  /** Makes the next batches smaller if one took long: it risks the lease, and delays later entries. */
  #pace(entries: number, tookMs: number): void {
    if (entries === 0) return
    const shareMs = (this.options.ttlMs ?? timing.ttlMs) / 4
    if (tookMs > shareMs) this.#timely = Math.max(1, Math.floor((entries * shareMs) / tookMs))
    else if (tookMs < shareMs / 2) this.#timely = Math.min(batch.entries, this.#timely * 2)
  }

  async #settleBeats({ shard, token }: Lease, beats: Entry[]): Promise<void> {
    const { redis, keys, stream, name } = this.options
    const streams = [stream(keys, shard), keys.lease(shard.bus, shard.index, name)]
    const settled = await settleScript.run(redis, streams, [name, token, ...beats.map(({ id }) => id)])
    if (settled > 0) this.#heartbeat.seen()
  }

  async #readPending(shards: readonly Held[]): Promise<[Held, Entry[]][]> {
    const suspicious = shards.filter(({ lease }) => this.#suspicions.has(lease))
    const others = shards.filter(held => !suspicious.includes(held))
    const read = [
      ...(suspicious.length > 0 ? await this.#read(suspicious, '0', undefined, 1) : []),
      ...(others.length > 0 ? await this.#read(others, '0') : []),
    ]
    const found = new Set(read.map(([held]) => held))
    for (const held of shards) {
      if (found.has(held)) continue
      held.mode = 'live'
      held.rest = undefined
      this.#suspicions.clear(held.lease)
    }
    return read
  }

  /** Shards with entries, oldest first. */
  async #read(
    shards: readonly Held[],
    from: '0' | '>',
    blockMs?: number,
    most = this.#timely,
  ): Promise<[Held, Entry[]][]> {
    const { keys, stream, name } = this.options
    const streams = new Map(shards.map(held => [stream(keys, held.lease.shard), held]))
    const reading = this.#reads.read(streams.keys(), {
      ...{ group: name, consumer: 'owner', from, count: Math.min(most, this.#count) },
      ...(blockMs === undefined ? {} : { blockMs }),
    })
    const read = (await unlessAborted(reading, this.#stop.signal)) ?? [] // a client that is closed while it connects never answers
    this.#fit(read, shards.length)
    return read.map(([key, entries]) => [streams.get(key)!, entries.map(toEntry)])
  }

  /** Makes the next reads smaller if entries are large, and larger again step by step, so that a batch fits the memory. */
  #fit(read: [string, RawEntry[]][], shards: number): void {
    let largest = 1
    for (const [, entries] of read) {
      for (const [, fields] of entries) for (const field of fields ?? []) largest = Math.max(largest, field.length)
    }
    const fitting = Math.floor(batch.bytes / shards / largest)
    this.#count = Math.max(1, Math.min(batch.entries, this.#count * 2, fitting))
  }

  async #failed(error: unknown): Promise<void> {
    this.#meter.count('sluice_stage_failures_total', { stage: this.options.name })
    if (messageOf(error).includes('NOGROUP')) await this.#createGroups().catch(() => undefined)
  }

  async #createGroups(): Promise<void> {
    await Promise.all(this.leases.held.map(({ shard }) => this.#createGroup(shard)))
  }

  #createGroup(shard: Shard): Promise<unknown> {
    const { redis, keys, stream, name } = this.options
    return createGroup(redis, stream(keys, shard), name)
  }
}

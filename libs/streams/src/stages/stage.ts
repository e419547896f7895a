import type { Redis } from 'ioredis'
import { messageOf } from '@sluice/event'
import { Health, type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import { unlessAborted } from '../redis/abort.js'
import { type Entry, type RawEntry, toEntry } from '../redis/entry.js'
import type { Fenced } from '../shards/leases.js'
import { Heartbeat } from './heartbeat.js'
import type { Keys } from '../redis/keys.js'
import { type Lease, type LeaseOptions, ShardLeases } from '../shards/leases.js'
import { createGroup } from '../log/log.js'
import { settleScript } from '../shards/settle.script.js'
import { pause, pauseAfter } from '../redis/pause.js'
import type { Shard } from '../shards/shards.js'
import { Suspicions } from './suspicions.js'

export interface StageOptions extends Omit<LeaseOptions, 'stage' | 'ttlMs'> {
  /** router, fan-out or dlq: the name of the consumer group and of the leases. */
  readonly name: string
  /** A client of the stage's own: blocking reads share a connection with nobody. It ends with the stage. */
  readonly blocking: Redis
  /** The stream that the stage reads. */
  readonly stream: (keys: Keys, shard: Shard) => string
  /**
   * Does the stage's work on a batch and settles it with a fenced script. What it throws is tried again: for ever where Redis
   * is away, else until the entry is set aside.
   *
   * @param sure whether nobody else can hold the shard, by the clock: asked before what no script fences
   */
  readonly work: (shard: Shard, entries: readonly Entry[], token: string, sure: () => boolean) => Promise<Fenced>
  /** Settles an entry that cannot be worked on, and keeps what it holds as a dead letter. Without it entries are tried for ever. */
  readonly setAside?: (shard: Shard, entry: Entry, token: string, why: string) => Promise<Fenced>
  /** Called before the first read of shards that this instance takes over. */
  readonly onGained?: (shards: readonly Shard[]) => Promise<void>
  readonly ttlMs?: number
  readonly logger?: Logger
  readonly meter?: Meter
}

/** Milliseconds that a lease outlives its owner, that a read waits for entries, and between two looks at the leases. */
const timing = { ttlMs: 5000, blockMs: 500, tickMs: 500 }

/** Entries of a shard that are read at once, at first and at most, and the bytes that all shards together stay under. */
const batch = { first: 16, entries: 256, bytes: 32 * 1024 * 1024 }

/**
 * A loop that moves the entries of its shards on: lease, read, work, settle.
 *
 * A shard is in one of two modes:
 * - recovering: entries that were read but not settled, by this instance or the owner before, come first;
 * - live: new entries.
 * A shard starts recovering and becomes live when nothing is pending. It goes back when a batch fails, when the script
 * finds an older entry pending, and now and then. The consumer's name is the same for every owner, so taking over is only reading on.
 */
export class ShardStage {
  readonly leases: ShardLeases
  readonly #leaseHealth: Health
  readonly #readHealth: Health
  readonly #heartbeat: Heartbeat
  /** A lease that is not in it has not been prepared. */
  readonly #mode = new WeakMap<Lease, 'recovering' | 'live'>()
  /** Shards whose work failed, and until when they rest; gone once it works. */
  readonly #rest = new WeakMap<Lease, { readonly failures: number; readonly until: number }>()
  readonly #suspicions: Suspicions
  readonly #stop = new AbortController()
  readonly #meter: Meter
  #running: Promise<unknown> | undefined
  #nudged = false
  #wake: () => void = () => undefined
  #count = batch.first
  /** Entries that are worked on in a small part of a lease, as it went lately. */
  #timely = batch.entries

  constructor(private readonly options: StageOptions) {
    this.leases = new ShardLeases({ ...options, stage: options.name, ttlMs: options.ttlMs ?? timing.ttlMs })
    this.#meter = options.meter ?? noopMeter
    const logger = options.logger ?? silentLogger
    this.#suspicions = new Suspicions(options, logger, this.#meter)
    this.#leaseHealth = new Health(`${options.name} (leases)`, logger)
    this.#readHealth = new Health(options.name, logger)
    this.#heartbeat = new Heartbeat(options.redis, options.instance)
  }

  /** Undefined while it does its work, else what keeps it from it. */
  problem(): string | undefined {
    return this.#leaseHealth.problem() ?? this.#readHealth.problem() ?? this.#heartbeat.problem()
  }

  start(): void {
    this.#running ??= Promise.all([this.#keepLeases(), this.#loop()])
  }

  /** Finishes the batch in hand and gives the leases back. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#wake()
    this.options.blocking.disconnect() // a read in hand ends now; what it would have brought stays pending for the next owner
    // Redis is gone: nothing in hand can be settled, and the leases run out by themselves
    if (this.options.redis.status !== 'ready') return
    await this.#running
    await this.leases.leave().catch(() => undefined)
  }

  /** Looks at the leases soon: after a change of the registry, so that its version is known at once. */
  nudge(): void {
    this.#nudged = true
    this.#wake()
  }

  /**
   * Every look at the leases also sends the shards back to recovering: Redis may have given entries to a connection that
   * died before the answer came, or to an owner that lost the shard while it waited, and nothing else would tell.
   */
  async #tick(): Promise<void> {
    await this.leases.tick()
    const taken = this.leases.held.filter(lease => !this.#mode.has(lease))
    if (taken.length > 0) {
      await Promise.all(taken.map(({ shard }) => this.#createGroup(shard)))
      await this.#renewWhile(this.options.onGained?.(taken.map(({ shard }) => shard)))
    }
    for (const lease of this.leases.held)
      if (taken.includes(lease) || this.#mode.has(lease)) this.#mode.set(lease, 'recovering')
    for (const lease of taken) this.#suspicions.taken(lease)
    this.#meter.record('sluice_stage_shards', this.leases.held.length, { stage: this.options.name })
  }

  /** What a shard needs before it is read may take longer than a lease. */
  async #renewWhile(work: Promise<void> | undefined): Promise<void> {
    for (let done = work === undefined; !done && !this.#stop.signal.aborted;) {
      done = await Promise.race([work!.then(() => true), pause(timing.tickMs, this.#stop.signal).then(() => false)])
      if (!done) await this.leases.tick()
    }
  }

  async #keepLeases(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#guard(this.#leaseHealth, () => this.#tick())
      await this.#heartbeat.send(this.#prepared().map(({ shard }) => this.options.stream(this.options.keys, shard)))
      if (!this.#nudged) await this.#untilTick()
      this.#nudged = false
    }
  }

  #untilTick(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, timing.tickMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #loop(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#guard(this.#readHealth, async () => {
        const leases = this.#prepared().filter(lease => (this.#rest.get(lease)?.until ?? 0) <= performance.now())
        if (leases.length === 0) return pause(50, this.#stop.signal)
        const read = await this.#readAll(leases).catch(error => this.#gone(leases, error))
        // a round ends when all its batches have: the next one may read the same entries again
        const results = await Promise.allSettled(read.map(([lease, entries]) => this.#work(lease, entries)))
        for (const result of results) if (result.status === 'rejected') throw new BatchError(result.reason)
      })
    }
  }

  /** A shard was given back while it was read, and its stream deleted with its bus: it is not read any more. */
  #gone(leases: readonly Lease[], error: unknown): [Lease, Entry[]][] {
    const givenBack = leases.some(lease => !this.leases.holds(lease))
    if (givenBack && /^(UNBLOCKED|NOGROUP)\b/.test(messageOf(error))) return []
    throw error
  }

  /** What is pending, and what is new where nothing is: a shard that cannot go on holds no other up. */
  async #readAll(leases: Lease[]): Promise<[Lease, Entry[]][]> {
    const recovering = leases.filter(lease => this.#mode.get(lease) === 'recovering')
    const pending = recovering.length > 0 ? await this.#readPending(recovering) : []
    const live = leases.filter(lease => this.#mode.get(lease) === 'live')
    if (live.length === 0) return pending
    return [...pending, ...(await this.#read(live, '>', pending.length > 0 ? undefined : timing.blockMs))]
  }

  /** The shards that may be worked on. */
  #prepared(): Lease[] {
    return this.leases.held.filter(lease => this.#mode.has(lease))
  }

  async #work(lease: Lease, read: Entry[]): Promise<void> {
    const { name, work } = this.options
    const sure = () => this.leases.sure(lease)
    if (!sure()) return pause(50, this.#stop.signal) // read for somebody else, as far as is known: they are pending, and the owner finds them
    const entries = read.filter(entry => !Heartbeat.isBeat(entry))
    const started = performance.now()
    try {
      // first: what is pending must not be older than what the work settles
      if (entries.length < read.length) await this.#settleBeats(lease, read.filter(Heartbeat.isBeat))
      if (entries.length === 0) return
      const result = this.#suspicions.has(lease)
        ? await this.#suspicions.work(lease, entries[0]!, sure)
        : await work(lease.shard, entries, lease.token, sure)
      if (result === 'deposed') this.leases.drop(lease)
      if (result === 'behind') this.#mode.set(lease, 'recovering')
      if (result !== 'done') return
      this.#rest.delete(lease)
      this.#heartbeat.seen()
      this.#meter.count('sluice_stage_entries_total', { stage: name }, entries.length)
    } catch (error) {
      this.#mode.set(lease, 'recovering')
      this.#suspicions.failed(lease, error)
      const failures = (this.#rest.get(lease)?.failures ?? 0) + 1
      this.#rest.set(lease, { failures, until: performance.now() + pauseAfter(failures) })
      throw error
    } finally {
      const tookMs = performance.now() - started
      this.#pace(entries.length, tookMs)
      this.#meter.record('sluice_stage_batch_seconds', tookMs / 1000, { stage: name })
    }
  }

  /** A batch that takes long risks its lease, and holds up what came in meanwhile: the next ones are smaller. */
  #pace(entries: number, tookMs: number): void {
    if (entries === 0) return
    const shareMs = (this.options.ttlMs ?? timing.ttlMs) / 4
    if (tookMs > shareMs) this.#timely = Math.max(1, Math.floor((entries * shareMs) / tookMs))
    else if (tookMs < shareMs / 2) this.#timely = Math.min(batch.entries, this.#timely * 2)
  }

  async #settleBeats({ shard, token }: Lease, beats: Entry[]): Promise<void> {
    const { redis, keys, stream, name } = this.options
    const streams = [stream(keys, shard), keys.lease(shard.bus, shard.shard, name)]
    const settled = await settleScript.run(redis, streams, [name, token, ...beats.map(({ id }) => id)])
    if (settled > 0) this.#heartbeat.seen()
  }

  async #readPending(leases: Lease[]): Promise<[Lease, Entry[]][]> {
    const suspicious = leases.filter(lease => this.#suspicions.has(lease))
    const others = leases.filter(lease => !suspicious.includes(lease))
    const read = [
      ...(suspicious.length > 0 ? await this.#read(suspicious, '0', undefined, 1) : []),
      ...(others.length > 0 ? await this.#read(others, '0') : []),
    ]
    const found = new Set(read.map(([lease]) => lease))
    for (const lease of leases) {
      if (found.has(lease)) continue
      this.#mode.set(lease, 'live')
      this.#rest.delete(lease)
      this.#suspicions.clear(lease)
    }
    return read
  }

  /** Shards with entries, oldest first. One call for all shards; with Redis Cluster it would be one a shard. */
  async #read(leases: Lease[], from: '0' | '>', blockMs?: number, most = this.#timely): Promise<[Lease, Entry[]][]> {
    const { blocking, keys, stream, name } = this.options
    const streams = new Map(leases.map(lease => [stream(keys, lease.shard), lease]))
    const reading = blocking.call(
      'XREADGROUP',
      ...['GROUP', name, 'owner', 'COUNT', Math.min(most, this.#count)],
      ...(blockMs === undefined ? [] : ['BLOCK', blockMs]),
      ...['STREAMS', ...streams.keys(), ...leases.map(() => from)],
    ) as Promise<[string, RawEntry[]][] | null>
    const reply = await unlessAborted(reading, this.#stop.signal) // a client that is cut off while it connects never answers
    const read = (reply ?? []).filter(([, entries]) => entries.length > 0)
    this.#fit(read, leases.length)
    return read.map(([key, entries]) => [streams.get(key)!, entries.map(toEntry)])
  }

  /** Reads fewer entries at once where they are large, and more again step by step, so that a batch fits the memory. */
  #fit(read: [string, RawEntry[]][], shards: number): void {
    let largest = 1
    for (const [, entries] of read) {
      for (const [, fields] of entries) for (const field of fields ?? []) largest = Math.max(largest, field.length)
    }
    const fitting = Math.floor(batch.bytes / shards / largest)
    this.#count = Math.max(1, Math.min(batch.entries, this.#count * 2, fitting))
  }

  async #guard(health: Health, round: () => Promise<void>): Promise<void> {
    try {
      await round()
      if (health !== this.#readHealth || !this.leases.held.some(lease => this.#rest.has(lease))) health.beat()
    } catch (thrown) {
      if (this.#stop.signal.aborted) return
      const error = thrown instanceof BatchError ? thrown.cause : thrown
      this.#meter.count('sluice_stage_failures_total', { stage: this.options.name })
      if (messageOf(error).includes('NOGROUP')) await this.#createGroups().catch(() => undefined)
      health.fail(error)
      // its shard rests, the others go on
      if (!(thrown instanceof BatchError)) await pause(pauseAfter(health.failures), this.#stop.signal)
    }
  }

  async #createGroups(): Promise<void> {
    await Promise.all(this.leases.held.map(({ shard }) => this.#createGroup(shard)))
  }

  #createGroup(shard: Shard): Promise<void> {
    const { redis, keys, stream, name } = this.options
    return createGroup(redis, stream(keys, shard), name)
  }
}

/** The work on one shard failed. */
class BatchError extends Error {
  constructor(override readonly cause: unknown) {
    super('the work on a shard failed')
  }
}

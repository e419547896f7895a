import { messageOf } from '@sluice/event'
import type { Health, Meter } from '@sluice/observability'
import { createGroup } from '../shards/create-group.js'
import { Loop } from '../redis/loop.js'
import { pause, pauseAfter } from '../redis/pause.js'
import type { Lease, ShardLeases } from '../shards/leases.js'
import { settleScript } from '../shards/settle.script.js'
import { isHeartbeat } from '../wire/entries.js'
import { type Entry, type RawEntry, toEntry } from '../wire/entry.js'
import { BatchSize } from './batch-size.js'
import { Doorbell, type StreamsRead } from './doorbell.js'
import type { Held } from './held-shard.js'
import type { Heartbeat } from './heartbeat.js'
import type { StageOptions } from './stage-options.js'
import type { Suspicions } from './suspicions.js'

/** Milliseconds: that a wait at the doorbell lasts (three fill the time between two looks), between two looks at all streams, and between two checks when none can be read. */
const timing = { waitMs: 3350, lookMs: 10_000, idleMs: 50 }

/** How streams are read. */
interface How {
  readonly from: '0' | '>'
  /** Most entries of each. */
  readonly count: number
  readonly reads: (read: StreamsRead) => Promise<Map<string, RawEntry[]>>
}

/** Error replies about one of the streams that are read. */
const ofAStream = /^(NOGROUP|WRONGTYPE|ERR)\b/

export interface GroupLoopOptions extends StageOptions {
  /** The key of the group's doorbell. */
  readonly bell: string
  readonly leases: ShardLeases
  readonly suspicions: Suspicions
  readonly heartbeat: Heartbeat
  readonly health: Health
  readonly meter: Meter
  readonly ttlMs: number
  readonly stop: AbortSignal
}

/**
 * Moves on the entries of the shards of one slot group that this instance holds: wait at the doorbell, read what rang, work,
 * settle. A slow group delays no other.
 */
export class GroupLoop {
  /** By stream. */
  readonly #shards = new Map<string, Held>()
  /** Those in which there may be something to read, in the order in which they rang. */
  readonly #rung = new Set<Held>()
  readonly #loop: Loop
  readonly #size: BatchSize
  #doorbell: Doorbell | undefined
  /** When all streams are looked at again. */
  #lookAt = 0

  constructor(private readonly options: GroupLoopOptions) {
    const { health, stop, ttlMs } = options
    this.#size = new BatchSize(ttlMs / 4)
    const well = () => ![...this.#rung].some(({ rest }) => rest)
    const goesOn = () => this.#shards.size > 0
    const failed = () => this.#failed()
    this.#loop = new Loop({ health, stop, failed, well, goesOn, round: () => this.#round() })
  }

  /** @returns undefined while the loop works, or if there is no shard; else what prevents it */
  problem(): string | undefined {
    return this.#shards.size > 0 ? this.options.health.problem() : undefined
  }

  /** Begins to read a shard: at first what its last owner left. */
  add(lease: Lease): Held {
    const { keys, stream, suspicions, health } = this.options
    suspicions.taken(lease)
    if (this.#shards.size === 0) health.beat() // the time without a shard was no silence
    const held: Held = { lease, stream: stream(keys, lease.shard), mode: 'recovering', rest: undefined }
    this.#shards.set(held.stream, held)
    this.#rung.add(held)
    this.#loop.start()
    return held
  }

  /** The lease was lost or given back. */
  remove(held: Held): void {
    if (this.#shards.get(held.stream) === held) this.#shards.delete(held.stream)
    this.#rung.delete(held)
    if (this.#shards.size > 0) return
    this.close() // it must not take rings from the next owner
    this.options.health.beat()
  }

  /** Ends a running read. */
  close(): void {
    this.#doorbell?.close()
    this.#doorbell = undefined
  }

  get ended(): Promise<void> {
    return this.#loop.ended
  }

  async #round(): Promise<number> {
    const doorbell = (this.#doorbell ??= new Doorbell(this.options.open(), this.options.bell))
    if (!this.#isHeld()) return timing.idleMs
    if (performance.now() >= this.#lookAt) this.#allRing()
    const rung = this.#ready()
    if (rung.length === 0) return this.#wait(doorbell)
    const read = await this.#read(doorbell, rung)
    // a round ends when all its batches have ended: the next one may read the same entries again
    const results = await Promise.allSettled(read.map(([held, entries]) => this.#work(held, entries)))
    const failed = results.find(result => result.status === 'rejected')
    if (failed && !this.options.stop.aborted) {
      this.options.meter.count('sluice_stage_failures_total', { stage: this.options.name })
      this.options.health.fail(failed.reason) // the failed shard rests, the others go on
    }
    return 0
  }

  /** Whether this instance holds the group: all its shards are leased together. */
  #isHeld(): boolean {
    for (const { lease } of this.#shards.values()) return this.options.leases.holds(lease)
    return false
  }

  /** The shards that rang first and do not rest. */
  #ready(): Held[] {
    const now = performance.now()
    const found: Held[] = []
    for (const held of this.#rung) {
      if ((held.rest?.until ?? 0) <= now) found.push(held)
      if (found.length === this.#size.streams) break
    }
    return found
  }

  /**
   * Looks at all streams again: Redis may have given rings or entries to a connection that died before the answer came, or to an
   * owner that lost the group while it waited. Nothing else would find them.
   */
  #allRing(): void {
    this.#lookAt = performance.now() + timing.lookMs
    for (const held of this.#shards.values()) {
      held.mode = 'recovering'
      this.#rung.add(held)
    }
  }

  async #wait(doorbell: Doorbell): Promise<number> {
    const now = performance.now()
    const rests = Array.from(this.#rung, ({ rest }) => (rest?.until ?? now) - now)
    const ms = Math.max(1, Math.min(timing.waitMs, this.#lookAt - now, ...rests))
    await this.#heard(doorbell, await doorbell.wait(ms))
    return 0
  }

  /** A stream that is not known yet is read when the work on its shard begins. */
  async #heard(doorbell: Doorbell, rang: readonly string[]): Promise<void> {
    if (rang.length === 0) return
    if (!this.#isHeld()) return doorbell.ringAgain(rang)
    for (const stream of rang) {
      const held = this.#shards.get(stream)
      if (held) this.#rung.add(held)
    }
  }

  /** Reads pending entries, and new entries of shards without any. */
  async #read(doorbell: Doorbell, rung: readonly Held[]): Promise<[Held, Entry[]][]> {
    const recovering = rung.filter(({ mode }) => mode === 'recovering')
    const pending = recovering.length > 0 ? await this.#readPending(doorbell, recovering) : []
    const live = rung.filter(({ mode }) => mode === 'live')
    // a look that finds nothing ends in a wait, which takes the rings
    const looks = recovering.length > 0 && pending.length === 0
    return live.length > 0 ? [...pending, ...(await this.#readNew(doorbell, live, looks))] : pending
  }

  async #readPending(doorbell: Doorbell, shards: readonly Held[]): Promise<[Held, Entry[]][]> {
    const { suspicions } = this.options
    const suspicious = shards.filter(({ lease }) => suspicions.has(lease))
    const others = shards.filter(held => !suspicious.includes(held))
    const how = (shards: readonly Held[], most: number): How => ({
      ...{ from: '0', count: most + this.#mostUnderWay(shards) },
      reads: read => doorbell.read(read),
    })
    return [
      ...(await this.#readFrom(suspicious, how(suspicious, 1))),
      ...(await this.#readFrom(others, how(others, this.#size.entries))),
    ]
  }

  /** Of the shard with most of them: pending entries that a read returns and that are not worked on again. */
  #mostUnderWay(shards: readonly Held[]): number {
    return shards.reduce((most, held) => Math.max(most, this.#underWay(held)?.size ?? 0), 0)
  }

  #underWay({ lease }: Held): ReadonlySet<string> | undefined {
    return this.options.underWay?.(lease.shard)
  }

  /** @param looks whether only these are looked at, and no rings taken */
  #readNew(doorbell: Doorbell, shards: readonly Held[], looks: boolean): Promise<[Held, Entry[]][]> {
    for (const held of shards) this.#rung.delete(held)
    const heard = (rang: string[]) => this.#heard(doorbell, rang)
    return this.#readFrom(shards, {
      ...{ from: '>', count: this.#size.entries },
      reads: read => (looks ? doorbell.read(read) : doorbell.readOn(read, heard)),
    })
  }

  /** @returns shards with entries, oldest first */
  async #readFrom(shards: readonly Held[], { from, count, reads }: How): Promise<[Held, Entry[]][]> {
    if (shards.length === 0) return []
    const streams = shards.map(({ stream }) => stream)
    const how = { group: this.options.name, consumer: 'owner', streams, from, count }
    let read: Map<string, RawEntry[]>
    try {
      read = await reads(how)
    } catch (error) {
      if (!ofAStream.test(messageOf(error))) throw error
      if (shards.length > 1) return this.#readEach(shards, { from, count, reads }) // one that is damaged stops no other
      await this.#lost(shards[0]!, error)
      return []
    }
    this.#size.read(shards.length, [...read.values()])
    const found: [Held, Entry[]][] = []
    for (const held of shards) {
      const underWay = this.#underWay(held)
      const entries = read.get(held.stream)?.filter(([id]) => !underWay?.has(id)) ?? []
      if (entries.length > 0) {
        found.push([held, entries.map(toEntry)])
        this.#rung.add(held) // there may be more, which is read together with what rings until then
      } else if (from === '0') this.#recovered(held)
    }
    return found
  }

  /** Nothing is pending, besides what is under way. */
  #recovered(held: Held): void {
    held.mode = 'live'
    held.rest = undefined
    this.options.suspicions.clear(held.lease)
  }

  async #readEach(shards: readonly Held[], how: How): Promise<[Held, Entry[]][]> {
    const found: [Held, Entry[]][] = []
    for (const held of shards) found.push(...(await this.#readFrom([held], how)))
    return found
  }

  /** The stream or its consumer group is missing or damaged, or its bus was deleted and the shard was given back. The shard rests. */
  async #lost(held: Held, error: unknown): Promise<void> {
    if (!this.options.leases.holds(held.lease)) return void this.#rung.delete(held)
    await createGroup(this.options.redis, held.stream, this.options.name).catch(() => undefined)
    this.#rest(held)
    this.options.health.fail(error)
  }

  #failed(): void {
    this.options.meter.count('sluice_stage_failures_total', { stage: this.options.name })
    this.#allRing()
  }

  #rest(held: Held): void {
    const failures = (held.rest?.failures ?? 0) + 1
    held.mode = 'recovering'
    this.#rung.add(held)
    held.rest = { failures, until: performance.now() + pauseAfter(failures) }
  }

  async #work(held: Held, read: Entry[]): Promise<void> {
    const { name, work, leases, suspicions, heartbeat, meter, stop } = this.options
    const { lease } = held
    const sure = () => leases.sure(lease)
    const again = held.mode === 'recovering'
    if (!sure()) {
      held.mode = 'recovering'
      return pause(timing.idleMs, stop) // another instance may own the shard: the entries stay pending for it
    }
    const entries = read.filter(({ fields }) => !isHeartbeat(fields))
    const started = performance.now()
    try {
      // heartbeats first: no pending entry may be older than those that the work settles
      if (entries.length < read.length)
        await this.#settleBeats(
          held,
          read.filter(({ fields }) => isHeartbeat(fields)),
        )
      if (entries.length === 0) return
      const result = suspicions.has(lease)
        ? await suspicions.work(lease, entries[0]!, sure)
        : await work(lease.shard, entries, lease.token, sure, again)
      if (result === 'deposed') leases.drop(lease)
      if (result === 'behind') held.mode = 'recovering'
      if (result !== 'done') return
      held.rest = undefined
      heartbeat.seen()
      meter.count('sluice_stage_entries_total', { stage: name }, entries.length)
    } catch (error) {
      suspicions.failed(lease, error)
      this.#rest(held)
      throw error
    } finally {
      const tookMs = performance.now() - started
      this.#size.worked(entries.length, tookMs)
      meter.record('sluice_stage_batch_seconds', tookMs / 1000, { stage: name })
    }
  }

  async #settleBeats({ stream, lease: { shard, token } }: Held, beats: readonly Entry[]): Promise<void> {
    const { redis, keys, name, heartbeat } = this.options
    const own = [stream, keys.lease(shard.bus, shard.index, name)]
    const settled = await settleScript.run(redis, own, [name, token, ...beats.map(({ id }) => id)])
    if (settled > 0) heartbeat.seen()
  }
}

import { setMaxListeners } from 'node:events'
import type { Redis } from 'ioredis'
import { messageOf } from '@sluice/event'
import { type Health, Healths, type Logger, silentLogger, Tries } from '@sluice/observability'
import { unlessAborted } from '../redis/abort.js'
import { type RawEntry, toEntry } from '../wire/entry.js'
import { Holding } from './holding.js'
import type { Keys } from '../redis/keys.js'
import { createGroup } from '../log/log.js'
import { reapScript } from './reap.script.js'
import { type ShardReads, shardReads } from '../shards/shard-reads.js'
import { type BusLayout, type Shard, shardsOf } from '../shards/shards.js'
import { Loop } from '../redis/loop.js'
import { OutcomeWrites } from './outcome-writes.js'
import { Pace } from './pace.js'
import { type HandledEntry, type SubscriptionEntry, subscriptionEntry } from './subscription-entry.js'

export interface SubscriptionOptions {
  readonly redis: Redis
  /** A client of the reader's own: blocking reads share a connection with nobody. */
  readonly blocking: Redis
  readonly keys: Keys
  /** The subscription; also its consumer group. */
  readonly name: string
  /** Names this instance among those that share the subscription. Never used twice. */
  readonly instance: string
  /** The buses subscribed to, as they are now. */
  readonly buses: () => readonly BusLayout[]
  /** Entries handled at the same time. */
  readonly concurrency: number
  /** Milliseconds after which what an instance holds without a sign of life is another's. */
  readonly claimIdleMs: number
  /**
   * Handles one entry. If it throws, the entry stays and comes again; if it was not begun, at once.
   *
   * @param mayBegin asked once more, and without waiting, before what must not be done where another instance may do it
   */
  readonly handle: (entry: SubscriptionEntry, mayBegin: () => boolean) => Promise<HandledEntry>
  /** Told when a consumer group of it was gone, as after the subscription was deleted. It is made again by then. */
  readonly lost?: () => void
  readonly logger?: Logger
}

/** An entry that this instance holds and has not started. */
interface Waiting {
  readonly stream: string
  readonly entry: SubscriptionEntry
  /** It was another's: that it is taken is not counted before it is started. */
  readonly claimed: boolean
}

/**
 * Milliseconds: that a read waits, between two looks for buses where there are none, after which the consumer of an instance
 * that left is deleted, and that a stop waits for handlers and for what they left to be written.
 */
const timing = { blockMs: 500, idleMs: 100, forgetMs: 3_600_000, stopWithinMs: 20_000 }

/** Entries that were handled and whose outcome cannot be written yet. While there are as many, nothing is begun. */
const mostUnwritten = 64

type Pending = [id: string, consumer: string, idleMs: number, taken: number]

/**
 * Reads one subscription together with other instances: each entry goes to one of them. Entries in hand are kept alive
 * while their handlers run; those of an instance that died are taken over after `claimIdleMs`.
 */
export class SubscriptionReader {
  readonly #healths: Healths
  readonly #reading: Health
  readonly #caring: Health
  readonly #writes: OutcomeWrites
  readonly #stop = new AbortController()
  readonly #holding: Holding
  readonly #reads: ShardReads
  readonly #waiting: Waiting[] = []
  #active = 0
  #unwritten = 0
  readonly #pace: Pace
  #freed: (() => void) | undefined
  readonly #loops: readonly [read: Loop, care: Loop]
  #rounds = 0

  constructor(private readonly options: SubscriptionOptions) {
    this.#healths = new Healths(`subscription ${options.name}`, options.logger ?? silentLogger)
    this.#reading = this.#healths.part()
    this.#caring = this.#healths.part({ mostSilentMs: Math.max(10_000, options.claimIdleMs) })
    this.#holding = new Holding(options)
    this.#pace = new Pace(options.concurrency)
    this.#reads = shardReads(options.blocking)
    const stop = this.#stop.signal
    this.#writes = new OutcomeWrites({
      ...{ redis: options.redis, name: options.name, stop },
      tries: new Tries(this.#healths.part({ mostSilentMs: Infinity })),
      settled: (stream, entryId) => this.#holding.delete(stream, entryId),
    })
    const failed = (error: unknown) => this.#failed(error)
    this.#loops = [
      new Loop({ health: this.#reading, stop, failed, round: () => this.#readMore() }),
      new Loop({ health: this.#caring, stop, failed, round: () => this.#care() }),
    ]
    setMaxListeners(mostUnwritten + 16, this.#stop.signal)
  }

  /** Undefined while it does its work, else what keeps it from it. */
  problem(): string | undefined {
    return this.#healths.problem()
  }

  start(): void {
    this.#caring.beat()
    const [read, care] = this.#loops
    read.start()
    care.start(this.#careMs)
  }

  /** Stops taking entries, waits for the handlers that run, and leaves what was not started to the others at once. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#loops.map(loop => loop.ended))
    await this.#release(this.#waiting.splice(0)).catch(() => undefined)
    await this.#untilIdle()
    await this.#writes.flushed()
    await this.#leave().catch(() => undefined)
  }

  /** Handlers that still run keep their entries: another instance must not start on them meanwhile. */
  async #untilIdle(): Promise<void> {
    const alive = setInterval(() => void this.#keepAlive().catch(() => undefined), this.options.claimIdleMs / 3)
    const deadline = new Promise<void>(resolve => setTimeout(resolve, timing.stopWithinMs).unref())
    let late = false
    void deadline.then(() => (late = true))
    while (this.#active + this.#unwritten > 0 && !late) await Promise.race([this.#slot(), deadline])
    clearInterval(alive)
  }

  async #readMore(): Promise<number | void> {
    const streams = this.#streams()
    if (streams.size === 0) return timing.idleMs
    const room = this.#room()
    if (room < this.#pace.window() / 4) return unlessAborted(this.#slot(), this.#stop.signal)
    await this.#read(streams, Math.max(1, Math.ceil(room / streams.size)))
  }

  /** How many more entries to hold. */
  #room(): number {
    return this.#pace.window() - this.#active - this.#unwritten - this.#waiting.length
  }

  async #read(streams: Map<string, Shard>, count: number): Promise<void> {
    const { name, instance, claimIdleMs } = this.options
    const blockMs = Math.ceil(Math.min(timing.blockMs, claimIdleMs / 6))
    const { answer, sure } = await this.#holding.read(() =>
      this.#reads.read(streams.keys(), { group: name, consumer: instance, from: '>', count, blockMs }),
    )
    for (const [stream, entries] of answer) {
      if (sure) for (const raw of entries) this.#take(stream, streams.get(stream)!, raw)
      else for (const [entryId] of entries) await this.#holding.release({ stream, entryId, taken: 1 }, true)
    }
  }

  /** @param claimed how often it was taken before, of one that was another's */
  #take(stream: string, shard: Shard, raw: RawEntry, claimed?: number): void {
    const read = toEntry(raw)
    if (!read.fields) return this.#writes.settle(stream, read.id)
    if (!this.#holding.add(stream, read.id)) return
    const entry = subscriptionEntry(shard, read, (claimed ?? 0) + 1)
    this.#waiting.push({ stream, entry, claimed: claimed !== undefined })
    this.#next()
  }

  #next(): void {
    while (this.#active < this.options.concurrency && this.#unwritten < mostUnwritten && this.#mayBegin()) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#active++
      void this.#handle(next)
    }
  }

  /** What may be another instance's by now is not begun, also where that is found out only after a wait. */
  readonly #mayBegin = (): boolean => !this.#stop.signal.aborted && this.#holding.sure

  async #handle(next: Waiting): Promise<void> {
    const { stream, entry } = next
    let handled: HandledEntry = undefined
    try {
      handled = await this.#begin(next)
    } catch (error) {
      // neither handled nor given up: it stays pending and is taken again after claimIdleMs
      this.#holding.delete(stream, entry.entryId)
      this.#reading.fail(error)
      return
    } finally {
      this.#active--
      this.#pace.handled()
      if (typeof handled === 'function') this.#unwritten++
      this.#freed?.()
      this.#next()
    }
    if (handled === 'not begun') return
    if (typeof handled === 'function' && !(await this.#write(handled))) return
    this.#writes.settle(stream, entry.entryId)
  }

  async #begin({ stream, entry, claimed }: Waiting): Promise<HandledEntry> {
    const held = { stream, ...entry }
    // what died with another event in hand must not be taken for what killed it: only what is started counts
    if (claimed) await this.#holding.count(held)
    const handled = await this.options.handle(entry, this.#mayBegin)
    if (handled === 'not begun') await this.#holding.release(held, true)
    return handled
  }

  async #write(write: () => Promise<void>): Promise<boolean> {
    try {
      return await this.#writes.write(write)
    } finally {
      this.#unwritten--
      this.#freed?.()
      this.#next()
    }
  }

  #slot(): Promise<void> {
    return new Promise(resolve => (this.#freed = resolve))
  }

  /** Keeps what is in hand alive, takes over what others left, and forgets consumers that are gone. */
  async #care(): Promise<number> {
    const round = this.#rounds++
    await this.#keepAlive()
    for (const [stream, shard] of this.#streams()) await this.#claim(stream, shard)
    if (round % 100 === 0) await this.#reap(timing.forgetMs, '')
    return this.#careMs
  }

  /** Every 5 s at least, for those who look whether anybody reads: one whose handlers are all busy asks for nothing. */
  get #careMs(): number {
    return Math.min(this.options.claimIdleMs / 3, 5000)
  }

  async #keepAlive(): Promise<void> {
    // this process stood still for so long that others took what it holds: it must not start on what they have
    let left: Waiting[] = []
    await this.#holding.keepAlive(() => {
      for (const { stream, entry } of (left = this.#waiting.splice(0))) this.#holding.delete(stream, entry.entryId)
    })
    this.#freed?.() // there is room again, and nobody else may say so
    this.#next()
    await this.#release(left)
  }

  /** What was not begun does not count as begun. */
  async #release(entries: readonly Waiting[]): Promise<void> {
    for (const { stream, entry, claimed } of entries) await this.#holding.release({ stream, ...entry }, !claimed)
  }

  /** Takes some at once, however busy, and more as long as there is room. */
  async #claim(stream: string, shard: Shard): Promise<void> {
    const { redis, name, instance, claimIdleMs, concurrency } = this.options
    for (let most = concurrency; most > 0; most = this.#room()) {
      const left = (await redis.xpending(stream, name, 'IDLE', claimIdleMs, '-', '+', most)) as Pending[]
      if (left.length === 0) return
      const taken = new Map(left.map(([id, , , times]) => [id, Number(times)]))
      // what another instance took meanwhile is not among the answers
      const ids = (await redis.xclaim(stream, name, instance, claimIdleMs, ...taken.keys(), 'JUSTID')) as string[]
      const found = await Promise.all(ids.map(id => redis.xrange(stream, id, id)))
      found.forEach(([raw], i) => this.#take(stream, shard, raw ?? [ids[i]!, null], taken.get(ids[i]!)!))
    }
  }

  async #leave(): Promise<void> {
    await this.#reap(0, this.options.instance)
  }

  async #reap(idleMs: number, only: string): Promise<void> {
    const { redis, name } = this.options
    await Promise.all(
      Array.from(this.#streams().keys(), stream => reapScript.run(redis, [stream], [name, idleMs, only])),
    )
  }

  /** Makes the consumer groups, so that nothing is missed from here on. */
  async prepare(): Promise<void> {
    const { redis, name } = this.options
    await Promise.all(Array.from(this.#streams().keys(), stream => createGroup(redis, stream, name)))
  }

  #streams(): Map<string, Shard> {
    const { keys, buses, name } = this.options
    return new Map(shardsOf(buses()).map(shard => [keys.subscription(shard.bus, shard.shard, name), shard]))
  }

  async #failed(error: unknown): Promise<void> {
    if (!messageOf(error).includes('NOGROUP')) return
    await this.prepare().catch(() => undefined)
    this.options.lost?.()
  }
}

import { setMaxListeners } from 'node:events'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { BrokenPieces, type Health, Healths, type Logger, silentLogger, Tries } from '@sluice/observability'
import { unlessAborted } from '../redis/abort.js'
import { type RawEntry, toEntry } from '../wire/entry.js'
import type { Journal } from '../journal/journal.js'
import { Holding } from './holding.js'
import { LeftEntries } from './left-entries.js'
import type { Shard } from '../shards/shards.js'
import { Loop } from '../redis/loop.js'
import { OutcomeWrites } from './outcome-writes.js'
import { Pace } from './pace.js'
import { Presence } from './presence.js'
import {
  type Handled,
  type HandledEntry,
  handledOf,
  type SubscriptionEntry,
  subscriptionEntry,
} from './subscription-entry.js'
import { SubscriptionReads } from './subscription-reads.js'
import { SubscriptionStreams, type SubscriptionStreamsOptions } from './subscription-streams.js'

export interface SubscriptionOptions extends SubscriptionStreamsOptions {
  /** A client for this reader alone: a blocking read holds up its connection. */
  readonly blocking: RedisClient
  /** Unique id of this process among those that share the subscription. Never reused. */
  readonly instance: string
  /** Most entries that are handled at the same time. */
  readonly concurrency: number
  /** Milliseconds without a renewal after which other instances may claim the entries of an instance. */
  readonly claimIdleMs: number
  /**
   * Handles one entry. If it throws, the entry stays pending and comes again; an entry that was not begun comes again at once.
   *
   * @param mayBegin to be asked synchronously right before the handler is called: false if another instance may have the entry
   */
  readonly handle: (entry: SubscriptionEntry, mayBegin: () => boolean) => Promise<HandledEntry>
  /** Where steps of handled entries go; without it they are left out. */
  readonly journal?: Journal
  readonly logger?: Logger
}

/** An entry that this instance holds and has not started. */
interface Waiting {
  readonly stream: string
  readonly entry: SubscriptionEntry
  /** Claimed from another instance. The delivery count is raised only when its handler starts. */
  readonly claimed: boolean
}

/**
 * Milliseconds: between two checks for buses if there are none, most between two rounds of care, after which the consumer of an
 * instance that left is deleted, and that a stop waits for handlers and for unwritten outcomes.
 */
const timing = { idleMs: 100, careMs: 5000, forgetMs: 3_600_000, stopWithinMs: 20_000 }

/** Most handled entries whose outcome is not written yet. While there are that many, no handler is called. */
const mostUnwritten = 64

/**
 * Reads one subscription together with other instances: each entry goes to one of them. Held entries are kept alive while
 * their handlers run; those of a dead instance are taken over after `claimIdleMs`.
 */
export class SubscriptionReader {
  readonly #healths: Healths
  readonly #caring: Health
  readonly #writes: OutcomeWrites
  /** Entries that were neither handled nor given up, because something threw that should not. */
  readonly #broken: BrokenPieces
  readonly #stop = new AbortController()
  readonly #holding: Holding
  readonly #left: LeftEntries
  readonly #streams: SubscriptionStreams
  readonly #presence: Presence
  readonly #reads: SubscriptionReads
  readonly #waiting: Waiting[] = []
  #active = 0
  #unwritten = 0
  readonly #pace: Pace
  #freed: (() => void) | undefined
  readonly #loops: readonly [read: Loop, care: Loop]
  #rounds = 0

  constructor(private readonly options: SubscriptionOptions) {
    this.#healths = new Healths(`subscription ${options.name}`, options.logger ?? silentLogger)
    this.#caring = this.#healths.part({ mostSilentMs: Math.max(10_000, options.claimIdleMs) })
    this.#holding = new Holding(options)
    this.#left = new LeftEntries(options)
    this.#streams = new SubscriptionStreams(options)
    this.#pace = new Pace(options.concurrency)
    this.#presence = new Presence({ ...options, ttlMs: 3 * this.#careMs })
    this.#reads = new SubscriptionReads(options, this.#holding, (...read) => this.#take(...read))
    const stop = this.#stop.signal
    this.#writes = new OutcomeWrites({
      ...{ redis: options.redis, name: options.name, journal: options.journal, stop },
      tries: new Tries(this.#healths.part({ mostSilentMs: Infinity })),
      settled: (stream, entryId) => this.#holding.delete(stream, entryId),
    })
    const beginning = new Tries(this.#healths.part({ mostSilentMs: Infinity }))
    this.#broken = new BrokenPieces(beginning, 2 * options.claimIdleMs) // by then it has come again, to whichever instance
    this.#loops = [
      new Loop({ health: this.#healths.part(), stop, round: () => this.#readMore() }),
      new Loop({ health: this.#caring, stop, round: () => this.#care() }),
    ]
    setMaxListeners(mostUnwritten + 16, this.#stop.signal)
  }

  /** @returns undefined while the reader works, else what prevents it */
  problem(): string | undefined {
    return this.#healths.problem()
  }

  start(): void {
    this.#caring.beat()
    const [read, care] = this.#loops
    read.start()
    care.start()
  }

  /** Takes no further entries, waits for the handlers that run, and leaves entries that were not started to others at once. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#loops.map(loop => loop.ended))
    await this.#reads.ended()
    await this.#release(this.#waiting.splice(0)).catch(() => undefined)
    await this.#untilIdle()
    await this.#writes.flushed()
    await Promise.allSettled([this.#reap(0, this.options.instance), this.#presence.leave()])
  }

  /** Keeps the entries of running handlers alive: another instance must not start them meanwhile. */
  async #untilIdle(): Promise<void> {
    const alive = setInterval(() => void this.#keepAlive().catch(() => undefined), this.#careMs)
    const deadline = new Promise<void>(resolve => setTimeout(resolve, timing.stopWithinMs).unref())
    let late = false
    void deadline.then(() => (late = true))
    while (this.#active + this.#unwritten > 0 && !late) await Promise.race([this.#slot(), deadline])
    clearInterval(alive)
  }

  async #readMore(): Promise<number | void> {
    const streams = await this.#streams.prepared()
    if (streams.size === 0) return timing.idleMs
    const room = this.#room()
    if (room < this.#pace.window() / 4) return unlessAborted(this.#slot(), this.#stop.signal)
    const count = Math.max(1, Math.ceil(room / streams.size))
    try {
      await this.#reads.read(streams, count)
    } catch (error) {
      if (!(await this.#streams.isOver(streams, error))) throw error
    }
  }

  /** How many more entries to hold. */
  #room(): number {
    return this.#pace.window() - this.#active - this.#unwritten - this.#waiting.length
  }

  /** @param claimed how often it was taken before, if it was claimed from another instance */
  #take(stream: string, shard: Shard, raw: RawEntry, claimed?: number): void {
    const read = toEntry(raw)
    if (!read.fields) return this.#writes.settle(stream, { entryId: read.id })
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

  /** False if another instance may have the entry by now. Also asked after waits, right before the handler is called. */
  readonly #mayBegin = (): boolean => !this.#stop.signal.aborted && this.#holding.sure

  async #handle(next: Waiting): Promise<void> {
    const { stream, entry } = next
    let handled: Handled | 'not begun' = { steps: '' }
    try {
      const came = await this.#begin(next)
      handled = came === 'not begun' ? came : handledOf(came)
    } catch (error) {
      // neither handled nor given up: it stays pending and is taken again after claimIdleMs
      this.#holding.delete(stream, entry.entryId)
      this.#broken.failed(`${stream} ${entry.entryId}`, error)
      return
    } finally {
      this.#active--
      this.#pace.handled()
      if (typeof handled === 'object' && handled.write) this.#unwritten++
      this.#freed?.()
      this.#next()
    }
    if (handled === 'not begun') return
    if (this.#broken.some) this.#broken.done(`${stream} ${entry.entryId}`)
    const { write, steps } = handled
    if (write && !(await this.#write(write))) return
    const { entryId, shard, logId } = entry
    this.#writes.settle(stream, { entryId, told: { shard, logId, steps } })
  }

  async #begin({ stream, entry, claimed }: Waiting): Promise<HandledEntry> {
    const held = { stream, ...entry }
    // an instance may have died of another of its entries, so only entries that were started are counted
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

  /** Keeps held entries alive, takes over entries of dead instances, and deletes consumers that are gone. */
  async #care(): Promise<number> {
    const round = this.#rounds++
    await this.#keepAlive()
    this.#broken.forget()
    const streams = await this.#streams.prepared()
    try {
      for (const [stream, shard] of streams) await this.#claim(stream, shard)
      if (round % 100 === 0) await this.#reap(timing.forgetMs, '')
    } catch (error) {
      if (!(await this.#streams.isOver(streams, error))) throw error
    }
    return this.#careMs
  }

  get #careMs(): number {
    return Math.min(this.options.claimIdleMs / 3, timing.careMs)
  }

  /** Shows that this instance lives, and keeps what it holds. */
  async #keepAlive(): Promise<void> {
    // this process stalled for so long that others claimed its entries: it must not start those
    let left: Waiting[] = []
    const kept = this.#holding.keepAlive(() => {
      for (const { stream, entry } of (left = this.#waiting.splice(0))) this.#holding.delete(stream, entry.entryId)
    })
    await Promise.all([kept, this.#presence.show()])
    this.#freed?.() // there is room again, and perhaps no handler ends to tell the read loop
    this.#next()
    await this.#release(left)
  }

  /** Takes the counts of entries that were not begun back. */
  async #release(entries: readonly Waiting[]): Promise<void> {
    for (const { stream, entry, claimed } of entries) await this.#holding.release({ stream, ...entry }, !claimed)
  }

  /** Claims some entries at once, even if all handlers are busy, and more as long as there is room. */
  async #claim(stream: string, shard: Shard): Promise<void> {
    for (let most = this.options.concurrency; most > 0; most = this.#room()) {
      const claimed = await this.#left.claim(stream, most)
      if (!claimed) return
      for (const { raw, taken } of claimed) this.#take(stream, shard, raw, taken)
    }
  }

  async #reap(idleMs: number, only: string): Promise<void> {
    await this.#left.reap((await this.#streams.prepared()).keys(), idleMs, only)
  }

  /** Creates the consumer groups: entries that are added after this are read. */
  prepare(): Promise<void> {
    return this.#streams.prepare()
  }
}

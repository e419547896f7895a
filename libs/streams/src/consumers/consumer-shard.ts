import { type BatchPart, type GivenUp, untried } from '@sluice/delivery'
import type { CloudEvent } from '@sluice/event'
import { gather, type Gathering, nothingGathered } from './batch-gathering.js'
import type { BatchPage, ConsumerStore } from './consumer-store.js'
import { ConsumerWork, type ConsumerWorkOptions } from './consumer-work.js'
import { readEvent } from '../wire/entries.js'
import { compareIds, parseEvent, toEntry } from '../wire/entry.js'
import { DroppedError, MovedError, type Tenure } from '../shards/tenure.js'

export interface ConsumerShardOptions extends ConsumerWorkOptions {
  /** Most events of a batch. */
  readonly size: number
  /** Milliseconds that an event may wait for others to fill its batch. */
  readonly waitMs: number
  /** Events for which it returns false are skipped. */
  readonly wants?: (event: CloudEvent) => boolean
}

/** What a shard needs from its reader. */
export interface ConsumerShardContext {
  /** The number of shards of the bus, by the registry as this process last read it. */
  readonly shards: () => number
  /** The entry up to which the shard may be read after `after`: `+` for all, undefined for none yet. */
  readonly upTo: (after: string) => Promise<string | undefined>
  /** Most bytes of a batch of this shard. */
  readonly bytes: () => number
  /** Running handlers by shard. */
  readonly running: Map<number, Promise<unknown>>
}

/** Milliseconds between two reads of an idle shard, and of a shard that must not be read further yet. */
const timing = { lookMs: 500, againMs: 200 }

/** Entries of one read when a filter may skip some of them. */
const mostLookedThrough = 256

/** What fails, for the tenure: a shard does one thing at a time. */
const steps = 'steps'

const unreadable = { reason: 'unreadable', error: 'the entry holds no event: it is not JSON', failed: [] } as const

/**
 * One shard of a stream consumer, for one tenure. It reads a batch, calls the handler, and reads on once the outcome is written
 * to Redis. Failed parts of a batch are the `rest` of the record and are retried before any later event begins.
 */
export class ConsumerShard {
  busy = false
  /** When to read again, in milliseconds since 1970; earlier if an entry arrives after {@link awaited}. */
  dueAt = 0
  awaited: string | undefined
  #work: ConsumerWork | undefined
  #gathering: Gathering | undefined
  /** The checkpoint at the last failure by an error that should not happen. */
  #brokenAt: string | undefined

  constructor(
    readonly tenure: Tenure,
    readonly store: ConsumerStore,
    private readonly options: ConsumerShardOptions,
    private readonly context: ConsumerShardContext,
  ) {}

  get #now(): () => number {
    return this.options.now ?? Date.now
  }

  /** Works until there is nothing left to do now. */
  async run(): Promise<void> {
    this.busy = true
    this.#rest(this.#now() + timing.againMs) // in case the tenure is not active right now
    try {
      while (this.tenure.active && (await this.#goesOn()));
    } catch (error) {
      const { record } = this.#work ?? {}
      this.#gathering = this.#work = undefined // the record is loaded again
      this.dueAt = 0
      if (error instanceof DroppedError || error instanceof MovedError) return
      this.#brokenAt = record?.at
      await this.tenure.broken(steps, error)
    } finally {
      this.busy = false
    }
  }

  /** @returns whether there may be more to do now */
  async #goesOn(): Promise<boolean> {
    const more = await this.#step()
    if (!more || this.#work?.record.at !== this.#brokenAt) this.tenure.mended(steps)
    return more
  }

  async #step(): Promise<boolean> {
    const work = (this.#work ??= await this.#load())
    return work.record.rest ? this.#goOn(work) : this.#read(work)
  }

  async #load(): Promise<ConsumerWork> {
    const record = await this.tenure.write(() => this.store.load())
    return new ConsumerWork(this.options, this.tenure, this.store, record, this.context.running)
  }

  async #goOn(work: ConsumerWork): Promise<boolean> {
    const { until, parts, dueAt } = work.record.rest!
    if (dueAt > this.#now()) return this.#rest(dueAt)
    const [part, ...others] = parts as [BatchPart, ...BatchPart[]]
    const found = await this.tenure.write(() => this.store.read(part.ids))
    const events = found.flatMap(raw => {
      const event = parseEvent(readEvent(toEntry(raw).fields) ?? '')
      return event ? [{ entryId: raw[0], event }] : []
    })
    const left = { ...part, ids: events.map(({ entryId }) => entryId) }
    const endsWindow = part.ids.length === 0 && work.window !== undefined
    if (left.ids.length > 0 || endsWindow) await work.try({ until, part: left, events, others })
    else await work.settle(until, { parts: [], delayMs: 0 }, others) // the events were deleted from the log
    return true
  }

  async #read(work: ConsumerWork): Promise<boolean> {
    const { size, waitMs, wants } = this.options
    const { record } = work
    const before = this.#gathering ?? nothingGathered(record.at)
    this.#gathering = undefined
    // a batch that a former owner began is read again with the same end
    const upTo = record.begun ?? (await this.tenure.write(() => this.context.upTo(before.last)))
    if (upTo === undefined) return this.#rest(this.#now() + timing.againMs)
    const bytes = this.context.bytes()
    const room = size - before.events.length
    const count = wants ? Math.max(room, mostLookedThrough) : room
    const page = await this.tenure.write(() => this.store.take(before.last, count, bytes - before.size, upTo))
    // the bus has more shards than this process knows: some of these events may have to wait for another shard
    if (page.shards > this.context.shards()) return this.#rest(this.#now() + timing.againMs)
    const bounds = { ...this.options, most: size, size: bytes }
    const gathered = gather(before, page.entries, bounds, record, this.#now())
    if (gathered.unreadable) return this.#giveUp(work, gathered.unreadable)
    if (gathered.events.length === 0) return this.#pass(work, gathered, page, upTo)
    const window = gathered.window === undefined ? undefined : work.windowFrom(gathered.window)
    const dueAt = Math.min(gathered.since + waitMs, this.#when(window?.end, page))
    const ends = page.end !== undefined && upTo !== '+'
    if (gathered.full || ends || dueAt <= this.#now()) {
      const { events, last: until } = gathered
      const part = untried(events.map(({ entryId }) => entryId))
      await work.try({ until, part, events, others: [], window: gathered.window })
      return true
    }
    this.#gathering = gathered
    return page.end === undefined || this.#listen(gathered.last, dueAt)
  }

  /** No wanted event was found: the checkpoint moves on, and a window may have ended. */
  async #pass(work: ConsumerWork, { last, full }: Gathering, page: BatchPage, upTo: string): Promise<boolean> {
    const { record, window } = work
    const isLast = page.end !== undefined && upTo === '+'
    if (window && (full || (isLast && page.nowMs >= window.end))) {
      await work.try({ until: record.at, part: untried([]), events: [], others: [] })
      return true
    }
    const to = page.end !== undefined && compareIds(page.end, last) > 0 ? page.end : last
    if (record.begun || compareIds(to, record.at) > 0) await work.settle(to, { parts: [], delayMs: 0 }, [])
    return !isLast || this.#listen(to, this.#when(window?.end, page))
  }

  async #giveUp(work: ConsumerWork, entryId: string): Promise<true> {
    const givenUp: GivenUp = { ...unreadable, ids: [entryId] }
    await work.settle(entryId, { parts: [], delayMs: 0, givenUp }, [])
    return true
  }

  /** Converts a time of Redis to the clock of this process. */
  #when(redisMs: number | undefined, { nowMs }: BatchPage): number {
    return redisMs === undefined ? Infinity : this.#now() + redisMs - nowMs
  }

  /** Sets the time of the next read, which new entries do not make earlier. */
  #rest(dueAt: number): false {
    this.dueAt = dueAt
    this.awaited = undefined
    return false
  }

  #listen(after: string, dueAt: number): false {
    this.awaited = after
    this.dueAt = Math.min(dueAt, this.#now() + timing.lookMs)
    return false
  }
}

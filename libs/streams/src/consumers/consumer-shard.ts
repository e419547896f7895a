import { type BatchPart, type GivenUp, untried } from '@sluice/delivery'
import type { CloudEvent } from '@sluice/event'
import { gather, type Gathering, nothingGathered } from './batch-gathering.js'
import type { BatchPage, ConsumerStore } from './consumer-store.js'
import { ConsumerWork, type ConsumerWorkOptions } from './consumer-work.js'
import { readEvent } from '../wire/entries.js'
import { compareIds, parseEvent, toEntry } from '../wire/entry.js'
import { DroppedError, MovedError, type Tenure } from '../shards/tenure.js'

export interface ConsumerShardOptions extends ConsumerWorkOptions {
  /** Events of a batch at most. */
  readonly size: number
  /** Milliseconds that an event may wait for others to fill its batch. */
  readonly waitMs: number
  /** Events that it says no to are passed over. */
  readonly wants?: (event: CloudEvent) => boolean
}

/** What a shard is to know of what is around it. */
export interface ConsumerShardContext {
  /** How many shards the bus has, as far as is known here. */
  readonly shards: () => number
  /** Up to which entry the shard may be read on: `+` for all, undefined for none as yet. */
  readonly upTo: (after: string) => Promise<string | undefined>
  /** Bytes that a batch of this shard may have. */
  readonly bytes: () => number
  /** Handlers that run, by shard. */
  readonly running: Map<number, Promise<unknown>>
}

/** Milliseconds: between two looks at a shard, and at one that may not be read on yet. */
const timing = { lookMs: 500, againMs: 200 }

/** Entries that are looked through at once, where not all of them are wanted. */
const mostLookedThrough = 256

const unreadable = { reason: 'unreadable', error: 'the entry holds no event: it is not JSON', failed: [] } as const

/**
 * One shard of a stream consumer, for one tenure: reads a batch, hands it over, and reads on when Redis has heard what came
 * of it. What failed of a batch is the `rest` of the record: it is tried again before anything behind it is begun.
 */
export class ConsumerShard {
  busy = false
  /** When to look again, in milliseconds since 1970: sooner where anything comes after {@link awaited}. */
  dueAt = 0
  awaited: string | undefined
  #work: ConsumerWork | undefined
  #gathering: Gathering | undefined

  constructor(
    readonly tenure: Tenure,
    readonly store: ConsumerStore,
    private readonly options: ConsumerShardOptions,
    private readonly context: ConsumerShardContext,
  ) {}

  get #now(): () => number {
    return this.options.now ?? Date.now
  }

  /** Works until there is nothing to do now. */
  async run(): Promise<void> {
    this.busy = true
    this.#rest(this.#now() + timing.againMs) // where it may not begin anything just now
    try {
      while (this.tenure.active && (await this.#step()));
    } catch (error) {
      this.#gathering = this.#work = undefined // it is read anew
      this.dueAt = 0
      if (!(error instanceof DroppedError || error instanceof MovedError)) await this.tenure.broken(error)
    } finally {
      this.busy = false
    }
  }

  /** @returns whether there may be more to do now */
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
    else await work.settle(until, { parts: [], delayMs: 0 }, others) // somebody deleted them
    return true
  }

  async #read(work: ConsumerWork): Promise<boolean> {
    const { size, waitMs, wants } = this.options
    const { record } = work
    const before = this.#gathering ?? nothingGathered(record.at)
    this.#gathering = undefined
    // one that an owner before began is read as it was
    const upTo = record.begun ?? (await this.tenure.write(() => this.context.upTo(before.last)))
    if (upTo === undefined) return this.#rest(this.#now() + timing.againMs)
    const bytes = this.context.bytes()
    const room = size - before.events.length
    const count = wants ? Math.max(room, mostLookedThrough) : room
    const page = await this.tenure.write(() => this.store.take(before.last, count, bytes - before.size, upTo))
    // the bus grows and it is not known here: some of what was read may have to wait for another shard
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

  /** Nothing was found that is wanted: the checkpoint moves on, and a window may be over. */
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

  /** A time of Redis', by the clock of this process. */
  #when(redisMs: number | undefined, { nowMs }: BatchPage): number {
    return redisMs === undefined ? Infinity : this.#now() + redisMs - nowMs
  }

  /** Whatever comes, it is looked at then. */
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

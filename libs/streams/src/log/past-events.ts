import { formatPosition, type Position } from '@sluice/event'
import { readEvent } from '../wire/entries.js'
import { type RawEntry, toEntry } from '../wire/entry.js'
import type { EventLog } from './log.js'
import { PageSize } from './page-size.js'
import type { BusLayout } from '../shards/shards.js'

/** An event of the log. */
export interface LoggedEvent {
  readonly position: string
  /** The event as JSON. */
  readonly json: string
}

/** An entry of the log where a reading stands. `json` is undefined for a heartbeat. */
export interface PastEntry extends Position {
  readonly json: string | undefined
}

/** Which part of the log is read. */
export interface PastRange {
  /** Milliseconds since 1970, by Redis' clock: appended then or later. */
  readonly from?: number | undefined
  /** The same: appended earlier. */
  readonly to?: number | undefined
  /** The last entry of an earlier reading: this one goes on behind it. */
  readonly after?: Position | undefined
}

/** Entries of one read of a shard, at most; of all first reads; characters of the reads of all shards that are in memory together. */
const bounds = { entries: 250, first: 32, characters: 4 * 1024 * 1024 }

/**
 * The entries of a bus, the newest first by the time of their append, and by shard within one id. The order of two entries never
 * changes, and what is appended meanwhile is newer than all that is read. So a reading that goes on where another one stopped misses
 * nothing and repeats nothing.
 */
export async function* pastEntries(log: EventLog, bus: BusLayout, range: PastRange = {}): AsyncGenerator<PastEntry> {
  const shards = Array.from({ length: bus.shards }, (_, shard) => new PastShard(log, bus, shard, range))
  for (;;) {
    const empty = shards.filter(shard => shard.isEmpty)
    if (empty.length > 0) await Promise.all(empty.map(shard => shard.fill()))
    let newest: PastShard | undefined
    for (const shard of shards) if (shard.isBefore(newest)) newest = shard
    if (!newest) return
    yield newest.take()
  }
}

/** The rest of one shard, page by page. */
class PastShard {
  #entries: RawEntry[] = []
  #at = 0
  /** The id of the next entry, as numbers; undefined if there is none in memory. */
  #next: readonly [ms: number, sequence: number] | undefined
  /** The newest id of the next page; undefined if the shard has no more. */
  #before: string | undefined
  readonly #size: PageSize
  readonly #oldest: string

  constructor(
    private readonly log: EventLog,
    private readonly bus: BusLayout,
    private readonly shard: number,
    { from, to, after }: PastRange,
  ) {
    this.#oldest = from === undefined ? '-' : `${Math.max(0, from)}`
    this.#before = after ? behind(after, shard) : to === undefined ? '+' : to > 0 ? `${to - 1}` : undefined
    this.#size = new PageSize({ ...bounds, first: Math.max(1, Math.floor(bounds.first / bus.shards)) })
  }

  get isEmpty(): boolean {
    return this.#next === undefined && this.#before !== undefined
  }

  /** Whether its next entry comes before that of a shard with a lower number. */
  isBefore(other: PastShard | undefined): boolean {
    if (!this.#next) return false
    const next = other && other.#next
    if (!next) return true
    return this.#next[0] > next[0] || (this.#next[0] === next[0] && this.#next[1] > next[1])
  }

  async fill(): Promise<void> {
    const { log, bus, shard } = this
    const key = log.keys.events(bus.name, shard)
    const page = await log.redis.xrevrange(key, this.#before!, this.#oldest, 'COUNT', this.#size.entries)
    this.#before = page.length < this.#size.entries ? undefined : `(${page.at(-1)![0]}`
    this.#entries = page as RawEntry[]
    this.#at = 0
    this.#look()
    this.#size.read(this.#entries, bus.shards)
  }

  take(): PastEntry {
    const { id, fields } = toEntry(this.#entries[this.#at++]!)
    this.#look()
    return { shard: this.shard, entryId: id, json: readEvent(fields) }
  }

  #look(): void {
    const id = this.#entries[this.#at]?.[0]
    this.#next = id === undefined ? undefined : idOf(id)
    if (id === undefined) this.#entries = []
  }
}

/** The newest id of a shard that comes behind an entry in the order of a reading. */
function behind({ shard, entryId }: Position, of: number): string {
  return of > shard ? entryId : `(${entryId}`
}

function idOf(id: string): [number, number] {
  const dash = id.indexOf('-')
  return [Number(id.slice(0, dash)), Number(id.slice(dash + 1))]
}

/** The newest events of a bus, `limit` at most, the newest first by the time of their append. */
export async function* latestEvents(log: EventLog, bus: BusLayout, limit: number): AsyncGenerator<LoggedEvent> {
  let given = 0
  if (limit < 1) return
  for await (const { shard, entryId, json } of pastEntries(log, bus)) {
    if (json === undefined) continue
    yield { position: formatPosition(shard, entryId), json }
    if (++given === limit) return
  }
}

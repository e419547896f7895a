import { formatPosition } from '@sluice/event'
import { readEvent } from '../wire/entries.js'
import { compareIds, type RawEntry, toEntry } from '../wire/entry.js'
import type { EventLog } from './log.js'
import type { BusLayout } from '../shards/shards.js'

/** An event of the log. */
export interface LoggedEvent {
  readonly position: string
  /** The event as JSON. */
  readonly json: string
}

/** Entries of one read of a shard: as many of the largest events as may be in memory together. */
const page = 20

interface Cursor {
  readonly shard: number
  entries: RawEntry[]
  /** The newest id of the next page; undefined if the shard has no more. */
  before: string | undefined
}

/** The newest events of a bus, `limit` at most, the newest first by the time of their append. */
export async function* latestEvents(log: EventLog, bus: BusLayout, limit: number): AsyncGenerator<LoggedEvent> {
  const cursors = Array.from({ length: bus.shards }, (_, shard): Cursor => ({ shard, entries: [], before: '+' }))
  for (let given = 0; given < limit;) {
    await Promise.all(cursors.map(cursor => fill(log, bus, cursor)))
    const newest = cursors
      .filter(({ entries }) => entries.length > 0)
      .sort((a, b) => compareIds(b.entries[0]![0], a.entries[0]![0]))[0]
    if (!newest) return
    const { id, fields } = toEntry(newest.entries.shift()!)
    const event = readEvent(fields)
    if (event === undefined) continue
    given++
    yield { position: formatPosition(newest.shard, id), json: event }
  }
}

async function fill(log: EventLog, bus: BusLayout, cursor: Cursor): Promise<void> {
  if (cursor.entries.length > 0 || cursor.before === undefined) return
  const read = await log.redis.xrevrange(log.keys.events(bus.name, cursor.shard), cursor.before, '-', 'COUNT', page)
  cursor.entries = read as RawEntry[]
  cursor.before = read.length < page ? undefined : `(${read.at(-1)![0]}`
}

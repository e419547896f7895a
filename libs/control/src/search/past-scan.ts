import { formatPosition, type Position } from '@sluice/event'
import {
  type BusLayout,
  type EventLog,
  type LoggedEvent,
  mostShards,
  type PastEntry,
  pastEntries,
} from '@sluice/streams'
import { formatCursor, invalidCursor, parseCursor } from '../cursor.js'
import { type PastProgress, Scan, type ScanBudget, type ScanPlace } from './scan.js'
import type { TimeRange } from './search-query.js'

/** The latest time that a date may have, in milliseconds since 1970. */
const latestMs = 8.64e15

/** Where a scan is that has not begun. */
const newest: Position = { shard: 0, entryId: `${latestMs}-0` }

/** Goes through the events that a bus has of a time, newest first, part by part. */
export class PastScan {
  readonly #scan: Scan<PastEntry>

  /** @param after where an earlier scan stopped */
  constructor(log: EventLog, bus: BusLayout, range: TimeRange, after: Position | undefined) {
    const last = after?.entryId === newest.entryId ? undefined : after
    this.#scan = new Scan<PastEntry>({
      entries: pastEntries(log, bus, { ...range, after: last }),
      placeOf,
      charactersOf: ({ json }) => json?.length ?? 0,
      after: last && placeOf(last),
      newest: placeOf(newest).cursor,
    })
  }

  get progress(): PastProgress {
    return this.#scan.progress
  }

  /** As {@link Scan.part}, of events: heartbeats are passed over. */
  part(budget: ScanBudget, visit: (event: LoggedEvent) => Promise<boolean>, gone?: AbortSignal): Promise<void> {
    const visitEvent = ({ shard, entryId, json }: PastEntry) =>
      json === undefined ? false : visit({ position: formatPosition(shard, entryId), json })
    return this.#scan.part(budget, visitEvent, gone)
  }
}

function placeOf({ shard, entryId }: Position): ScanPlace {
  return {
    throughMs: Number(entryId.split('-')[0]),
    cursor: formatCursor(`past ${formatPosition(shard, entryId)}`),
  }
}

/** @throws InvalidError `INVALID_CURSOR` */
export function parseScanCursor(cursor: unknown): Position | undefined {
  const match = parseCursor(cursor, /^past (\d{1,3})-(\d{1,16}-\d{1,16})$/)
  if (!match) return undefined
  const [shard, entryId] = [Number(match[1]), match[2]!]
  const ms = Number(entryId.split('-')[0])
  if (ms === 0 || ms > latestMs || shard >= mostShards) throw invalidCursor()
  return { shard, entryId }
}

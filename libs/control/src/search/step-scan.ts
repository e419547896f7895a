import { attemptLetters, bucketMs } from '@sluice/biography'
import { type BusLayout, type EventLog, lookedFrom, mostShards, type PastStep, type StepPlace } from '@sluice/streams'
import { formatCursor, invalidCursor, parseCursor } from '../cursor.js'
import { Scan, type ScanPlace } from './scan.js'
import type { TimeRange } from './search-query.js'

/** The last bucket that a date may have. */
const lastBucket = Math.floor(8.64e15 / bucketMs) - 1

/** Where a scan is that has not begun. */
const newest: StepPlace = { bucket: lastBucket, shard: 0, item: 0, line: 0 }

/** A scan of the attempts in the journals of a bus: those of the newest events first. @param after where an earlier one stopped */
export function stepScan(log: EventLog, bus: BusLayout, range: TimeRange, after: StepPlace | undefined) {
  const last = after?.bucket === lastBucket ? undefined : after
  return new Scan<PastStep>({
    entries: log.journal.past(bus, { ...range, after: last, letters: attemptLetters }),
    placeOf,
    charactersOf: ({ characters }) => characters,
    after: last && placeOf(last),
    newest: placeOf(newest).cursor,
  })
}

function placeOf(place: StepPlace): ScanPlace {
  const { bucket, shard, item, line } = place
  return { throughMs: lookedFrom(place), cursor: formatCursor(`steps ${bucket}-${shard}-${item}-${line}`) }
}

/** @throws InvalidError `INVALID_CURSOR` */
export function parseStepCursor(cursor: unknown): StepPlace | undefined {
  const match = parseCursor(cursor, /^steps (\d{1,13})-(\d{1,3})-(\d{1,9})-(\d{1,9})$/)
  if (!match) return undefined
  const [bucket, shard, item, line] = match.slice(1).map(Number) as [number, number, number, number]
  if (bucket > lastBucket || shard >= mostShards) throw invalidCursor()
  return { bucket, shard, item, line }
}

import type { CloudEvent } from '@sluice/event'
import { parseEvent, type RawEntry, toEntry } from '../wire/entry.js'
import { isHeartbeat, readEvent } from '../wire/entries.js'
import { windowStart } from './window.js'

export interface BatchEvent {
  readonly entryId: string
  readonly event: CloudEvent
}

/** A batch that is being read. */
export interface Gathering {
  readonly events: readonly BatchEvent[]
  /** The last entry that was looked at. */
  readonly last: string
  /** Of the events, in UTF-16 code units. */
  readonly size: number
  /** When the first of the events was read, in milliseconds since 1970. */
  readonly since: number
  /** When the window of the events begins. */
  readonly window?: number
  /** Nothing more may join it. */
  readonly full: boolean
  /** The next entry, which holds no event: it is for nobody. */
  readonly unreadable?: string
}

/** Bytes that a batch may have, give or take its last event. */
export const mostBatchBytes = 4 * 1024 * 1024

export interface GatheringBounds {
  /** Events, and UTF-16 code units of them. */
  readonly most: number
  readonly size: number
  /** Milliseconds of a tumbling window. */
  readonly tumblingMs?: number
  /** Events that it says no to are passed over. */
  readonly wants?: (event: CloudEvent) => boolean
}

export function nothingGathered(last: string): Gathering {
  return { events: [], last, size: 0, since: 0, full: false }
}

/**
 * Reads on. A batch ends where it is full, before an event of another window than the one that is open or that the batch
 * began with, and before an entry that is unreadable.
 */
export function gather(
  before: Gathering,
  entries: readonly RawEntry[],
  { most, size, tumblingMs, wants }: GatheringBounds,
  known: { readonly window?: number; readonly closed?: number },
  now: number,
): Gathering {
  const events = [...before.events]
  let { last, size: held, since, window = tumblingMs ? known.window : undefined } = before
  const gathered = (more: Pick<Gathering, 'full' | 'unreadable'>): Gathering => {
    const opened = events.length > 0 && window !== undefined ? { window } : {}
    return { events, last, size: held, since, ...opened, ...more }
  }
  for (const raw of entries) {
    const entry = toEntry(raw)
    const text = readEvent(entry.fields) ?? ''
    const isBeat = isHeartbeat(entry.fields)
    const event = isBeat ? undefined : parseEvent(text)
    if (!event && !isBeat) {
      return gathered(events.length > 0 ? { full: true } : { full: false, unreadable: entry.id })
    }
    if (event && (!wants || wants(event))) {
      if (tumblingMs) {
        const start = windowStart(entry.id, tumblingMs, known.window, known.closed)
        if (window !== undefined && start > window) return gathered({ full: true })
        window = start
      }
      if (events.length === 0) since = now
      events.push({ entryId: entry.id, event })
      held += text.length
    }
    last = entry.id
    if (events.length >= most || held >= size) return gathered({ full: true })
  }
  return gathered({ full: false })
}

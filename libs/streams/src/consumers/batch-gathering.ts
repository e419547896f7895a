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
  /** The id of the last entry that was read, wanted or not. */
  readonly last: string
  /** Of the events, in UTF-16 code units. */
  readonly size: number
  /** When the first of the events was read, in milliseconds since 1970. */
  readonly since: number
  /** When the window of the events begins. */
  readonly window?: number
  /** The batch is complete: no further event may be added. */
  readonly full: boolean
  /** The id of the next entry, if that entry holds no event. */
  readonly unreadable?: string
}

/** Bytes after which a batch takes no further event; the last one may exceed it. */
export const mostBatchBytes = 4 * 1024 * 1024

export interface GatheringBounds {
  /** Events, and UTF-16 code units of them. */
  readonly most: number
  readonly size: number
  /** Milliseconds of a tumbling window. */
  readonly tumblingMs?: number
  /** Events for which it returns false are skipped. */
  readonly wants?: (event: CloudEvent) => boolean
}

export function nothingGathered(last: string): Gathering {
  return { events: [], last, size: 0, since: 0, full: false }
}

/**
 * Adds entries to a batch. A batch ends when it is full, before an event of another window than the open one or the one the
 * batch began with, and before an unreadable entry.
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

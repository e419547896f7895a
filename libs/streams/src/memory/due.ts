import type { BusLayout } from '../shards/shards.js'
import type { BusStatus } from './status.js'

export interface GovernedBus extends BusLayout {
  /** Milliseconds that events are kept if memory allows. */
  readonly retentionMs: number
  /** Most bytes of the bus, over all its shards. */
  readonly maxBytes?: number
}

/** What the last look at a bus found. */
export interface Known {
  readonly bus: GovernedBus
  readonly status: BusStatus
  /** When that was, monotonic. */
  readonly atMs: number
  /** When events were last appended before that, monotonic. */
  readonly touchedMs: number
  /** Whether steps were written since the look before. */
  readonly writesSteps?: boolean
}

/** Milliseconds until the next look at a journal that grows while nothing is appended: by retries. */
const journalMs = 5000

/** Milliseconds after which an event that waited and was not appended is late. */
const lateDelayedMs = 2000

/** Most milliseconds that a part of a stream is kept past its retention: Redis drops only whole parts. */
const lateMs = 60_000

/**
 * When a bus has to be looked at again although nothing is appended to it, monotonic: at once while somebody has something to do
 * there, else when events are past their retention, or digests past the dedupe window.
 */
export function dueMs({ bus, status, atMs, touchedMs, writesSteps }: Known): number {
  if (isActive(status)) return atMs
  const due = [writesSteps ? atMs + journalMs : Infinity]
  const nowMs = Math.max(0, ...status.shards.map(shard => shard.nowMs))
  if (status.oldestMs !== undefined) {
    const leftMs = status.oldestMs + bus.retentionMs - nowMs
    due.push(atMs + (leftMs > 0 ? leftMs : Math.min(lateMs, bus.retentionMs / 10)))
  }
  // what waited is appended by then, or is late
  if (status.nextDueMs !== undefined) due.push(atMs + Math.max(0, status.nextDueMs - nowMs) + lateDelayedMs)
  // digests are kept for one window to two
  const { dedupeMs = 0 } = bus
  for (const window of [1, 2]) {
    const over = touchedMs + window * dedupeMs + 1000
    if (dedupeMs > 0 && over > atMs) due.push(over)
  }
  return Math.min(...due)
}

function isActive({ shards, behind, full, subscriptions }: BusStatus): boolean {
  const isThere = shards.every(({ there }) => there)
  return !isThere || behind.length > 0 || full !== undefined || subscriptions.some(({ entries }) => entries > 0)
}

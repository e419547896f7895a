import type { Delivery } from '@sluice/delivery'
import { parsePosition } from '@sluice/event'
import type { Meter } from '@sluice/observability'

/** How a delivery ended. One that is dropped is counted where it is dropped. */
export type End = 'delivered' | 'given-up'

/**
 * Counts deliveries of one bus and one type of target that ended, and how long that took since their events were appended. What was
 * redriven is counted only: its event may have waited for days.
 *
 * @param nowMs Redis' time in milliseconds since 1970, as the ids of entries are
 */
export function countEnded(
  meter: Meter,
  { type, outcome }: { readonly type: string; readonly outcome: End },
  deliveries: readonly Delivery[],
  nowMs: number,
): void {
  const [first] = deliveries
  if (!first) return
  meter.count('sluice_deliveries_total', { bus: first.bus, type, outcome }, deliveries.length)
  const labels = { type, outcome }
  for (const { position, redrives } of deliveries)
    if (redrives === 0) meter.record('sluice_delivery_seconds', secondsSince(position, nowMs), labels)
}

/** @param position of an event: the id of its entry has the time of its append */
function secondsSince(position: string, nowMs: number): number {
  return Math.max(0, nowMs - Number.parseInt(parsePosition(position)?.entryId ?? '', 10) || 0) / 1000
}

import type { Meter } from '@sluice/observability'
import type { BusStatus } from './status.js'

const perBus = [
  'sluice_bus_bytes',
  'sluice_biography_bytes',
  'sluice_bus_events',
  'sluice_bus_oldest_seconds',
  'sluice_delayed_events',
  'sluice_delayed_overdue_seconds',
  'sluice_shedding',
  'sluice_subscription_backlog',
  'sluice_subscription_oldest_seconds',
  'sluice_bus_reader_lag_events',
  'sluice_bus_reader_lag_seconds',
  'sluice_bus_trim_blocked_seconds',
] as const

/** How a bus stood some milliseconds ago. */
export interface Reported {
  readonly bus: string
  readonly status: BusStatus
  readonly agoMs: number
  readonly journalBytes: number
}

/** Shows how the buses stand: all at once, so that what is gone is not shown on. */
export function reportBuses(meter: Meter, buses: readonly Reported[]): void {
  for (const name of perBus) meter.clear(name)
  for (const { bus, status, agoMs, journalBytes } of buses) {
    meter.record('sluice_biography_bytes', journalBytes, { bus })
    meter.record('sluice_bus_bytes', status.bytes, { bus })
    meter.record('sluice_bus_events', status.events, { bus })
    const nowMs = (status.shards[0]?.nowMs ?? 0) + agoMs
    meter.record('sluice_bus_oldest_seconds', (nowMs - (status.oldestMs ?? nowMs)) / 1000, { bus })
    if (status.nextDueMs !== undefined) {
      meter.record('sluice_delayed_events', status.delayed, { bus })
      meter.record('sluice_delayed_overdue_seconds', Math.max(0, nowMs - status.nextDueMs) / 1000, { bus })
    }
    meter.record('sluice_shedding', status.full ? 1 : 0, { bus })
    for (const { name, entries, ageMs } of status.subscriptions) {
      const labels = { bus, subscription: name }
      meter.record('sluice_subscription_backlog', entries, labels)
      meter.record('sluice_subscription_oldest_seconds', entries > 0 ? (ageMs + agoMs) / 1000 : 0, labels)
    }
    for (const { by, events, lagMs } of [...status.behind, ...(status.given ? [status.given] : [])]) {
      if (events !== undefined) meter.record('sluice_bus_reader_lag_events', events, { bus, by })
      meter.record('sluice_bus_reader_lag_seconds', (lagMs + agoMs) / 1000, { bus, by })
    }
    for (const { by, sinceMs } of status.blocked)
      meter.record('sluice_bus_trim_blocked_seconds', sinceMs / 1000, { bus, by })
  }
}

import type { Meter } from '@sluice/observability'
import type { CallObserver } from '@sluice/streams'

/** Shows how long calls of Redis take, and how many fail. */
export function callObserver(meter: Meter): CallObserver {
  const labels = new Map<string, { readonly call: string }>()
  return (call, ms, failed) => {
    let of = labels.get(call)
    if (!of) labels.set(call, (of = { call }))
    meter.record('sluice_redis_call_seconds', ms / 1000, of)
    if (failed) meter.count('sluice_redis_calls_failed_total', of)
  }
}

import type { CloudEvent } from '@sluice/event'
import { ambient, Publication, tracedEvent, tracer, under } from '@sluice/tracing'

/**
 * The span of one call that publishes, as part of the trace that the calling code is in, else of that of its cause. Undefined while
 * there is no tracer.
 */
export function publicationOf(bus: string, cause: CloudEvent | undefined, events: number): Publication | undefined {
  const active = tracer()
  if (!active) return undefined
  const caused = cause && tracedEvent(cause)
  const parent = ambient() ?? (caused && under(caused.context))
  return new Publication(active, { bus, isBatch: events !== 1, ...(parent && { parent }) })
}

import type { Batch, Handled } from '@sluice/streams'
import { attribute, begin, rootContext, SpanKind, tell, tracedEvent, tracer, within } from '@sluice/tracing'

/** Most events of a batch that its span links to. */
const mostLinks = 128

/**
 * Calls a batch handler, within a span if one of the events is traced. The events may be of many traces, so the span begins one of its
 * own, and links to theirs.
 */
export async function tracedBatch(
  consumer: string,
  { shard, events, attempt }: Batch,
  call: () => Promise<Handled>,
): Promise<Handled> {
  const active = tracer()
  if (!active) return call()
  const links = events.flatMap(({ event }) => {
    const found = tracedEvent(event)
    return found ? [{ context: found.context }] : []
  })
  if (links.length === 0) return call()
  const attributes = {
    [attribute.shard]: String(shard.index),
    [attribute.consumerGroup]: consumer,
    [attribute.batchCount]: events.length,
    [attribute.attempt]: attempt,
  }
  const work = { operation: 'process', kind: SpanKind.CONSUMER, bus: shard.bus, of: consumer, attributes } as const
  const span = begin(active, work, rootContext, links.slice(0, mostLinks))
  try {
    const handled = await within(span, call)
    tell(span, work.kind, handled)
    if (handled.ok && handled.failures.size > 0) span.setAttribute(attribute.rejected, handled.failures.size)
    return handled
  } finally {
    span.end()
  }
}

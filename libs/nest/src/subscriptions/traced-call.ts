import type { Delivery, Outcome } from '@sluice/delivery'
import type { CloudEvent } from '@sluice/event'
import { attribute, SpanKind, traced, tracedEvent, tracer, within } from '@sluice/tracing'

/** Calls a handler, within a span if its event is traced: what the handler begins and publishes is below it. */
export function tracedCall(
  { bus, rule, target, position, redrives }: Delivery,
  event: CloudEvent,
  attempt: number,
  call: () => Promise<Outcome>,
): Promise<Outcome> {
  const active = tracer()
  const traces = active && tracedEvent(event)
  if (!active || !traces) return call()
  const attributes = {
    [attribute.rule]: rule,
    [attribute.target]: target,
    [attribute.position]: position,
    [attribute.attempt]: attempt,
    ...(redrives > 0 && { [attribute.redrives]: redrives }),
  }
  const work = { operation: 'process', kind: SpanKind.CONSUMER, bus, of: rule, attributes } as const
  return traced(active, traces, work, span => within(span, call))
}

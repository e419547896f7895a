import { formatPosition } from '@sluice/event'
import { type Entry, readEvent, type Route, type Shard, subscriptionEntries } from '@sluice/streams'
import {
  attribute,
  begin,
  eventAttributes,
  fail,
  type Span,
  SpanKind,
  tracedText,
  type Tracer,
  under,
} from '@sluice/tracing'

/** Routes one event, within a span if the event carries a trace context. */
export function traceRoute(
  active: Tracer,
  shard: Shard,
  entry: Entry,
  route: () => Route | Promise<Route>,
): Route | Promise<Route> {
  const text = entry.fields && readEvent(entry.fields)
  const event = text === undefined ? undefined : tracedText(text)
  if (!event) return route()
  const { bus, index } = shard
  const attributes = {
    [attribute.shard]: String(index),
    [attribute.position]: formatPosition(index, entry.id),
    ...eventAttributes(event),
  }
  const work = { operation: 'route', kind: SpanKind.CONSUMER, bus, attributes } as const
  const span = begin(active, work, under(event.context))
  const routed = route()
  if (!(routed instanceof Promise)) return told(span, routed)
  return routed.then(
    found => told(span, found),
    (error: unknown) => {
      fail(span, 'failed')
      span.end()
      throw error
    },
  )
}

function told(span: Span, routed: Route): Route {
  const copies = routed.copies ?? []
  const all = [routed, ...copies]
  span.setAttributes({
    [attribute.subscriptions]: all.reduce((sum, to) => sum + subscriptionEntries(to), 0),
    [attribute.deliveries]: all.reduce((sum, { deliveries }) => sum + deliveries.length, 0),
  })
  if (routed.dead !== undefined) fail(span, 'dead-letter')
  span.end()
  return routed
}

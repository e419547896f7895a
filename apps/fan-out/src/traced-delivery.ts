import type { Delivery, Outcome } from '@sluice/delivery'
import { type Attempt, type Handed, portOf, type Target } from '@sluice/targets'
import {
  attribute,
  begin,
  eventAttributes,
  fail,
  type Span,
  SpanKind,
  traced,
  tracedText,
  traceHeaders,
  tracer,
  under,
  type Work,
} from '@sluice/tracing'

/**
 * Makes one attempt at a target, of which a span tells if its event is traced.
 *
 * @param make gets the attempt with the span's context for the receiver
 */
export function tracedAttempt(
  target: Target,
  receiver: Delivery,
  attempt: Attempt,
  make: (attempt: Attempt) => Promise<Outcome>,
): Promise<Outcome> {
  const active = tracer()
  const event = active && tracedText(attempt.event)
  if (!active || !event) return make(attempt)
  const work = workOf(target, receiver)
  const attributes = { ...work.attributes, [attribute.attempt]: attempt.attempt, ...hostOf(target) }
  return traced(active, event, { ...work, attributes }, span => make({ ...attempt, trace: traceHeaders(span) }))
}

/** Hands events over to other programs. A span tells of each that is traced. */
export async function tracedHandOver(handed: readonly Handed<Target>[], hand: () => Promise<void>): Promise<void> {
  const active = tracer()
  if (!active || handed.length === 0) return hand()
  const spans = handed.flatMap(({ json, target, delivery }): Span[] => {
    const event = tracedText(json)
    if (!event) return []
    const work = workOf(target, delivery)
    return [
      begin(active, { ...work, attributes: { ...work.attributes, ...eventAttributes(event) } }, under(event.context)),
    ]
  })
  try {
    await hand()
  } catch (error) {
    for (const span of spans) fail(span, 'unavailable')
    throw error
  } finally {
    for (const span of spans) span.end()
  }
}

function workOf({ type, id }: Target, { bus, rule, position, redrives }: Delivery): Work {
  return {
    operation: 'deliver',
    kind: type === 'webhook' || type === 'http' ? SpanKind.CLIENT : SpanKind.PRODUCER,
    bus,
    of: `${rule}/${id}`,
    attributes: {
      [attribute.rule]: rule,
      [attribute.target]: id,
      [attribute.targetType]: type,
      [attribute.position]: position,
      ...(redrives > 0 && { [attribute.redrives]: redrives }),
    },
  }
}

/** Where it is called; never its whole URL, which may have a secret in it. */
function hostOf(target: Target): Work['attributes'] {
  if (!('url' in target) || !URL.canParse(target.url)) return {}
  const url = new URL(target.url)
  const method = ('method' in target ? target.method : undefined) ?? 'POST'
  return {
    ...(url.protocol.startsWith('http') && { [attribute.method]: method }),
    [attribute.host]: url.hostname,
    [attribute.port]: portOf(url),
  }
}

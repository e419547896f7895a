import { type Span, SpanKind, type Tracer } from '@opentelemetry/api'
import { attribute } from './names.js'
import { begin, eventAttributes, fail, under, type Work } from './spans.js'
import type { TracedEvent } from './traced-event.js'

/** What came of one attempt, as far as a span tells it. */
export interface Ended {
  readonly ok: boolean
  readonly error?: string
  readonly stack?: string
  readonly permanent?: string
  readonly status?: number
  readonly unavailable?: boolean
  readonly heldMs?: number
}

/** Makes one attempt at a delivery, of which the span tells, as part of the trace that its event carries. */
export async function traced<Outcome extends Ended>(
  active: Tracer,
  event: TracedEvent,
  work: Work,
  make: (span: Span) => Promise<Outcome>,
): Promise<Outcome> {
  const attributes = { ...work.attributes, ...eventAttributes(event) }
  const span = begin(active, { ...work, attributes }, under(event.context))
  try {
    const outcome = await make(span)
    tell(span, work.kind, outcome)
    return outcome
  } catch (error) {
    fail(span, error instanceof Error ? error.name : 'error')
    throw error
  } finally {
    span.end()
  }
}

/** Tells the outcome. Of a receiver's answer only the status is told, of a handler's error what it threw. */
export function tell(span: Span, kind: SpanKind, outcome: Ended): void {
  const { ok, error = '', status, permanent, unavailable, heldMs, stack } = outcome
  if (status !== undefined) span.setAttribute(attribute.status, status)
  if (ok) return
  if (heldMs !== undefined) return void span.setAttribute(attribute.held, true)
  if (kind === SpanKind.CONSUMER) {
    // an error is told as texts are: its class in front, unless it is a plain one
    const name = /^[A-Za-z_$][\w$]*(Error|Exception)(?=: |$)/.exec(error)?.[0] ?? 'Error'
    const message = error.startsWith(`${name}: `) ? error.slice(name.length + 2) : error
    span.recordException({ name, message, ...(stack !== undefined && { stack }) })
    return fail(span, permanent ?? name, message)
  }
  if (status !== undefined) return fail(span, permanent ?? String(status), `answered ${status}`)
  fail(span, permanent ?? (unavailable ? 'unavailable' : 'failed'), unavailable ? error : undefined)
}

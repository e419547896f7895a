import { createTraceState, type SpanContext } from '@opentelemetry/api'
import { JsonScanner, readTraceContext, traceAttributes, type TraceContext } from '@sluice/event'

/** What a span says of an event. */
export interface TracedEvent {
  /** Where the event was made. */
  readonly context: SpanContext
  readonly id?: string
  readonly type?: string
  readonly source?: string
}

const read = new Set(['id', 'type', 'source', 'traceparent', 'tracestate'])

/**
 * Reads an event that carries a trace context. An event without one costs a search for the attribute's name.
 *
 * @returns undefined if it carries none, or an invalid one, or is not JSON
 */
export function tracedText(
  event: string | (Uint8Array & { includes(text: string): boolean }),
): TracedEvent | undefined {
  if (!event.includes('"traceparent"')) return undefined
  const found: Record<string, unknown> = {}
  try {
    const scanner = new JsonScanner(event.toString(), Infinity)
    scanner.object(name => {
      if (read.has(name)) found[name] = scanner.scalar(Infinity)
      else scanner.value(Infinity)
    })
  } catch {
    return undefined // whoever reads the event as one says so
  }
  return tracedEvent(found)
}

/** The same for an event that was parsed. */
export function tracedEvent(event: Readonly<Record<string, unknown>>): TracedEvent | undefined {
  const { traceparent } = event
  if (traceparent === undefined) return undefined
  const context = readTraceContext(traceparent, event['tracestate'])
  if (!context) return undefined
  return { context: spanContextOf(context), ...text(event, 'id'), ...text(event, 'type'), ...text(event, 'source') }
}

/** A context from outside of this process, as OpenTelemetry has it. */
export function spanContextOf({ traceState, ...context }: TraceContext): SpanContext {
  return { ...context, isRemote: true, ...(traceState && { traceState: createTraceState(traceState) }) }
}

/** The values that an event or a request carries. */
export function carried({ traceState, ...context }: SpanContext): { traceparent: string; tracestate?: string } {
  const state = traceState?.serialize()
  return traceAttributes({ ...context, ...(state && { traceState: state }) })
}

/** Characters that a span keeps of a value that a producer chose. */
const mostCharacters = 256

function text(event: Readonly<Record<string, unknown>>, name: 'id' | 'type' | 'source'): Partial<TracedEvent> {
  const value = event[name]
  return typeof value === 'string' ? { [name]: value.slice(0, mostCharacters) } : {}
}

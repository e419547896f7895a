import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import { attribute, type Operation, operations, system } from './names.js'
import { carried, type TracedEvent } from './traced-event.js'

/** What a span is of. */
export interface Work {
  readonly operation: Operation
  readonly kind: SpanKind
  readonly bus: string
  /** What its name has behind the operation. Default: the bus. It comes from a small set, never from an event. */
  readonly of?: string
  readonly attributes?: Attributes
}

/** Begins a span. @param links other traces that it belongs to */
export function begin(
  tracer: Tracer,
  { operation, kind, bus, of = bus, attributes }: Work,
  parent: Context,
  links: Link[] = [],
): Span {
  return tracer.startSpan(
    `${operation} ${of}`,
    {
      kind,
      links,
      attributes: {
        [attribute.system]: system,
        [attribute.operation]: operation,
        [attribute.operationType]: operations[operation],
        [attribute.bus]: bus,
        ...attributes,
      },
    },
    parent,
  )
}

/** A context with nothing but a span of another process. */
export function under(parent: SpanContext): Context {
  return trace.setSpanContext(ROOT_CONTEXT, parent)
}

/** The context of the code that asks, if a span is active there. */
export function ambient(): Context | undefined {
  const active = context.active()
  return trace.getSpanContext(active) && active
}

export function eventAttributes({ id, type, source }: Omit<TracedEvent, 'context'>): Attributes {
  return {
    ...(id !== undefined && { [attribute.eventId]: id }),
    ...(type !== undefined && { [attribute.eventType]: type }),
    ...(source !== undefined && { [attribute.eventSource]: source }),
  }
}

/**
 * Says that the work of a span failed.
 *
 * @param type from a small set
 * @param message without what receivers answered or events hold
 */
export function fail(span: Span, type: string, message?: string): void {
  span.setAttribute(attribute.error, type)
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) })
}

/**
 * Does some work within a span: what it begins and publishes is below it. The caller ends the span. It is for work of users only: from the
 * first call on, Node below 24 keeps a context for each promise of the process.
 */
export function within<T>(span: Span, work: () => T): T {
  return context.with(trace.setSpan(context.active(), span), work)
}

/** Headers that continue the trace of a span at the program that is called; undefined if the span is part of none. */
export function traceHeaders(span: Span): Readonly<Record<string, string>> | undefined {
  const own = span.spanContext()
  return isSpanContextValid(own) ? carried(own) : undefined
}

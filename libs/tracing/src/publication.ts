import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api'
import { attribute } from './names.js'
import { begin, eventAttributes, fail, under, within } from './spans.js'
import { carried, tracedEvent } from './traced-event.js'

/** What became of one event of a publish. */
export interface Result {
  readonly id?: string
  readonly position?: string
  readonly duplicate?: true
  readonly error?: object
}

interface Call {
  readonly bus: string
  /** The trace that the call belongs to: of the request, or of the handler that makes it. */
  readonly parent?: Context
  readonly isBatch: boolean
}

/** Most links of one span, the default of OpenTelemetry: the SDK drops the others. */
const mostLinks = 128

/** The span of one call that publishes events. It begins with the first event that was read. */
export class Publication {
  #span: Span | undefined
  #carried: ReturnType<typeof carried> | undefined
  #links = 0

  constructor(
    private readonly tracer: Tracer,
    private readonly call: Call,
  ) {}

  /**
   * The trace context that an event gets: that of this span, because here it was made as far as anybody said. Undefined for an event
   * that carries one, valid or not, which says where it was made before; and undefined if the trace began here and is not recorded, so
   * that such an event takes no more room than without traces.
   */
  carry(event: Readonly<Record<string, unknown>>): { traceparent: string; tracestate?: string } | undefined {
    const own = tracedEvent(event)
    const span = (this.#span ??= this.#begin(own && !this.call.isBatch ? under(own.context) : undefined))
    if (event['traceparent'] === undefined) return this.#carried
    const { traceId } = span.spanContext()
    if (own && own.context.traceId !== traceId && ++this.#links <= mostLinks) span.addLink({ context: own.context })
    return undefined
  }

  #begin(ofEvent: Context | undefined): Span {
    const { bus, parent: ofCall = ofEvent } = this.call
    const parent = ofCall ?? ROOT_CONTEXT
    const span = begin(this.tracer, { operation: 'publish', kind: SpanKind.PRODUCER, bus }, parent)
    const made = span.spanContext()
    const continues = trace.getSpanContext(parent) !== undefined
    if (isSpanContextValid(made) && (continues || (made.traceFlags & TraceFlags.SAMPLED) !== 0))
      this.#carried = carried(made)
    return span
  }

  /** Publishes within the span, and ends it with what became of each event. */
  async during<Results extends readonly Result[]>(work: () => Promise<Results>): Promise<Results> {
    try {
      const results = await (this.#span ? within(this.#span, work) : work())
      this.end(results)
      return results
    } catch (error) {
      this.fail(error)
      throw error
    }
  }

  /** Ends the span with what became of each event. */
  end(results: readonly Result[]): void {
    const span = this.#span
    if (!span) return
    const failed = results.flatMap(({ error }) => error ?? [])
    if (this.call.isBatch) span.setAttribute(attribute.batchCount, results.length)
    if (failed.length > 0) span.setAttribute(attribute.rejected, failed.length)
    if (!this.call.isBatch && results[0]) describe(span, results[0])
    if (failed.length === results.length && failed[0]) return this.fail(failed[0])
    span.end()
  }

  /** Ends the span of a call that failed as a whole. Only the kind of the error is told: its message may have what the caller sent. */
  fail(error: unknown): void {
    if (!this.#span) return
    fail(this.#span, typeOf(error))
    this.#span.end()
  }
}

function describe(span: Span, result: Result): void {
  if (result.id !== undefined) span.setAttributes(eventAttributes({ id: result.id }))
  if (result.position !== undefined) span.setAttribute(attribute.position, result.position)
  if (result.duplicate) span.setAttribute(attribute.duplicate, true)
}

/** The code of an error of Sluice, else the name of its class. */
function typeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'error'
}

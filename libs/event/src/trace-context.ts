/**
 * Where an event stands in a trace: the W3C trace context, as its attributes `traceparent` and `tracestate` carry it and HTTP headers of
 * the same names.
 * Sources: https://www.w3.org/TR/trace-context-1/ and
 * https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md
 */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  /** Bit 1: the trace is recorded. */
  readonly traceFlags: number
  /** What tracing systems keep there, as it came. */
  readonly traceState?: string
}

/** Most characters of a `tracestate`: what W3C asks everybody to hand on. A longer one is left out. */
const maxTraceState = 512
const form = /^([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** Reads both values. @returns undefined if the first is none or invalid: it is as if nothing were there */
export function readTraceContext(traceparent: unknown, tracestate?: unknown): TraceContext | undefined {
  // a later version may have more behind it, and 55 characters are what all of them begin with
  const found = typeof traceparent === 'string' && traceparent.length <= 128 ? form.exec(traceparent) : null
  if (!found) return undefined
  const [, version, traceId, spanId, flags, more] = found
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined
  const isState = typeof tracestate === 'string' && tracestate !== '' && tracestate.length <= maxTraceState
  const context = { traceId: traceId!, spanId: spanId!, traceFlags: parseInt(flags!, 16) & 1 }
  return isState ? { ...context, traceState: tracestate } : context
}

/** The two values of a context. */
export function traceAttributes({ traceId, spanId, traceFlags, traceState }: TraceContext): {
  traceparent: string
  tracestate?: string
} {
  const traceparent = `00-${traceId}-${spanId}-0${traceFlags & 1}`
  return traceState ? { traceparent, tracestate: traceState } : { traceparent }
}

/** The id of the trace that an event belongs to, for logs and for people; undefined if it has none. */
export function traceIdOf(event: Readonly<Record<string, unknown>>): string | undefined {
  return readTraceContext(event['traceparent'])?.traceId
}

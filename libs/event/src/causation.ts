import type { CloudEvent } from './cloud-event.js'

/** How often one event may cause the next. What goes round in a circle ends here. */
export const maxHops = 16

/** What an event says of the one that caused it. */
export interface Causation {
  /** The id of the event that caused it. */
  readonly causationid: string
  /** The same through the whole story: that of the cause, or its id where the story begins with it. */
  readonly correlationid: string
  /** How many events led here. */
  readonly hops: number
  /** W3C trace context. Source: https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md */
  readonly traceparent?: string
  readonly tracestate?: string
}

/** What is to be said in an event that `cause` causes; undefined past {@link maxHops}: it must not be published. */
export function causedBy(cause: CloudEvent): Causation | undefined {
  const hops = hopsOf(cause) + 1
  if (hops > maxHops) return undefined
  return {
    causationid: cause.id,
    correlationid: text(cause['correlationid']) ?? cause.id,
    hops,
    ...member('traceparent', cause),
    ...member('tracestate', cause),
  }
}

function hopsOf({ hops }: CloudEvent): number {
  return typeof hops === 'number' && hops > 0 ? hops : 0
}

function member(name: string, event: CloudEvent): Record<string, string> {
  const value = text(event[name])
  return value === undefined ? {} : { [name]: value }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined
}

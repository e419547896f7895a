import { causeAttribute } from './cause.js'
import type { CloudEvent } from './cloud-event.js'
import { InvalidError } from './errors/errors.js'

/** How far the events that one event causes may go. */
export interface CauseLimits {
  /** How often one event may cause the next in a row. What goes round in a circle ends here. */
  readonly maxHops: number
  /** How many events one origin may cause, all its branches together. */
  readonly maxCaused: number
}

export const defaultCauseLimits: CauseLimits = { maxHops: 16, maxCaused: 1000 }

/** What an event says of the one that caused it, before it is appended: then Sluice puts its own token and hops there. */
export interface Causation {
  /** The id of the event that caused it. */
  readonly causationid: string
  /** The same through the whole story: that of the cause, or its id where the story begins with it. */
  readonly correlationid: string
  /** How many events led here. */
  readonly hops: number
  /** The token of the event that caused it. */
  readonly sluicecause?: string
  /** W3C trace context. Source: https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md */
  readonly traceparent?: string
  readonly tracestate?: string
}

/** What is to be said in an event that `cause` causes. */
export function causedBy(cause: CloudEvent): Causation {
  return {
    causationid: cause.id,
    correlationid: text(cause['correlationid']) ?? cause.id,
    hops: hopsOf(cause) + 1,
    ...member(causeAttribute, cause),
    ...member('traceparent', cause),
    ...member('tracestate', cause),
  }
}

/** What the event says of how many led to it; 0 where it says nothing, or nonsense. */
export function hopsOf({ hops }: CloudEvent): number {
  return typeof hops === 'number' && hops > 0 ? hops : 0
}

/** Codes of the errors below: publishing the same again does not help. */
const loopingCodes = ['TOO_MANY_HOPS', 'TOO_MANY_CAUSED']

/** Whether an event was refused because its chain of causes has gone too far. */
export function isLooping(error: unknown): boolean {
  return error instanceof InvalidError && loopingCodes.includes(error.code)
}

export function tooManyHops(limit: number): InvalidError {
  const message =
    `it would be one more than ${limit} events in a row that caused the next (MAX_HOPS). Is it a circle? ` +
    'In a service, publish with causedBy: null where it is none'
  return new InvalidError('TOO_MANY_HOPS', message, { limit, setting: 'MAX_HOPS' })
}

export function tooManyCaused(limit: number, { bus, position }: { bus: string; position: string }): InvalidError {
  const message =
    `the event at ${position} of bus '${bus}' has caused ${limit} events, and no more may come of it ` +
    '(MAX_CAUSED_EVENTS). Is it a circle? In a service, publish with causedBy: null where it is none'
  return new InvalidError('TOO_MANY_CAUSED', message, {
    limit,
    setting: 'MAX_CAUSED_EVENTS',
    origin: { bus, position },
  })
}

function member(name: string, event: CloudEvent): Record<string, string> {
  const value = text(event[name])
  return value === undefined ? {} : { [name]: value }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined
}

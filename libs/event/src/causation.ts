import { causeAttribute } from './cause.js'
import type { CloudEvent } from './cloud-event.js'
import { InvalidError } from './errors/errors.js'
import { tenantOf } from './tenant.js'

/** Limits of chains of caused events. */
export interface CauseLimits {
  /** Most events in a row that cause each other. It ends circles. */
  readonly maxHops: number
  /** Most events that one origin may cause, all its branches together. */
  readonly maxCaused: number
}

export const defaultCauseLimits: CauseLimits = { maxHops: 16, maxCaused: 1000 }

/** The attributes of a caused event about its cause, before the append, which sets its own token and hops. */
export interface Causation {
  /** The `id` of the causing event. */
  readonly causationid: string
  /** The same for a whole chain: the cause's `correlationid`, or its `id` if the chain begins with it. */
  readonly correlationid: string
  /** The number of events that led to it. */
  readonly hops: number
  /** The token of the causing event. */
  readonly sluicecause?: string
  /** W3C trace context. Source: https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md */
  readonly traceparent?: string
  readonly tracestate?: string
}

/** The attributes of an event that `cause` causes. */
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

/** The event's `hops`; 0 if it has none or an invalid value. */
export function hopsOf({ hops }: CloudEvent): number {
  return typeof hops === 'number' && hops > 0 ? hops : 0
}

/** Codes of errors for which publishing again does not help. */
const loopingCodes = ['TOO_MANY_HOPS', 'TOO_MANY_CAUSED']

/** Whether an event was refused because its chain of causes has gone too far. */
export function isLooping(error: unknown): boolean {
  return error instanceof InvalidError && loopingCodes.includes(error.code)
}

/**
 * @param limit the most hops
 * @param bus whose `maxHops` that is; undefined if it is the platform's `MAX_HOPS`
 */
export function tooManyHops(limit: number, bus?: string): InvalidError {
  // a dead letter has the message, and its readers know buses by the names of their own tenant
  const own = bus === undefined ? undefined : tenantOf(bus).name
  const setting = own === undefined ? 'MAX_HOPS' : 'maxHops'
  const message =
    `it would be one more than ${limit} events in a row that caused the next (${setting}${own === undefined ? '' : ` of bus '${own}'`}). ` +
    'Is it a circle? In a service, publish with causedBy: null where it is none'
  return new InvalidError('TOO_MANY_HOPS', message, { limit, setting, ...(own !== undefined && { bus: own }) })
}

export function tooManyCaused(limit: number, origin: { bus: string; position: string }): InvalidError {
  const { position } = origin
  const bus = tenantOf(origin.bus).name
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

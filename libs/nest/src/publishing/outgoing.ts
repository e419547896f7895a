import { randomUUID } from 'node:crypto'
import { errorText } from '@sluice/delivery'
import {
  assertEvent,
  causedBy,
  checkReserved,
  type CloudEvent,
  defaultLimits,
  deliverAtAttribute,
  InvalidError,
  overLimit,
  tooManyHops,
} from '@sluice/event'
import type { Publication } from '@sluice/tracing'
import { type EventType, findEventType } from '../events/event.decorator.js'
import { writeData } from '../events/event-data.js'

/** How often one event may cause the next, and the bus if the bound is its own. */
export interface HopLimit {
  readonly most: number
  readonly bus?: string
}

/** A valid event that is to be appended. */
export interface Outgoing {
  readonly event: CloudEvent
  /** The event as JSON, as it is stored. */
  readonly json: string
  /** The type of its data, if that is an instance of an event class. */
  readonly eventType?: EventType
}

/**
 * Makes an event of attributes, or of an instance of an event class, alone or as `data` beside attributes. Given attributes win
 * over those that are filled in.
 *
 * The event carries the token of its cause, as an event from a webhook's receiver does; the append replaces it by the event's
 * own token.
 *
 * @param cause the event that caused it, if any
 * @param hops how often one event may cause the next on its bus
 * @param publication the span of the call, whose trace context the event gets if it has none of its own
 * @param deliverAt when it is to be appended, RFC 3339, if it does not say it itself
 * @throws InvalidError naming the attribute or field
 */
export function outgoing(
  given: object,
  source: string,
  cause?: CloudEvent,
  hops = unlimited,
  publication?: Pick<Publication, 'carry'>,
  deliverAt?: string,
): Outgoing {
  const { attributes, eventType } = read(given)
  if (attributes['bus'] !== undefined)
    throw noEvent(
      `an event does not say its bus, and this one would go to another: publish(event, { bus: '${String(attributes['bus'])}' })`,
      'bus',
    )
  const event: Record<string, unknown> = {
    specversion: '1.0',
    ...(cause && causation(cause, hops)),
    ...(deliverAt !== undefined && { [deliverAtAttribute]: deliverAt }),
    ...attributes,
  }
  const traced = publication?.carry(attributes)
  if (traced) {
    delete event['tracestate'] // that of the cause, whose traceparent is replaced
    Object.assign(event, traced)
  }
  event['id'] ??= randomUUID()
  event['source'] ??= source
  event['time'] ??= new Date().toISOString()
  if (event['data'] !== undefined) event['datacontenttype'] ??= 'application/json'
  assertEvent(event)
  checkReserved(event)
  return { event, json: toJson(event), ...(eventType && { eventType }) }
}

type Attributes = Record<string, unknown>

function read(given: object): { attributes: Attributes; eventType?: EventType } {
  if (typeof given !== 'object' || given === null) throw noEvent(`${String(given)} is no event`)
  const ofClass = findEventType(given.constructor)
  const data = ofClass ? given : (given as Attributes)['data']
  const eventType = ofClass ?? findEventType((data as object | undefined)?.constructor)
  if (!eventType) {
    const { name } = given.constructor ?? Object
    const isInstance = !('type' in given) && name !== 'Object'
    if (isInstance) throw noEvent(`${name} is no event class: put @Event('<type>') on it, or publish { type, data }`)
    return { attributes: given as Attributes }
  }
  const { data: _, ...beside } = ofClass ? {} : (given as Attributes)
  const { type, dataschema } = eventType
  if (beside['type'] !== undefined && beside['type'] !== type) {
    throw noEvent(`the type is '${String(beside['type'])}', and its data is of '${type}': leave the type out`)
  }
  const plain = writeData(eventType, data as object)
  const fields = data as Attributes // by the names of the class, which may differ in JSON
  const keys = { ...named('subject', eventType.subject, fields), ...named('partitionkey', eventType.key, fields) }
  return { attributes: { type, dataschema, ...keys, ...beside, data: plain }, eventType }
}

function named(attribute: string, field: string | undefined, data: Attributes): Attributes {
  const value = field === undefined ? undefined : data[field]
  return value === undefined || value === null ? {} : { [attribute]: String(value) }
}

const unlimited: HopLimit = { most: Infinity }

function causation(cause: CloudEvent, { most, bus }: HopLimit): object {
  const found = causedBy(cause)
  if (found.hops > most) throw tooManyHops(most, bus)
  return found
}

function toJson(event: CloudEvent): string {
  let json: string
  try {
    json = JSON.stringify(event)
  } catch (cause) {
    throw new InvalidError('INVALID_EVENT', `the event is not JSON: ${errorText(cause)}`, {}, { cause })
  }
  const limit = defaultLimits.eventBytes
  const actual = Buffer.byteLength(json)
  if (actual <= limit) return json
  throw overLimit({ field: 'event', what: 'an event', limit, unit: 'bytes', actual })
}

function noEvent(message: string, attribute?: string): InvalidError {
  return new InvalidError('INVALID_EVENT', message, attribute === undefined ? {} : { attribute })
}

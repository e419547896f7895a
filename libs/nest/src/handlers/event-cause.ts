import { causeAttribute, type CloudEvent, redactedAttribute, type Via } from '@sluice/event'
import type { Causes } from '@sluice/streams'

/** The delivery of an event, its stored token, and the maker of the token that it is delivered with. */
interface Delivered {
  readonly via: Via
  readonly stored: unknown
  readonly causes: Pick<Causes, 'token'>
}

const delivered = Symbol('sluice.delivered')

type Event = CloudEvent & { readonly [delivered]: Delivered }

/**
 * Gives an event its cause token, which is made when it is first read: most handlers publish nothing, and signing costs several
 * times as much as parsing an event. All events share the accessors, because functions of its own would make an event a slow
 * object.
 */
export function withCause(event: CloudEvent, via: Via, causes: Pick<Causes, 'token'>): CloudEvent {
  const value: Delivered = { via, stored: event[causeAttribute], causes }
  Object.defineProperty(event, delivered, { value, configurable: true })
  return Object.defineProperty(event, causeAttribute, lazily)
}

const lazily: PropertyDescriptor & ThisType<Event> = {
  enumerable: true,
  configurable: true,
  get() {
    const { via, stored, causes } = this[delivered]
    const copy = this[redactedAttribute] === undefined ? {} : { [redactedAttribute]: true }
    const token = causes.token({ [causeAttribute]: stored as string | undefined, ...copy }, via)
    return write(this, token)
  },
  set(value: unknown) {
    write(this, value)
  },
}

function write<Value>(event: CloudEvent, value: Value): Value {
  Object.defineProperty(event, causeAttribute, { value, enumerable: true, configurable: true, writable: true })
  return value
}

import { causeAttribute, type CloudEvent, type Origin } from '@sluice/event'
import type { Causes } from '@sluice/streams'

/** The position of an event, its stored token, and the maker of the token that it is delivered with. */
interface Delivered {
  readonly origin: Origin
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
export function withCause(event: CloudEvent, origin: Origin, causes: Pick<Causes, 'token'>): CloudEvent {
  const value: Delivered = { origin, stored: event[causeAttribute], causes }
  Object.defineProperty(event, delivered, { value, configurable: true })
  return Object.defineProperty(event, causeAttribute, lazily)
}

const lazily: PropertyDescriptor & ThisType<Event> = {
  enumerable: true,
  configurable: true,
  get() {
    const { origin, stored, causes } = this[delivered]
    const token = causes.token({ [causeAttribute]: stored as string | undefined }, origin)
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

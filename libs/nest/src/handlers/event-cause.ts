import { causeAttribute, type CloudEvent, type Origin } from '@sluice/event'
import type { Causes } from '@sluice/streams'

/** Where an event stands, its token as it was stored, and who makes the one that it is delivered with. */
interface Delivered {
  readonly origin: Origin
  readonly stored: unknown
  readonly causes: Pick<Causes, 'token'>
}

const delivered = Symbol('sluice.delivered')

type Event = CloudEvent & { readonly [delivered]: Delivered }

/**
 * Gives an event that is handled its token. It is made when somebody reads it: most handlers publish nothing, and to sign
 * costs several times what it takes to read an event. The accessors are shared, because functions of its own would make the
 * event a slow object.
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

import 'reflect-metadata'
import { namePattern } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { dataschemaOf } from '@sluice/registry'
import { type OptionNames, unknownOption } from '../unknown-options.js'

/** A class whose instances are the data of events: one with `@Event`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the constructor takes
export type EventClass<Data extends object = object> = new (...args: any[]) => Data

export interface EventOptions<Field extends string = string> {
  /** From 1; default 1. Another version is another contract: it has handlers and a schema of its own. */
  readonly version?: number
  /** The field whose value is the event's `subject`, and so its partition key where `key` names none. */
  readonly subject?: Field
  /** The field whose value is the event's partition key: events with the same stay in order. */
  readonly key?: Field
}

const optionNames: OptionNames<EventOptions> = { version: true, subject: true, key: true }

export const eventDefaults = { version: 1 }

/** What `@Event` says of a class. */
export interface EventType<Data extends object = object> {
  readonly eventClass: EventClass<Data>
  readonly type: string
  readonly version: number
  /** What its events have in `dataschema`. */
  readonly dataschema: string
  readonly subject?: string
  readonly key?: string
}

const metadataKey = Symbol.for('sluice:event')

/**
 * Makes a class the data of an event type. Its class-validator decorators are the contract: what is published is checked
 * against them, and what a handler of the class gets too.
 *
 * ```ts
 * @Event('com.shop.order.created', { version: 1, subject: 'orderId' })
 * class OrderCreated {
 *   @IsString() orderId: string
 *   @IsNumber() @Min(0) total: number
 *
 *   constructor(data: OrderCreated) {
 *     Object.assign(this, data)
 *   }
 * }
 * ```
 *
 * @throws InvalidError `INVALID_EVENT_CLASS` for a type or version that cannot be
 */
export function Event<Field extends string = never>(type: string, options: EventOptions<Field> = {}) {
  const { version = eventDefaults.version, subject, key } = options
  return <Class extends EventClass<Partial<Record<Field, string | number>>>>(eventClass: Class): void => {
    const wrong = (what: string) => new InvalidError('INVALID_EVENT_CLASS', `@Event on ${eventClass.name}: ${what}`)
    const unknown = unknownOption(options, optionNames)
    if (unknown) throw wrong(unknown.why)
    if (!namePattern.test(type))
      throw wrong(`the type must be 1 to 128 letters, digits, ".", "_" or "-", not '${type}'`)
    if (!Number.isInteger(version) || version < 1) throw wrong(`version is ${version}; it must be an integer from 1`)
    const dataschema = dataschemaOf(type, version)
    const eventType: EventType = { eventClass, type, version, dataschema, subject, key }
    Reflect.defineMetadata(metadataKey, eventType, eventClass)
  }
}

/** What the class says itself; a class that extends an event class is none for that. */
export function findEventType(eventClass: unknown): EventType | undefined {
  if (typeof eventClass !== 'function' || eventClass === Object) return undefined
  return Reflect.getOwnMetadata(metadataKey, eventClass) as EventType | undefined
}

/** @throws InvalidError `INVALID_EVENT_CLASS` for a class without `@Event` */
export function eventTypeOf<Data extends object>(eventClass: EventClass<Data>): EventType<Data> {
  const found = findEventType(eventClass)
  if (found) return found as EventType<Data>
  const name = eventClass?.name || String(eventClass)
  throw new InvalidError('INVALID_EVENT_CLASS', `${name} is no event class: put @Event('<type>') on it`)
}

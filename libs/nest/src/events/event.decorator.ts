import 'reflect-metadata'
import { nameForm, namePattern } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { dataschemaOf } from '@sluice/registry'
import { type OptionNames, unknownOption } from '../unknown-options.js'

/** A class with `@Event`, whose instances are the data of events. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the constructor takes
export type EventClass<Data extends object = object> = new (...args: any[]) => Data

export interface EventOptions<Field extends string = string> {
  /** From 1; default 1. Each version is a contract of its own, with its own handlers and schema. */
  readonly version?: number
  /** The field whose value is the event's `subject`, and so its partition key where `key` names none. */
  readonly subject?: Field
  /** The field whose value is the event's partition key: events with the same stay in order. */
  readonly key?: Field
}

const optionNames: OptionNames<EventOptions> = { version: true, subject: true, key: true }

export const eventDefaults = { version: 1 }

/** The metadata of a class with `@Event`. */
export interface EventType<Data extends object = object> {
  readonly eventClass: EventClass<Data>
  readonly type: string
  readonly version: number
  /** The `dataschema` of its events. */
  readonly dataschema: string
  readonly subject?: string
  readonly key?: string
}

const metadataKey = Symbol.for('sluice:event')

/**
 * Makes a class the data of an event type. Its class-validator decorators are the contract: data is checked against them when
 * it is published, and before a handler of the class gets it.
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
 * @throws InvalidError `INVALID_EVENT_CLASS` for an invalid type or version
 */
export function Event<Field extends string = never>(type: string, options: EventOptions<Field> = {}) {
  const { version = eventDefaults.version, subject, key } = options
  return <Class extends EventClass<Partial<Record<Field, string | number>>>>(eventClass: Class): void => {
    const wrong = (what: string) => new InvalidError('INVALID_EVENT_CLASS', `@Event on ${eventClass.name}: ${what}`)
    const unknown = unknownOption(options, optionNames)
    if (unknown) throw wrong(unknown.why)
    if (!namePattern.test(type)) throw wrong(`the type must be ${nameForm}, not '${type}'`)
    if (!Number.isInteger(version) || version < 1) throw wrong(`version is ${version}; it must be an integer from 1`)
    const dataschema = dataschemaOf(type, version)
    const eventType: EventType = { eventClass, type, version, dataschema, subject, key }
    Reflect.defineMetadata(metadataKey, eventType, eventClass)
  }
}

/** The `@Event` of the class itself; a class that extends an event class does not inherit it. */
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

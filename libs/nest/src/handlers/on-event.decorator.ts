import type { OnSuccess, RetryOptions } from '@sluice/delivery'
import type { ReceiptOptions } from '../receipts/idempotent.decorator.js'
import 'reflect-metadata'
import { type EventClass, eventTypeOf } from '../events/event.decorator.js'
import { patternOf, type TypedHandler } from '../events/typed-handler.js'

/** What one `@OnEvent` asks for. */
export interface OnEventOptions extends RetryOptions {
  /** An EventBridge pattern over the CloudEvent, see docs/patterns.md. */
  readonly pattern: Record<string, unknown>
  /** The class that the data is checked against and made an instance of: what `@OnEvent(OrderCreated)` sets. */
  readonly eventClass?: EventClass
  /** The bus to listen to. Default `default`. */
  readonly bus?: string
  /** What becomes of an event that the handler does not take: a dead letter (default), or nothing. */
  readonly onFailure?: 'dead-letter' | 'drop'
  /** What the handler returns becomes the data of an event of this type, unless it is `undefined`. */
  readonly onSuccess?: OnSuccess
  /**
   * Keeps the order of events with the same partition key, also through retries: while one waits to be tried again, those
   * of its key wait behind it and other keys flow. `true` is `{ onFailure: 'park' }`. See docs/sdk.md.
   */
  readonly ordered?: boolean | OrderedOptions
  /** Remembers what was done, so that an event that comes again has its effect once. Default: as `forRoot` says. */
  readonly receipts?: boolean | ReceiptOptions
}

export interface OrderedOptions {
  readonly onFailure: OnOrderedFailure
}

/**
 * What becomes of a key when an event of it cannot be handled:
 *
 * - `park`: it becomes a dead letter, and so does what follows with its key, until they are redriven or deleted;
 * - `skip`: it becomes a dead letter, and the next of its key is handled;
 * - `block`: it is tried for ever, and its key waits.
 */
export type OnOrderedFailure = (typeof onOrderedFailure)[number]

const onOrderedFailure = ['park', 'skip', 'block'] as const

/** Undefined for a handler that asks for no order. */
export function orderOf({ ordered }: OnEventTypeOptions): OnOrderedFailure | undefined {
  if (!ordered) return undefined
  return ordered === true ? 'park' : ordered.onFailure
}

export type OnEventTypeOptions = Omit<OnEventOptions, 'pattern' | 'eventClass'>

const metadataKey = Symbol('sluice:on-event')

/**
 * Makes a method of any provider or controller a handler of events, by CloudEvents type, by event class or by pattern:
 *
 * ```ts
 * @OnEvent('com.shop.order.created')
 * async charge(event: CloudEvent<Order>) {}
 *
 * @OnEvent(OrderCreated)
 * async pack(event: CloudEvent<OrderCreated>) {}
 *
 * @OnEvent({ pattern: { data: { total: [{ numeric: ['>', 100] }] } }, attempts: 8 })
 * async review(event: CloudEvent<Order>, context: EventContext) {}
 * ```
 *
 * The handler has done its work when its promise resolves. If it throws, it is tried again with backoff and then the event
 * becomes a dead letter; other handlers of the same event are not affected.
 */
export function OnEvent(type: string, options?: OnEventTypeOptions): MethodDecorator
export function OnEvent<Data extends object>(
  eventClass: EventClass<Data>,
  options?: OnEventTypeOptions,
): TypedHandler<Data>
export function OnEvent(options: OnEventOptions): MethodDecorator
export function OnEvent(first: string | EventClass | OnEventOptions, second: OnEventTypeOptions = {}): MethodDecorator {
  const options = optionsOf(first, second)
  const order = orderOf(options)
  if (order !== undefined && !onOrderedFailure.includes(order)) {
    throw new Error(`@OnEvent: ordered.onFailure is '${order}'; it must be one of ${onOrderedFailure.join(', ')}`)
  }
  return (_target, _name, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as object
    // decorators run from the bottom up; the order of the source is what a reader expects in names
    Reflect.defineMetadata(metadataKey, [options, ...onEventOptions(method)], method)
  }
}

function optionsOf(first: string | EventClass | OnEventOptions, second: OnEventTypeOptions): OnEventOptions {
  if (typeof first === 'string') return { ...second, pattern: { type: [first] } }
  if (typeof first === 'function') return { ...second, eventClass: first, pattern: patternOf(eventTypeOf(first)) }
  return first
}

/** What the decorators of a method ask for, in the order of the source. */
export function onEventOptions(method: object): readonly OnEventOptions[] {
  return (Reflect.getMetadata(metadataKey, method) as OnEventOptions[] | undefined) ?? []
}

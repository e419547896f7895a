import type { OnSuccess, RetryOptions } from '@sluice/delivery'
import { defaultBus, type Selection, selectedPattern, selectionFields } from '@sluice/registry'
import type { ReceiptOptions } from '../receipts/idempotent.decorator.js'
import 'reflect-metadata'
import { checkMethod } from './check-method.js'
import { noteDecorated } from './decorated.js'
import { type EventClass, eventTypeOf } from '../events/event.decorator.js'
import { patternOf, type TypedHandler } from '../events/typed-handler.js'
import { checkOptions, type OnOrderedFailure } from './check-options.js'
import { typePattern } from './type-pattern.js'

export type { OnOrderedFailure } from './check-options.js'

/** What one `@OnEvent` asks for. */
export interface OnEventOptions extends RetryOptions {
  /** An EventBridge pattern over the CloudEvent, see docs/patterns.md. */
  readonly pattern?: Record<string, unknown>
  /** Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold. */
  readonly filters?: Selection['filters']
  /** A filter policy of SNS in place of a pattern. */
  readonly filterPolicy?: Selection['filterPolicy']
  /** Where the policy looks: `MessageAttributes`, the event's attributes (default), or `MessageBody`, its data. */
  readonly filterPolicyScope?: Selection['filterPolicyScope']
  /** The class that the data is checked against and made an instance of: what `@OnEvent(OrderCreated)` sets. */
  readonly eventClass?: EventClass
  /** The bus to listen to. Default `default`. */
  readonly bus?: string
  /**
   * The most events of this handler that one instance handles at the same time, 1 to 1,000. The handler then has a
   * subscription of its own: what waits for it is in no other handler's way. Default: what the service's `concurrency` leaves.
   */
  readonly concurrency?: number
  /** The most milliseconds that an attempt may take: then it has failed, and `context.signal` aborts. Default: no limit. */
  readonly timeout?: number
  /** Whether an event that the handler does not take becomes a dead letter. Default `true`; `false` drops and logs it. */
  readonly deadLetter?: boolean
  /**
   * Another name than the service's to share events under: instances of all services that have this handler in this group
   * share its events, and another group gets its own copy. Default: the service's name.
   */
  readonly group?: string
  /**
   * Where the handler begins on its bus when it is there for the first time: at what comes from now on (`latest`, the
   * default), at the oldest event that the bus still has (`horizon`), or at what the bus got since a time.
   */
  readonly from?: 'latest' | 'horizon' | Date | (string & {})
  /** What the handler returns becomes the data of an event of this type, unless it is `undefined`. */
  readonly onSuccess?: OnSuccess
  /** Whether the handler is also given what it returned itself, where its pattern matches that. Default `false`. */
  readonly ownResults?: boolean
  /**
   * Keeps the order of events with the same partition key, also through retries: while one waits to be tried again, those
   * of its key wait behind it and other keys flow. `true` is `{ onFailure: 'park' }`. See docs/sdk/ordered.md.
   */
  readonly ordered?: boolean | OrderedOptions
  /** Remembers what was done, so that an event that comes again has its effect once. Default: as `forRoot` says. */
  readonly receipts?: boolean | ReceiptOptions
}

/** What holds where a handler does not say otherwise; its retry is the service's. */
export const onEventDefaults = {
  bus: defaultBus,
  filterPolicyScope: 'MessageAttributes',
  from: 'latest',
  deadLetter: true,
  ordered: { onFailure: 'park' },
} as const

export interface OrderedOptions {
  readonly onFailure: OnOrderedFailure
}

/** Undefined for a handler that asks for no order. */
export function orderOf({ ordered }: OnEventTypeOptions): OnOrderedFailure | undefined {
  if (!ordered) return undefined
  return (ordered === true ? onEventDefaults.ordered : ordered).onFailure
}

export type OnEventTypeOptions = Omit<OnEventOptions, keyof Selection | 'eventClass'>

/** What a handler is made from. */
export interface HandlerOptions extends OnEventOptions {
  readonly pattern: Record<string, unknown>
  /** Says which types are wanted where the pattern lets more through. */
  readonly wants?: (type: string) => boolean
}

const metadataKey = Symbol.for('sluice:on-event')

/**
 * Makes a method of any provider or controller a handler of events, by CloudEvents type, by event class or by pattern:
 *
 * ```ts
 * @OnEvent('com.shop.order.created')
 * async charge(event: CloudEvent<Order>) {}
 *
 * @OnEvent(OrderCreated)
 * async pack(event: CloudEvent<OrderCreated>) {}
 * @OnEvent(['com.shop.order.*', 'com.shop.refund.**'])
 * async audit(event: CloudEvent, context: EventContext) {}
 *
 * @OnEvent({ pattern: { data: { total: [{ numeric: ['>', 100] }] } }, attempts: 8 })
 * async review(@Payload() order: Order) {}
 * ```
 *
 * In a type, `*` stands for one segment between dots and `**` for any number of them. The handler has done its work when
 * its promise resolves. If it throws, it is tried again with backoff and then the event becomes a dead letter; other
 * handlers of the same event are not affected.
 *
 * @throws InvalidError `INVALID_HANDLER` naming class, method, option and fix
 */
export function OnEvent(type: string | readonly string[], options?: OnEventTypeOptions): MethodDecorator
export function OnEvent<Data extends object>(
  eventClass: EventClass<Data>,
  options?: OnEventTypeOptions,
): TypedHandler<Data>
export function OnEvent(options: OnEventOptions): MethodDecorator
export function OnEvent(first: What, second: OnEventTypeOptions = {}): MethodDecorator {
  return (target, name, descriptor?: PropertyDescriptor) => {
    const method = checkMethod('@OnEvent on', 'INVALID_HANDLER', target, name, descriptor)
    const options = checkOptions(`${target.constructor.name}.${String(name)}`, () => optionsOf(first, second))
    // decorators run from the bottom up; the order of the source is what a reader expects in names
    Reflect.defineMetadata(metadataKey, [options, ...onEventOptions(method)], method)
    noteDecorated(target, String(name))
  }
}

type What = string | readonly string[] | EventClass | OnEventOptions

function optionsOf(first: What, second: OnEventTypeOptions): HandlerOptions {
  if (typeof first === 'function') return { ...second, eventClass: first, pattern: patternOf(eventTypeOf(first)) }
  if (isSelection(first)) return { ...first, pattern: selectedPattern(first, 'INVALID_HANDLER')! }
  return { ...second, ...typePattern([first].flat() as string[]) }
}

function isSelection(first: What): first is OnEventOptions {
  return typeof first === 'object' && first !== null && selectionFields.some(field => field in first)
}

/** What the decorators of a method ask for, in the order of the source. */
export function onEventOptions(method: object): readonly HandlerOptions[] {
  return (Reflect.getMetadata(metadataKey, method) as HandlerOptions[] | undefined) ?? []
}

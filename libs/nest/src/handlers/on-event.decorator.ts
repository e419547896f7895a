import { selectedPattern, selectionFields } from '@sluice/registry'
import 'reflect-metadata'
import { checkMethod } from './check-method.js'
import { noteDecorated } from './decorated.js'
import { type EventClass, eventTypeOf } from '../events/event.decorator.js'
import { patternOf, type TypedHandler } from '../events/typed-handler.js'
import { checkOptions } from './check-options.js'
import type { HandlerOptions, OnEventOptions, OnEventTypeOptions } from './handler-options.js'
import { typePattern } from './type-pattern.js'

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
 * In a type, `*` stands for one segment between dots and `**` for any number of them. The attempt succeeds when the handler's
 * promise resolves. If it throws, it is tried again with backoff, and after the last try the event becomes a dead letter;
 * other handlers of the same event are not affected.
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
    addHandler(method, options)
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

/** Makes the method a handler once more. Decorators run from the bottom up, but names are numbered in the order of the source. */
export function addHandler(method: object, options: HandlerOptions): void {
  Reflect.defineMetadata(metadataKey, [options, ...onEventOptions(method)], method)
}

/** The options of a method's decorators, in the order of the source. */
export function onEventOptions(method: object): readonly HandlerOptions[] {
  return (Reflect.getMetadata(metadataKey, method) as HandlerOptions[] | undefined) ?? []
}

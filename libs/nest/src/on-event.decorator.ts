import type { OnSuccess, RetryOptions } from '@sluice/delivery'
import 'reflect-metadata'

/** What one `@OnEvent` asks for. */
export interface OnEventOptions extends RetryOptions {
  /** An EventBridge pattern over the CloudEvent, see docs/patterns.md. */
  readonly pattern: Record<string, unknown>
  /** The bus to listen to. Default `default`. */
  readonly bus?: string
  /** What becomes of an event that the handler does not take: a dead letter (default), or nothing. */
  readonly onFailure?: 'dead-letter' | 'drop'
  /** What the handler returns becomes the data of an event of this type, unless it is `undefined`. */
  readonly onSuccess?: OnSuccess
}

export type OnEventTypeOptions = Omit<OnEventOptions, 'pattern'>

const metadataKey = Symbol('sluice:on-event')

/**
 * Makes a method of any provider or controller a handler of events, by CloudEvents type or by pattern:
 *
 * ```ts
 * @OnEvent('com.shop.order.created')
 * async charge(event: CloudEvent<Order>) {}
 *
 * @OnEvent({ pattern: { data: { total: [{ numeric: ['>', 100] }] } }, attempts: 8 })
 * async review(event: CloudEvent<Order>, context: EventContext) {}
 * ```
 *
 * The handler has done its work when its promise resolves. If it throws, it is tried again with backoff and then the event
 * becomes a dead letter; other handlers of the same event are not affected.
 */
export function OnEvent(type: string, options?: OnEventTypeOptions): MethodDecorator
export function OnEvent(options: OnEventOptions): MethodDecorator
export function OnEvent(first: string | OnEventOptions, second: OnEventTypeOptions = {}): MethodDecorator {
  const options: OnEventOptions = typeof first === 'string' ? { ...second, pattern: { type: [first] } } : first
  return (_target, _name, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as object
    // decorators run from the bottom up; the order of the source is what a reader expects in names
    Reflect.defineMetadata(metadataKey, [options, ...onEventOptions(method)], method)
  }
}

/** What the decorators of a method ask for, in the order of the source. */
export function onEventOptions(method: object): readonly OnEventOptions[] {
  return (Reflect.getMetadata(metadataKey, method) as OnEventOptions[] | undefined) ?? []
}

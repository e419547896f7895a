import type { OnSuccess, RetryOptions } from '@sluice/delivery'
import { defaultBus, type Selection } from '@sluice/registry'
import type { EventClass } from '../events/event.decorator.js'
import type { ReceiptOptions } from '../receipts/idempotent.decorator.js'

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

/**
 * What becomes of a key when an event of it cannot be handled:
 *
 * - `park`: it becomes a dead letter, and so does what follows with its key, until they are redriven or deleted;
 * - `skip`: it becomes a dead letter, and the next of its key is handled;
 * - `block`: it is tried for ever, and its key waits.
 */
export type OnOrderedFailure = (typeof onOrderedFailure)[number]

export const onOrderedFailure = ['park', 'skip', 'block'] as const

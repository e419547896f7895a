import type { CircuitChoice, OnSuccess, RetryOptions } from '@sluice/delivery'
import { defaultBus, type Selection } from '@sluice/registry'
import type { Schedule } from '@sluice/schedule'
import type { EventClass } from '../events/event.decorator.js'
import type { ReceiptOptions } from '../receipts/idempotent.decorator.js'

/** Options of `@OnEvent`. */
export interface OnEventOptions extends RetryOptions, CircuitChoice {
  /** An EventBridge pattern over the CloudEvent, see docs/patterns.md. */
  readonly pattern?: Record<string, unknown>
  /** Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold. */
  readonly filters?: Selection['filters']
  /** A filter policy of SNS in place of a pattern. */
  readonly filterPolicy?: Selection['filterPolicy']
  /** What the policy is about: `MessageAttributes`, the event's attributes (default), or `MessageBody`, its data. */
  readonly filterPolicyScope?: Selection['filterPolicyScope']
  /** The class that the data is checked against and made an instance of: what `@OnEvent(OrderCreated)` sets. */
  readonly eventClass?: EventClass
  /** The bus to listen to. Default `default`. */
  readonly bus?: string
  /**
   * The most events of this handler that one instance handles at the same time, 1 to 1,000. The handler then has a subscription
   * of its own, so its waiting events delay no other handler. Default: it shares the service's `concurrency`.
   */
  readonly concurrency?: number
  /** The most milliseconds of an attempt; after that it has failed, and `context.signal` aborts. Default: no limit. */
  readonly timeout?: number
  /** Whether a given-up event becomes a dead letter. Default `true`; `false` drops and logs it. */
  readonly deadLetter?: boolean
  /**
   * A name to share events under: the instances of all services with this handler in this group share its events, and each group
   * gets a copy of its own. Default: the service's name.
   */
  readonly group?: string
  /**
   * Where a new handler begins on its bus: with events from now on (`latest`, the default), with the oldest event that the bus
   * still has (`horizon`), or with the events since a time.
   */
  readonly from?: 'latest' | 'horizon' | Date | (string & {})
  /** The handler's return value becomes the data of an event of this type, unless it is `undefined`. */
  readonly onSuccess?: OnSuccess
  /**
   * What the handler gets as data in place of that of the event: a constant, a path, or a template, see docs/transforms.md. An event of which
   * it makes nothing is a dead letter, and the handler is not called.
   */
  readonly transform?: Readonly<Record<string, unknown>>
  /** Whether the handler also gets events made of its own results, if its pattern matches them. Default `false`. */
  readonly ownResults?: boolean
  /**
   * The types of events that the handler publishes, on its own bus or another: when the service starts it warns of handlers and rules
   * that would go round in a circle. It says it only: nothing checks what the handler publishes.
   */
  readonly emits?: readonly (string | Emits)[]
  /**
   * Keeps the order of events with the same partition key, also through retries: while one waits for its retry, later ones of
   * its key wait too and other keys flow. `true` is `{ onFailure: 'park' }`. See docs/sdk/ordered.md.
   */
  readonly ordered?: boolean | OrderedOptions
  /** Remembers handled events, so that an event that comes again has its effect once. Default: the option of `forRoot`. */
  readonly receipts?: boolean | ReceiptOptions
}

/** An event that a handler publishes. */
export interface Emits {
  readonly type: string
  /** Default: the bus that the handler listens to. */
  readonly bus?: string
}

/** Defaults of handlers; the default retry is the service's. */
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

/** @returns undefined for a handler that is not ordered */
export function orderOf({ ordered }: OnEventTypeOptions): OnOrderedFailure | undefined {
  if (!ordered) return undefined
  return (ordered === true ? onEventDefaults.ordered : ordered).onFailure
}

export type OnEventTypeOptions = Omit<OnEventOptions, keyof Selection | 'eventClass'>

/** The checked options of a handler. */
export interface HandlerOptions extends OnEventOptions {
  readonly pattern: Record<string, unknown>
  /** Whether a type is wanted; set if the pattern matches more types than the handler wants. */
  readonly wants?: (type: string) => boolean
  /** Set for a handler of `@Scheduled`: it gets the ticks of this schedule, and the service declares it. */
  readonly schedule?: HandlerSchedule
}

export interface HandlerSchedule {
  readonly when: Schedule
  /** In place of class and method. */
  readonly name?: string
}

/**
 * What happens to a key when one of its events is given up:
 *
 * - `park`: the event becomes a dead letter, and so do later events of its key, until they are redriven or deleted;
 * - `skip`: the event becomes a dead letter, and the next one of its key is handled;
 * - `block`: the event is tried for ever, and its key waits.
 */
export type OnOrderedFailure = (typeof onOrderedFailure)[number]

export const onOrderedFailure = ['park', 'skip', 'block'] as const

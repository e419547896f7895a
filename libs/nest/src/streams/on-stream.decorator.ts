import type { RetryOptions } from '@sluice/delivery'
import type { Selection } from '@sluice/registry'
import { checkMethod } from '../handlers/check-method.js'
import { noteDecorated } from '../handlers/decorated.js'
import { assertStreamOptions } from './stream-options.js'
import 'reflect-metadata'

/** What one `@OnStream` asks for. */
export interface OnStreamOptions extends RetryOptions {
  /** What the consumer is called within its service: its checkpoints are kept under it. Default `Class.method`. */
  readonly name?: string
  /** Events of a batch at most, 1 to 10,000. Default 100. */
  readonly batchSize?: number
  /** Milliseconds that an event may wait for others to fill its batch, up to 300,000. Default 0: what is there is handled. */
  readonly window?: number
  /** Where a consumer that is new begins: with what comes (default), with all that the bus still has, or at a time. */
  readonly from?: 'latest' | 'horizon' | Date | string
  /** An EventBridge pattern, see docs/patterns.md: other events are passed over. */
  readonly pattern?: Record<string, unknown>
  /** Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold. */
  readonly filters?: Selection['filters']
  /** A filter policy of SNS in place of a pattern. */
  readonly filterPolicy?: Selection['filterPolicy']
  /** Where the policy looks: `MessageAttributes`, the event's attributes (default), or `MessageBody`, its data. */
  readonly filterPolicyScope?: Selection['filterPolicyScope']
  /** Splits a batch that failed, until what fails is alone. Default false. */
  readonly bisect?: boolean
  /** Windows of `ms` milliseconds, 100 to 86,400,000, in which the handler carries a state from batch to batch. */
  readonly tumbling?: { readonly ms: number }
}

const metadataKey = Symbol.for('sluice:on-stream')

/** One `@OnStream` of a method. */
export interface StreamHandling {
  readonly bus: string
  readonly options: OnStreamOptions
}

/**
 * Makes a method of any provider or controller a consumer of all events of a bus, in batches: shard by shard, in order.
 *
 * ```ts
 * @OnStream('default', { batchSize: 500, from: 'horizon' })
 * async index(batch: EventBatch<Order>): Promise<BatchResult | void> {
 *   const failed = await this.search.bulk(batch.events.map(({ event }) => event.data))
 *   return { failures: failed.map(i => batch.events[i].position) }
 * }
 * ```
 *
 * The batch is done with when the promise resolves, but for what is named in `failures`. What failed is tried again before
 * anything behind it on its shard, and then becomes dead letters. See docs/sdk/streams.md.
 */
export function OnStream(bus: string, options: OnStreamOptions = {}): MethodDecorator {
  return (target, name, descriptor?: PropertyDescriptor) => {
    const method = checkMethod('@OnStream of', 'INVALID_STREAM', target, name, descriptor)
    assertStreamOptions(`${target.constructor.name}.${String(name)}`, bus, options)
    // decorators run from the bottom up; the order of the source is what a reader expects in names
    Reflect.defineMetadata(metadataKey, [{ bus, options }, ...streamHandlings(method)], method)
    noteDecorated(target, String(name))
  }
}

/** What the decorators of a method ask for, in the order of the source. */
export function streamHandlings(method: object): readonly StreamHandling[] {
  return (Reflect.getMetadata(metadataKey, method) as StreamHandling[] | undefined) ?? []
}

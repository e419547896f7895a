import { checkMethod } from '../handlers/check-method.js'
import { noteDecorated } from '../handlers/decorated.js'
import { assertStreamOptions, type OnStreamOptions } from './stream-options.js'
import 'reflect-metadata'

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
 * The batch is processed when the promise resolves, except for the events in `failures`. Failed events are retried before any
 * later event of their shard, and become dead letters after the last try. See docs/sdk/streams.md.
 */
export function OnStream(bus: string, options: OnStreamOptions = {}): MethodDecorator {
  return (target, name, descriptor?: PropertyDescriptor) => {
    const method = checkMethod('@OnStream of', 'INVALID_STREAM', target, name, descriptor)
    assertStreamOptions(`${target.constructor.name}.${String(name)}`, bus, options)
    // decorators run from the bottom up, but names are numbered in the order of the source
    Reflect.defineMetadata(metadataKey, [{ bus, options }, ...streamHandlings(method)], method)
    noteDecorated(target, String(name))
  }
}

/** The options of a method's decorators, in the order of the source. */
export function streamHandlings(method: object): readonly StreamHandling[] {
  return (Reflect.getMetadata(metadataKey, method) as StreamHandling[] | undefined) ?? []
}

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

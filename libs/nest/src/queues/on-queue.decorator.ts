import 'reflect-metadata'
import { checkMethod } from '../handlers/check-method.js'
import { noteDecorated } from '../handlers/decorated.js'
import { checkQueueOptions, type OnQueueOptions } from './queue-options.js'

const metadataKey = Symbol.for('sluice:on-queue')

/** One `@OnQueue` of a method. */
export interface QueueHandling {
  readonly queue: string
  readonly options: OnQueueOptions
}

/**
 * Makes a method of any provider or controller work on the messages of a queue, one at a time or in batches:
 *
 * ```ts
 * @OnQueue('orders', { concurrency: 10 })
 * async pack(message: QueueMessage<Order>) {}
 *
 * @OnQueue('prices', { batch: 100 })
 * async index(messages: readonly QueueMessage<Price>[]): Promise<QueueBatchResult | void> {
 *   return { failures: await this.search.bulk(messages) } // ids
 * }
 * ```
 *
 * A message is acknowledged when the promise resolves, except for those in `failures`. If it throws, the message comes again after a
 * backoff, and the queue gives it up after its `maxReceives`. Meanwhile its visibility is extended. See docs/sdk/queues.md.
 *
 * @throws InvalidError `INVALID_QUEUE_HANDLER` naming class, method, option and fix
 */
export function OnQueue(queue: string, options: OnQueueOptions = {}): MethodDecorator {
  return (target, name, descriptor?: PropertyDescriptor) => {
    const method = checkMethod('@OnQueue on', 'INVALID_QUEUE_HANDLER', target, name, descriptor)
    checkQueueOptions(`${target.constructor.name}.${String(name)}`, queue, options)
    // decorators run from the bottom up, but names are numbered in the order of the source
    Reflect.defineMetadata(metadataKey, [{ queue, options }, ...queueHandlings(method)], method)
    noteDecorated(target, String(name))
  }
}

/** The options of a method's decorators, in the order of the source. */
export function queueHandlings(method: object): readonly QueueHandling[] {
  return (Reflect.getMetadata(metadataKey, method) as QueueHandling[] | undefined) ?? []
}

import 'reflect-metadata'
import { Injectable } from '@nestjs/common'
import { DiscoveryService } from '@nestjs/core'
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js'
import { ConflictError } from '@sluice/event'
import { isOwnEngine, type Queue } from '@sluice/registry'
import { NestLog } from '../nest-log.js'

/** Where `@Processor` of @nestjs/bullmq keeps its options, and what tokens of queues of `BullModule.registerQueue` begin with. */
const bullmq = { processor: 'bullmq:processor_metadata', token: 'BullQueue_' }

/** Looks for use of BullMQ on queues that are none of BullMQ, without needing @nestjs/bullmq. */
@Injectable()
export class BullProcessors {
  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws ConflictError `NOT_A_BULLMQ_QUEUE` for a `@Processor` on a FIFO or fair queue: it would wait for ever */
  refuse(queues: ReadonlyMap<string, Queue>): void {
    const own = new Map([...queues].filter(([, queue]) => isOwnEngine(queue)))
    if (own.size === 0) return
    for (const wrapper of this.discovery.getProviders() as InstanceWrapper[]) {
      const type = classOf(wrapper)
      const { name = 'default' } = ((type && Reflect.getMetadata(bullmq.processor, type)) ?? {}) as { name?: string }
      if (type && Reflect.hasMetadata(bullmq.processor, type) && own.has(name)) throw refused(type.name, own.get(name)!)
      const registered = String(wrapper.token)
      const queue = registered.startsWith(bullmq.token) && own.get(registered.slice(bullmq.token.length))
      if (queue) new NestLog().warn(`BullModule.registerQueue names '${queue.name}': ${why(queue)}`)
    }
  }
}

function refused(type: string, queue: Queue): ConflictError {
  const fix = 'write @OnQueue on a method instead, or pull it over HTTP'
  const message = `@Processor('${queue.name}') on ${type}: ${why(queue)}; ${fix}`
  return new ConflictError('NOT_A_BULLMQ_QUEUE', message, { queue: queue.name, processor: type })
}

function why({ fifo, fair, name }: Queue): string {
  const kind = [fifo && 'FIFO', fair && 'fair'].filter(Boolean).join(' and ')
  return `queue '${name}' is ${kind}, so its messages are kept by Sluice's own engine and not by BullMQ, whose workers would wait for ever`
}

function classOf({ metatype, inject, instance }: InstanceWrapper<object>): (new () => object) | undefined {
  const type: unknown = !metatype || inject ? (instance as object | undefined)?.constructor : metatype
  return typeof type === 'function' ? (type as new () => object) : undefined
}

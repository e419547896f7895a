import { Processor, WorkerHost } from '@nestjs/bullmq'
import type { Job } from 'bullmq'
import type { OrderEvent } from '../order.js'
import { say } from '../say.js'

/** Plain @nestjs/bullmq: a rule with a queue as its target fills the queue, and nothing here knows of Sluice. */
@Processor('packing')
export class Packing extends WorkerHost {
  async process({ data: event }: Job<OrderEvent>) {
    say('packing', `packed ${event.data.orderId} by hand`)
  }
}

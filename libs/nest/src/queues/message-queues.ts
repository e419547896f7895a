import { Injectable } from '@nestjs/common'
import { nameForm, namePattern } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { MessageQueue } from './message-queue.js'
import { QueueStore } from './queue-store.js'

/** Opens queues whose messages are pulled: `queues.get<Order>('orders').send(order)`. */
@Injectable()
export class MessageQueues {
  constructor(private readonly store: QueueStore) {}

  /** Asks Redis for nothing yet. @throws InvalidError `INVALID_NAME` */
  get<Body = unknown>(name: string): MessageQueue<Body> {
    if (typeof name !== 'string' || !namePattern.test(name) || name.startsWith('sluice-')) {
      const must = `a queue has a name of ${nameForm}, but not with "sluice-"`
      throw new InvalidError('INVALID_NAME', `'${name}' is none: ${must}`, { queue: name })
    }
    return new MessageQueue<Body>(name, this.store)
  }
}

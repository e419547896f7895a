import { Injectable } from '@nestjs/common'
import { inWords } from '@sluice/observability'
import { Connections } from './connections.js'
import { Streams } from './streams/streams.js'
import { QueueReaders } from './queues/queue-readers.js'
import { Subscription } from './subscriptions/subscription.js'

/** Whether this application publishes and consumes. */
@Injectable()
export class SluiceHealth {
  constructor(
    private readonly connections: Connections,
    private readonly subscription: Subscription,
    private readonly streams: Streams,
    private readonly queues: QueueReaders,
  ) {}

  /** @returns undefined while Redis answers and the handlers' events are consumed, else what is wrong. Takes 3 s at most */
  async problem(): Promise<string | undefined> {
    try {
      await this.connections.ping()
    } catch (error) {
      return inWords(error)
    }
    const consumers = this.subscription.problem() ?? this.streams.problem() ?? this.queues.problem()
    return consumers ?? this.connections.clockProblem()
  }
}

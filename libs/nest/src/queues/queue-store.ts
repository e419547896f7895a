import type { NewMessage, PulledQueue, ReceivedMessage, Sent } from '@sluice/message'
import { NotFoundError } from '@sluice/event'
import type { Queue } from '@sluice/registry'

/** What one receive asks for. */
export interface ReceiveAsk {
  readonly most: number
  readonly visibilityMs: number
  /** Milliseconds to wait for the first message. */
  readonly waitMs: number
  readonly signal?: AbortSignal
}

/** Where the queues of a service are: in Redis, or in the memory of a test. */
export abstract class QueueStore {
  /**
   * The settings of a queue that was declared, or that rules or BullMQ made.
   *
   * @throws NotFoundError `UNKNOWN_QUEUE`, SluiceError `FORBIDDEN`
   */
  abstract find(name: string, verb: 'send' | 'receive'): Promise<Queue>
  /** Makes a queue, or gives it these settings; those that are left out stay as they are. @throws ConflictError `QUEUE_EXISTS` */
  abstract declare(name: string, settings: object): Promise<void>
  abstract open(queue: Queue): PulledQueue
  abstract send(queue: Queue, messages: readonly NewMessage[]): Promise<Sent[]>
  /** @returns no message if none came in time, or the queue is paused */
  abstract receive(queue: Queue, ask: ReceiveAsk): Promise<ReceivedMessage[]>
}

export function unknownQueue(queue: string): NotFoundError {
  const fix = `declare it, in \`queues\` of SluiceModule.forRoot or with PUT /v1/queues/${queue}, or name it in a rule`
  return new NotFoundError('UNKNOWN_QUEUE', `there is no queue '${queue}': ${fix}`, { queue })
}

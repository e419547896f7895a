import type { DeadReason, PeekedMessage, QueueCounts } from '@sluice/message'
import type { QueueMessage } from '../queues/queue-message.js'
import type { MemoryPulledQueue } from './memory/memory-pulled-queue.js'

/** A message that a test looks at. */
export type TestMessage<Body = unknown> = Pick<
  QueueMessage<Body>,
  'id' | 'body' | 'attributes' | 'group' | 'fairKey' | 'receives'
>

/** Lets a test look at a queue: `events.queue('orders')`. */
export class TestQueue<Body = unknown> {
  constructor(private readonly queue: MemoryPulledQueue) {}

  /** What is not acknowledged and not dead, oldest first: what waits, is delayed or is in flight. */
  messages(): TestMessage<Body>[] {
    return this.queue.peekNow().map(message => shown<Body>(message))
  }

  /** What was given up, and why. */
  dead(): (TestMessage<Body> & { readonly reason: DeadReason })[] {
    return this.queue.deadNow().map(dead => ({ ...shown<Body>(dead), reason: dead.reason }))
  }

  counts(): QueueCounts {
    return this.queue.countsNow()
  }
}

function shown<Body>({ id, body, attributes = {}, group, fairKey, receives }: PeekedMessage): TestMessage<Body> {
  return {
    ...{ id, body: JSON.parse(body) as Body, attributes, receives },
    ...(group !== undefined && { group }),
    ...(fairKey !== undefined && { fairKey }),
  }
}

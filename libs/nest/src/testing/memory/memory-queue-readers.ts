import { Inject, Injectable } from '@nestjs/common'
import { portions } from '@sluice/delivery'
import type { Queue } from '@sluice/registry'
import { Connections } from '../../connections.js'
import { HeldMessage } from '../../queues/queue-message.js'
import { onQueueDefaults } from '../../queues/queue-options.js'
import type { QueueSource } from '../../queues/queue-reader.js'
import { QueueReaders } from '../../queues/queue-readers.js'
import { QueueWork, type QueueWorkOptions } from '../../queues/queue-work.js'
import type { MemoryPulledQueue } from './memory-pulled-queue.js'
import type { Memory } from './memory.js'

/** The `@OnQueue` methods, as in production, on queues in memory. */
@Injectable()
export class MemoryQueueReaders extends QueueReaders {
  @Inject(Connections) private readonly memory: Memory

  protected override source(queue: Queue, work: Omit<QueueWorkOptions, 'queue'>): QueueSource {
    // without jitter, so that a test is the same every time
    const steady = { ...work, backoff: { ...work.backoff, jitter: 0 } }
    return new MemoryQueueReader(this.memory.messages.of(queue), this.memory, steady)
  }
}

/** Calls a handler with what its queue has, within its concurrency. The time stands still meanwhile, so no visibility ends. */
class MemoryQueueReader implements QueueSource {
  readonly #work: QueueWork
  #running = 0
  #end = () => {}

  constructor(
    private readonly queue: MemoryPulledQueue,
    private readonly memory: Memory,
    private readonly options: Omit<QueueWorkOptions, 'queue'>,
  ) {
    this.#work = new QueueWork({ ...options, queue })
  }

  start(): void {
    this.#end = this.queue.onChange(() => this.#takeMore(), true)
    this.#takeMore()
  }

  async stop(): Promise<void> {
    this.#end()
    await this.memory.stop()
  }

  problem(): string | undefined {
    return undefined
  }

  #takeMore(): void {
    const { settings } = this.queue
    const { batch = 1, concurrency = onQueueDefaults.concurrency, visibilityMs } = this.options.handler.options
    const free = concurrency - this.#running
    if (free <= 0 || settings.paused) return
    const received = this.queue.take(free * batch, visibilityMs ?? Math.max(1000, settings.visibilityMs))
    const messages = received.map(message => new HeldMessage(message, this.queue))
    for (const some of portions(messages, () => 0, { items: batch, bytes: 1 })) this.#begin(some)
  }

  #begin(messages: readonly HeldMessage[]): void {
    this.#running++
    const { id, receives } = messages[0]!
    this.memory.clock.work.start(`${this.options.handler.name} (message ${id}, receive ${receives})`, async () => {
      await this.#work.do(messages, { lasts: false })
      this.#running--
      this.#takeMore()
    })
  }
}

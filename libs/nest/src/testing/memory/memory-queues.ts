import { Inject, Injectable } from '@nestjs/common'
import type { NewMessage, ReceivedMessage, Sent } from '@sluice/message'
import { type Queue, queueKind } from '@sluice/registry'
import { Connections } from '../../connections.js'
import { QueueStore, type ReceiveAsk } from '../../queues/queue-store.js'
import type { MemoryPulledQueue } from './memory-pulled-queue.js'
import type { Memory } from './memory.js'

/** The queues of the kit. */
@Injectable()
export class MemoryQueues extends QueueStore {
  @Inject(Connections) private readonly memory: Memory

  async find(name: string, verb: 'send' | 'receive'): Promise<Queue> {
    await this.memory.opened()
    this.memory.access?.demandQueue(name, verb)
    return this.memory.messages.settingsOf(name)
  }

  async declare(name: string, settings: object): Promise<void> {
    await this.memory.opened()
    const { registry } = this.memory
    const { name: _, ...before } = registry.snapshot.queues.get(name) ?? { name }
    await registry.store.put(queueKind, { name }, { settings: { ...before, ...settings }, wasThere: false })
    await registry.refresh()
  }

  open(queue: Queue): MemoryPulledQueue {
    return this.memory.messages.of(queue)
  }

  async send(queue: Queue, messages: readonly NewMessage[]): Promise<Sent[]> {
    return this.open(queue).send(messages)
  }

  async receive(queue: Queue, { most, visibilityMs, waitMs, signal }: ReceiveAsk): Promise<ReceivedMessage[]> {
    const opened = this.open(queue)
    const take = () => (queue.paused ? [] : opened.take(most, visibilityMs))
    const messages = take()
    if (messages.length > 0 || waitMs <= 0) return messages
    return new Promise(resolve => {
      const end = (received: ReceivedMessage[]) => {
        for (const undo of [stopListening, stopWaiting]) undo()
        signal?.removeEventListener('abort', leave)
        resolve(received)
      }
      const leave = () => end([])
      const stopListening = opened.onChange(() => {
        const received = take()
        if (received.length > 0) end(received)
      })
      const stopWaiting = this.memory.clock.after(waitMs, `a receive of queue ${queue.name}`, leave, { isWork: false })
      signal?.addEventListener('abort', leave)
    })
  }
}

import { type Delivery, jobId } from '@sluice/delivery'
import { nameBeside } from '@sluice/event'
import { fedQueues, isOwnEngine, type Queue, type RegistryView, undeclaredQueue } from '@sluice/registry'
import { unknownQueue } from '../../queues/queue-store.js'
import { bodyOf, type Made, messageOf, type QueueTarget } from '@sluice/targets'
import type { TestClock } from '../test-clock.js'
import { MemoryPulledQueue } from './memory-pulled-queue.js'

/** The queues of the kit by name. */
export class MemoryMessages {
  readonly #queues = new Map<string, MemoryPulledQueue>()

  constructor(
    private readonly registry: RegistryView,
    private readonly clock: TestClock,
  ) {}

  /** @throws NotFoundError `UNKNOWN_QUEUE` for one that is not declared, and that no rule names */
  settingsOf(name: string): Queue {
    const { queues, rules } = this.registry.snapshot
    const declared = queues.get(name)
    if (declared) return declared
    if (fedQueues({ rules }).has(name)) return undeclaredQueue(name)
    throw unknownQueue(name)
  }

  of(queue: Queue): MemoryPulledQueue {
    let opened = this.#queues.get(queue.name)
    if (!opened) this.#queues.set(queue.name, (opened = new MemoryPulledQueue(queue, this.clock)))
    return opened
  }

  /** What a rule sends to a queue, as fan-out does. */
  deliver(target: QueueTarget, delivery: Delivery, json: string, made?: Made): void {
    const queue = this.settingsOf(nameBeside(delivery.bus, target.queue))
    const isOwn = isOwnEngine(queue)
    const sent = { target, delivery, json, ...(made && { made }) }
    const message = isOwn ? messageOf(sent, queue) : { body: bodyOf(sent), dedupeId: jobId(delivery) }
    void this.of(queue).send([message])
  }

  clear(): void {
    for (const queue of this.#queues.values()) queue.clear()
  }
}

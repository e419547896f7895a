import { jobId, portions } from '@sluice/delivery'
import { nameBeside } from '@sluice/event'
import { JsonText, plainJobOptions } from '@sluice/queues'
import { carried, tracedText, tracer } from '@sluice/tracing'
import type { Enqueuer, Handed, Parts } from '../kind.js'
import { bodyOf, messageOf } from './queue-message.js'
import type { QueueTarget } from './queue-target.js'

type Item = Handed<QueueTarget>

/** Adds events to users' queues: as jobs of BullMQ, or as messages of Sluice's own engine. Adding an event twice adds it once. */
export class QueueEnqueuer implements Enqueuer<QueueTarget> {
  constructor(private readonly parts: Pick<Parts, 'queues' | 'ownQueue'>) {}

  async enqueue(events: readonly Item[]): Promise<void> {
    const byQueue = new Map<string, Item[]>()
    for (const item of events) {
      const name = nameBeside(item.delivery.bus, item.target.queue)
      const items = byQueue.get(name)
      if (items) items.push(item)
      else byQueue.set(name, [item])
    }
    for (const [name, items] of byQueue) await this.#fill(name, items)
  }

  async #fill(name: string, items: readonly Item[]): Promise<void> {
    const own = this.parts.ownQueue(name)
    if (!own) await this.parts.queues.markTarget(name)
    for (const portion of portions(items, ({ json, made }) => (made?.text ?? json).length)) {
      // fan-out accepted them: they are kept as jobs are, also while the gateway refuses new ones
      if (own)
        await own.queue.send(
          portion.map(item => messageOf(item, own)),
          true,
        )
      else await this.parts.queues.get(name).addBulk(portion.map(toJob))
    }
  }
}

/** The job id is the delivery's. */
function toJob({ delivery, type, json, made, policy }: Item) {
  return {
    name: type,
    data: new JsonText(bodyOf({ json, made })),
    opts: { ...plainJobOptions(jobId(delivery), policy), ...traceOf(json) },
  }
}

/** The trace context of the event where a worker with `bullmq-otel` looks for it; nothing without a tracer. */
function traceOf(json: string): { telemetry?: { metadata: string } } {
  const event = tracer() && tracedText(json)
  return event ? { telemetry: { metadata: JSON.stringify(carried(event.context)) } } : {}
}

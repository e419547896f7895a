import { jobId, portions } from '@sluice/delivery'
import { nameBeside } from '@sluice/event'
import { JsonText, plainJobOptions, type Queues } from '@sluice/queues'
import type { Enqueuer, Handed } from '../kind.js'
import type { QueueTarget } from './queue-target.js'

/** Adds events to users' queues. The job id is the delivery's, so adding an event twice adds it once. */
export class QueueEnqueuer implements Enqueuer<QueueTarget> {
  constructor(private readonly queues: Queues) {}

  async enqueue(events: readonly Handed<QueueTarget>[]): Promise<void> {
    const byQueue = new Map<string, Handed<QueueTarget>[]>()
    for (const item of events) {
      const name = nameBeside(item.delivery.bus, item.target.queue)
      const items = byQueue.get(name)
      if (items) items.push(item)
      else byQueue.set(name, [item])
    }
    for (const [name, items] of byQueue) {
      await this.queues.markTarget(name)
      for (const portion of portions(items, ({ json }) => json.length)) {
        const jobs = portion.map(({ delivery, type, json, policy }) => ({
          name: type,
          data: new JsonText(json),
          opts: plainJobOptions(jobId(delivery), policy),
        }))
        await this.queues.get(name).addBulk(jobs)
      }
    }
  }
}

import { retryDefaults } from '@sluice/delivery'
import { nameBeside } from '@sluice/event'
import type { TargetKind } from '../kind.js'
import { QueueEnqueuer } from './queue-enqueuer.js'
import { QueueTarget } from './queue-target.js'

/** Fan-out adds a job, once; the queue's own processor is retried by BullMQ. */
export const queue: TargetKind<QueueTarget> = {
  type: 'queue',
  settings: QueueTarget,
  fields: {
    queue: {
      description: "A BullMQ queue, not one of Sluice's own.",
      pattern: '^(?!sluice-)[A-Za-z0-9][A-Za-z0-9._-]{0,127}$',
    },
  },
  retry: retryDefaults.queue,
  destination: target => target.queue,
  queues: (target, bus) => [nameBeside(bus, target.queue)],
  unknowable: "Sluice does not learn what a queue's jobs come to; use a handler or a webhook",
  enqueuer: parts => new QueueEnqueuer(parts.queues),
}

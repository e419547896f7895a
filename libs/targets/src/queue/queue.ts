import { retryDefaults } from '@sluice/delivery'
import { nameBeside } from '@sluice/event'
import type { TargetKind } from '../kind.js'
import { QueueEnqueuer } from './queue-enqueuer.js'
import { QueueTarget } from './queue-target.js'

/** Fan-out adds a job or a message, once. BullMQ retries the processor of a job; a message that is not acknowledged comes again. */
export const queue: TargetKind<QueueTarget> = {
  type: 'queue',
  settings: QueueTarget,
  fields: {
    queue: {
      description: "A queue, not one of Sluice's own. Without settings of its own it is one of BullMQ.",
      pattern: '^(?!sluice-)[A-Za-z0-9][A-Za-z0-9._-]{0,127}$',
    },
    fairKey: {
      description:
        'The path of the value whose events take turns, `data.tenant` for example. Only with a queue that is fair. Default: `source`. An event without a text, number or boolean there counts as one of its source.',
    },
  },
  retry: retryDefaults.queue,
  destination: target => target.queue,
  effect: ({ queue }) => `the event is added to queue '${queue}', whose consumers retry it`,
  queues: (target, bus) => [nameBeside(bus, target.queue)],
  unknowable: 'Sluice does not learn what consumers of a queue return; use a handler or a webhook',
  enqueuer: parts => new QueueEnqueuer(parts),
}

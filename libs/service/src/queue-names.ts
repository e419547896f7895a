import { largeWebhookQueues, redriveQueue, trialQueue, webhookQueues } from '@sluice/queues'
import { isOwnEngine, type Snapshot } from '@sluice/registry'
import { kindOf } from '@sluice/targets'

/** The BullMQ queues that the platform knows: its own, the targets of rules, and declared ones. Without those of handlers' retries. */
export function queueNames(snapshot: Snapshot): Set<string> {
  const names = new Set([...webhookQueues.names, ...largeWebhookQueues.names, redriveQueue, trialQueue])
  for (const rules of snapshot.rules.values()) {
    for (const { bus, targets } of rules.values()) {
      for (const queue of targets.flatMap(target => kindOf(target)?.queues?.(target, bus) ?? [])) names.add(queue)
    }
  }
  for (const queue of snapshot.queues.values()) {
    if (isOwnEngine(queue)) names.delete(queue.name)
    else names.add(queue.name)
  }
  return names
}

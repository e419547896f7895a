import { type Delivery, retryPolicy } from '@sluice/delivery'
import { parsePosition } from '@sluice/event'
import { jobsOf, largeWebhookQueues, type Queues, webhookQueues } from '@sluice/queues'
import { type RegistryView, ruleOfSchedule } from '@sluice/registry'
import { busOf, type EventLog, isHandedOn, type KeptSchedule } from '@sluice/streams'
import { kindOf } from '@sluice/targets'

/** Milliseconds between two looks at an event that is still on its way. */
const againMs = 10_000

export interface TargetDeliveriesParts {
  readonly log: EventLog
  readonly registry: RegistryView
  readonly queues: Queues
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Milliseconds until the deliveries of a schedule's last runs to its target are surely over; 0 if they are. The deliveries of a rule that
 * is deleted are dropped, so the rule must stay as long.
 */
export async function untilDelivered(
  parts: TargetDeliveriesParts,
  schedule: Pick<KeptSchedule, 'name' | 'settings' | 'state'>,
): Promise<number> {
  const { registry, now } = parts
  const bus = busOf(schedule)
  const target = schedule.settings.hasTarget && registry.rule(bus, ruleOfSchedule(schedule.name))?.targets[0]
  const last = schedule.state.last.at(-1)
  if (!target || !last) return 0
  const [, madeAt] = last
  const kind = kindOf(target)
  const restMs = kind ? madeAt + retryPolicy(kind.retry, target.retry).maxAgeMs - now() : 0
  if (restMs > 0) return restMs
  if (!registry.snapshot.buses.has(bus)) return 0
  // its tries begin when it is handed over, which may be long after it was made: routers or fan-out were away
  const delivery = { bus, rule: ruleOfSchedule(schedule.name), target: target.id }
  for (const [, , position] of schedule.state.last)
    if (position !== undefined && !(await isOver(parts, { ...delivery, position, redrives: 0 }))) return againMs
  return 0
}

/** Whether neither a stage nor a job has a delivery any more. */
async function isOver({ log, queues }: TargetDeliveriesParts, delivery: Delivery): Promise<boolean> {
  const { bus, position } = delivery
  const at = parsePosition(position)
  if (!at) return true
  // in this order: fan-out makes a job before it gives up the entry
  if (!(await isHandedOn(log, { bus, index: at.shard }, at.entryId))) return false
  const asked = [webhookQueues, largeWebhookQueues].map(queues => ({ queue: queues.of(delivery), delivery }))
  const jobs = await jobsOf(queues, asked)
  return jobs.every(job => !job || job.state === 'completed' || job.state === 'failed')
}

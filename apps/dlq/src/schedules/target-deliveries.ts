import { retryPolicy } from '@sluice/delivery'
import { parsePosition } from '@sluice/event'
import { type RegistryView, ruleOfSchedule } from '@sluice/registry'
import { busOf, type EventLog, isHandedOn, type KeptSchedule } from '@sluice/streams'
import { kindOf } from '@sluice/targets'

/** Milliseconds between two looks at an event that a stage still has. */
const againMs = 10_000

export interface TargetDeliveriesParts {
  readonly log: EventLog
  readonly registry: RegistryView
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Milliseconds until the deliveries of a schedule's last run to its target are surely over; 0 if they are. The deliveries of a rule that is
 * deleted are dropped, so the rule must stay as long.
 */
export async function untilDelivered(
  { log, registry, now }: TargetDeliveriesParts,
  schedule: Pick<KeptSchedule, 'name' | 'settings' | 'state'>,
): Promise<number> {
  const bus = busOf(schedule)
  const target = schedule.settings.hasTarget && registry.rule(bus, ruleOfSchedule(schedule.name))?.targets[0]
  const last = schedule.state.last.at(-1)
  if (!target || !last) return 0
  const [, madeAt, position] = last
  const kind = kindOf(target)
  const restMs = kind ? madeAt + retryPolicy(kind.retry, target.retry).maxAgeMs - now() : 0
  if (restMs > 0) return restMs
  const at = position === undefined ? undefined : parsePosition(position)
  if (!at || !registry.snapshot.buses.has(bus)) return 0
  // while routers or fan-out are away its tries have not begun
  return (await isHandedOn(log, { bus, index: at.shard }, at.entryId)) ? 0 : againMs
}

import { type AcceptedEvent, acceptEvent, type EventLimits, Provenance, tenantOf } from '@sluice/event'
import { fill } from '@sluice/schedule'
import type { ScheduleSettings } from './kept-schedule.js'

export interface TickEvent {
  /** With its tenant, see `tenantOf`. */
  readonly schedule: string
  readonly incarnation: number
  /** The moment of the run, in milliseconds since 1970. */
  readonly time: number
  /** The number of the run. */
  readonly count: number
  /** What its id ends with: `now` for one that somebody asked for. */
  readonly mark?: 'now'
}

/**
 * The event of a tick, checked as one that somebody publishes. The same tick makes the same event, apart from the time at which it was
 * received.
 *
 * @throws InvalidError if it exceeds a limit, is invalid, or only Sluice may emit it
 */
export function tickEvent(
  { event: { bus: _, data, ...attributes }, owner }: Pick<ScheduleSettings, 'event' | 'owner'>,
  { schedule, incarnation, time, count, mark }: TickEvent,
  limits: EventLimits,
): AcceptedEvent {
  const { tenant, name } = tenantOf(schedule)
  const event = {
    specversion: '1.0',
    id: [tenant, name, incarnation, time, ...(mark === undefined ? [] : [mark])].join('/'),
    source: `sluice/schedules/${name}`,
    time: new Date(time).toISOString(),
    ...(attributes['partitionkey'] === undefined && attributes['subject'] === undefined && { partitionkey: name }),
    ...(data !== undefined && { datacontenttype: 'application/json' }),
    ...attributes,
    ...(data !== undefined && { data: fill(data, { time, count }) }),
  }
  const provenance = new Provenance(owner, new Date(), false, tenant, `schedule ${name}`, undefined, undefined, name)
  return acceptEvent(JSON.stringify(event), limits, provenance)
}

import { defaultLimits, scheduleAttribute } from '@sluice/event'
import type { Schedule } from '@sluice/schedule'
import { type ScheduleSettings, tickEvent } from '@sluice/streams'

/** What a `@Scheduled` method gets as the `data` of its event. */
export interface ScheduledTick {
  /** When the run was to be made, RFC 3339 in UTC. */
  readonly time: string
  /** The number of the run: 1 for the first one. */
  readonly count: number
}

/** The pattern of the ticks of one schedule. No publisher can set the attribute that names it. */
export function tickPattern(service: string, schedule: string): Record<string, unknown> {
  return { type: [tickType(service)], [scheduleAttribute]: [schedule] }
}

/** The schedule of a handler, as the service declares it. @param bus of its ticks */
export function declaredSchedule(service: string, bus: string, when: Schedule): ScheduleSettings {
  const data = { time: '<schedule.time>', count: '<schedule.count>' }
  return { ...when, event: { bus, type: tickType(service), data }, managedBy: service }
}

/** A tick as the platform will publish it, as JSON: grants are asked about it. */
export function sampleTick(schedule: string, settings: ScheduleSettings): string {
  return tickEvent(settings, { schedule, incarnation: 0, time: 0, count: 1 }, defaultLimits).json
}

function tickType(service: string): string {
  return `${service}.scheduled`
}

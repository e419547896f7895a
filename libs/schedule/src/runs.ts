import { readCron } from './calendar/cron.js'
import { readMoment } from './calendar/moment.js'
import { search } from './calendar/search.js'
import { readZone } from './calendar/zone.js'
import { readDuration } from './duration.js'
import { type Schedule, scheduleBounds } from './schedule.js'

export interface RunsAsked {
  /** When the schedule was made: a rate without start counts from it. */
  readonly since: number
  /** The runs after this moment. */
  readonly after: number
  /** So many of them, or fewer if there are no more. */
  readonly count: number
}

/**
 * The moments at which a schedule runs, in order. All times are milliseconds since 1970.
 *
 * @param schedule one that checkSchedule has passed
 */
export function nextRuns(schedule: Schedule, { since, after, count }: RunsAsked): number[] {
  const { cron, rate, at } = schedule
  const start = momentOf(schedule, schedule.start)
  const end = momentOf(schedule, schedule.end) ?? Infinity
  const from = Math.max(after, (start ?? -Infinity) - 1)
  const runs =
    cron !== undefined
      ? search(readCron(cron), readZone(schedule.timeZone ?? 'UTC'), from, count)
      : rate !== undefined
        ? byRate(readDuration(rate, scheduleBounds.rate), start, since, from, count)
        : [momentOf(schedule, at)!].filter(run => run > from)
  return runs.filter(run => run < end)
}

/** With a start the first run is there, without one it is a whole period after the schedule was made. */
function byRate(period: number, start: number | undefined, since: number, from: number, count: number): number[] {
  const first = start ?? since + period
  const made = Math.max(0, Math.floor((from - first) / period) + 1)
  return Array.from({ length: count }, (_, index) => first + (made + index) * period)
}

function momentOf({ timeZone }: Schedule, text: string | undefined): number | undefined {
  return text === undefined ? undefined : readMoment(text, timeZone && readZone(timeZone))
}

import { readDuration, scheduleBounds } from '@sluice/schedule'
import type { Schedule } from '../../resources/schedules.js'

/** When a schedule runs: `0 2 * * *`, `every 5 minutes`, `once, at 2027-01-01T09:00`. */
export function timingText({ cron, rate, at }: Pick<Schedule, 'cron' | 'rate' | 'at'>): string {
  if (cron !== undefined) return cron
  return rate === undefined ? `once, at ${at}` : `every ${rate.replace(/^1 /, '')}`
}

/** Milliseconds by which a run was made after its window, or after its time without one; 0 where it was in time. */
export function lateBy({ time, madeAt }: Schedule['last'][number], { window }: Pick<Schedule, 'window'>): number {
  const windowMs = window === undefined ? 0 : readDuration(window, scheduleBounds.window)
  const late = Date.parse(madeAt) - Date.parse(time) - windowMs
  return late > scheduleBounds.lateMs ? late : 0
}

import type { Schedule } from './use-schedule.js'

/** Milliseconds after which a run that nobody made is missed. */
const lateMs = 60_000

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** When a schedule runs: `0 2 * * *`, `every 5 minutes`, `once, at 2027-01-01T09:00`. */
export function timingText({ cron, rate, at }: Pick<Schedule, 'cron' | 'rate' | 'at'>): string {
  if (cron !== undefined) return cron
  return rate === undefined ? `once, at ${at}` : `every ${rate.replace(/^1 /, '')}`
}

/** Milliseconds by which a run was made after its window, or after its time without one; 0 where it was in time. */
export function lateBy({ time, madeAt }: Schedule['last'][number], { window }: Pick<Schedule, 'window'>): number {
  const late = Date.parse(madeAt) - Date.parse(time) - windowMs(window)
  return late > lateMs ? late : 0
}

/** @param text `15 minutes` */
function windowMs(text: string | undefined): number {
  const [, count, unit] = /^(\d+) (minute|hour|day)s?$/.exec(text ?? '') ?? []
  return count === undefined ? 0 : Number(count) * units[unit!]!
}

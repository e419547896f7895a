import { Cron } from 'croner'

/**
 * The moments at which the clock of a zone shows what a pattern says, after a moment. The search ends with the years of the pattern.
 *
 * What a changed clock does is decided here. Where minutes and hours are numbers, lists and ranges, each day has each of their times
 * once: one that the clock leaves out is the first moment after the gap, and of one that it shows twice the first counts. Where one of
 * them has a star or a step, the clock is followed: what it leaves out is left out, and what it shows twice comes twice.
 *
 * @param pattern as readCron returns it
 */
export function search(pattern: string, timeZone: string, after: number, count: number): number[] {
  const cron = new Cron(pattern, { timezone: timeZone, mode: '7-part', fixedTimeRule: 'no-wildcard' })
  return cron.nextRuns(count, new Date(after)).map(run => run.getTime())
}

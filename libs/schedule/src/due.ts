import { readDuration } from './duration.js'
import { nextRuns } from './runs.js'
import { type Schedule, scheduleBounds } from './schedule.js'

/** What is known of a schedule when somebody looks at it. Times are milliseconds since 1970. */
export interface DueAsked {
  /** Its name and incarnation: schedules of one window are spread by it. */
  readonly key: string
  /** When it was made. */
  readonly since: number
  /** The moment up to which its runs are made or left out. */
  readonly done: number
  readonly now: number
}

export interface Due {
  /** The moments of the runs that are to be made, in order. */
  readonly runs: readonly number[]
  /** How many were missed and are left out: {@link mostRuns} if there are more. */
  readonly leftOut: number
  /** The moment up to which its runs are made or left out, after this. */
  readonly done: number
  /** When there is something to do next. Undefined after the last run. */
  readonly next?: number
}

/** Runs of one answer. What is due beyond them comes with the next. */
export const mostRuns = 100

/** Decides which runs of a schedule are to be made now. */
export function dueRuns(schedule: Schedule, asked: DueAsked): Due {
  const delay = delayOf(asked.key, schedule)
  const now = asked.now - delay
  const { runs, leftOut } = decide(schedule, asked, now)
  const isAll = runs.length < mostRuns
  const done = Math.max(asked.done, isAll ? now : runs.at(-1)!)
  const [next] = nextRuns(schedule, { since: asked.since, after: done, count: 1 })
  return { runs, leftOut, done, ...(next !== undefined && { next: next + delay }) }
}

function decide(schedule: Schedule, { since, done }: DueAsked, now: number): Pick<Due, 'runs' | 'leftOut'> {
  const after = (moment: number, most = mostRuns) => within(schedule, { since, after: moment, until: now, most })
  const first = after(done)
  if (schedule.missed === 'all') return { runs: first, leftOut: 0 }
  const late = now - scheduleBounds.lateMs
  const missed = first.filter(run => run < late)
  if (missed.length === 0) return { runs: first, leftOut: 0 }
  const inTime = missed.length < first.length ? first.slice(missed.length) : after(late - 1)
  if (schedule.missed === 'skip') return { runs: inTime, leftOut: missed.length }
  const last =
    missed.length < mostRuns ? missed.at(-1)! : lastBefore(late, missed.at(-1)!, moment => after(moment, 1)[0])
  return { runs: [last, ...inTime].slice(0, mostRuns), leftOut: missed.length - 1 }
}

interface Within {
  readonly since: number
  readonly after: number
  readonly until: number
  readonly most: number
}

/** The runs up to a moment. Mostly there are one or none, so the first page is short. */
function within(schedule: Schedule, { since, after, until, most }: Within): number[] {
  const runs: number[] = []
  for (let count = 2; runs.length < most; count = most) {
    const page = nextRuns(schedule, { since, after: runs.at(-1) ?? after, count: Math.min(count, most - runs.length) })
    const passed = page.filter(run => run <= until)
    runs.push(...passed)
    if (passed.length < page.length || page.length === 0) break
  }
  return runs
}

/** The last run before a moment. @param run one before it */
function lastBefore(moment: number, run: number, after: (moment: number) => number | undefined): number {
  let [last, end] = [run, moment - 1]
  while (last < end) {
    const middle = Math.floor((last + end) / 2)
    const next = after(middle) ?? moment
    if (next < moment) last = next
    else end = middle
  }
  return last
}

/**
 * The place of a schedule in its window: milliseconds after each run at which it is made. The same for all runs of a schedule, so that
 * they keep their order and distance.
 */
export function delayOf(key: string, { window }: Schedule): number {
  if (window === undefined) return 0
  let hash = 0x811c9dc5 // FNV-1a
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return Math.floor(((hash >>> 0) / 2 ** 32) * readDuration(window, scheduleBounds.window))
}

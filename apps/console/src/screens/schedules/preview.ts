import { InvalidError } from '@sluice/event'
import { checkSchedule, nextRuns } from '@sluice/schedule'
import { type Draft, timesOf } from './draft.js'

/** Runs that are shown of a schedule that is written. */
const count = 5

export interface Preview {
  /** Its first runs; none while it has none. */
  readonly next: readonly string[]
  /** What is wrong, by the name of the setting. */
  readonly problems: Readonly<Record<string, string>>
}

/**
 * When a schedule would run, by the same code as the platform's and by the time zones of this browser. What the platform answers to the
 * write is what counts.
 *
 * @param now milliseconds since 1970
 * @param since when it was made, if it is there: a rate without start counts from it
 */
export function previewOf(draft: Draft, now: number, since?: string): Preview {
  // nothing is wrong yet
  if (draft.expression === '') return { next: [], problems: {} }
  try {
    const times: unknown = timesOf(draft)
    checkSchedule(times, '')
    const runs = nextRuns(times, { since: since === undefined ? now : Date.parse(since), after: now, count })
    const problems: Preview['problems'] = runs.length === 0 ? { [draft.timing]: 'it has no run after now' } : {}
    return { next: runs.map(run => new Date(run).toISOString()), problems }
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error
    return { next: [], problems: { [String(error.details['path'])]: error.message } }
  }
}

import fc from 'fast-check'
import { longForm } from '@sluice/testing'
import { type Due, dueRuns, mostRuns } from './due.js'
import { nextRuns } from './runs.js'
import { type Missed, type Schedule, scheduleBounds } from './schedule.js'

const minute = 60_000
const since = Date.UTC(2026, 9, 24, 12) // before a night in which the clock of Zurich is changed
const key = 'default/nightly/1'

const timeZone = 'Europe/Zurich'
const schedules: Schedule[] = [
  { rate: '1 minute' },
  { rate: '7 minutes', window: '1 hour' },
  { cron: '*/10 * * * *', timeZone },
  { cron: '30 2,14 * * *', timeZone, window: '5 minutes' },
  { cron: '0 * * * *', end: '2026-10-25T06:00', timeZone },
  { at: '2026-10-25T02:30', timeZone },
]

/** Looks at a schedule again and again. @param gaps milliseconds between looks */
function looks(schedule: Schedule, gaps: readonly number[]): { now: number; due: Due }[] {
  let [now, done] = [since, since]
  return gaps.map(gap => {
    const due = dueRuns(schedule, { key, since, done, now: (now += gap) })
    done = due.done
    return { now, due }
  })
}

/** All runs of each schedule in three days, which is longer than any test looks. */
const allRuns = schedules.map(schedule => {
  const runs = nextRuns(schedule, { since, after: since, count: 3 * 1440 })
  return runs.filter(run => run <= since + 3 * 1440 * minute)
})

const gaps = fc.array(fc.oneof(fc.integer({ min: 1, max: minute }), fc.integer({ min: minute, max: 300 * minute })), {
  minLength: 1,
  maxLength: 6,
})

/** What a user would lose: a run that is made twice, or never, because the scheduler was away. */
test('whenever somebody looks, each run is made or left out once, by the policy for missed ones', () => {
  fc.assert(
    fc.property(
      fc.nat(schedules.length - 1),
      fc.constantFrom<Missed>('skip', 'one', 'all'),
      gaps,
      (which, missed, gaps) => {
        const schedule = { ...schedules[which], missed }
        const first = looks({ ...schedule, missed: 'all' }, [0])[0]!.due
        const delay = first.next! - nextRuns(schedule, { since, after: since, count: 1 })[0]!
        const seen = looks(schedule, gaps)
        const made = seen.flatMap(({ due }) => due.runs)
        expect(made).toEqual([...new Set(made)].sort((one, other) => one - other))
        let done = since
        for (const { now, due } of seen) {
          const own = allRuns[which]!.filter(run => run > done && run <= now - delay)
          const late = own.filter(run => run < now - delay - scheduleBounds.lateMs)
          const inTime = own.slice(late.length)
          const expected = missed === 'all' ? own : missed === 'skip' ? inTime : [...late.slice(-1), ...inTime]
          expect(due.runs).toEqual(expected.slice(0, mostRuns))
          if (missed !== 'all')
            expect(due.leftOut).toBe(Math.max(0, Math.min(late.length, mostRuns) - (missed === 'one' ? 1 : 0)))
          done = due.done
        }
      },
    ),
    { numRuns: longForm ? 5000 : 100 },
  )
})

test('what a long absence left is made in parts, each at once after the one before', () => {
  const schedule: Schedule = { rate: '1 minute', missed: 'all' }
  let due = dueRuns(schedule, { key, since, done: since, now: since + 250 * minute })
  const parts = [due.runs.length]
  while (due.next! <= since + 250 * minute) {
    due = dueRuns(schedule, { key, since, done: due.done, now: since + 250 * minute })
    parts.push(due.runs.length)
  }
  expect(parts).toEqual([100, 100, 50])
})

test('after years away one run is made without a look at all those that were missed', () => {
  const now = since + 5 * 366 * 1440 * minute
  const due = dueRuns({ cron: '* * * * *', missed: 'one' }, { key, since, done: since, now })
  expect(due).toEqual({
    runs: [now - 2 * minute, now - minute, now],
    leftOut: mostRuns - 1,
    done: now,
    next: now + minute,
  })
})

test('the last run is the last, and a missed one is made once', () => {
  const schedule: Schedule = { at: '2026-10-26T09:00:00Z' }
  const at = Date.UTC(2026, 9, 26, 9)
  expect(dueRuns(schedule, { key, since, done: since, now: since })).toEqual({
    runs: [],
    leftOut: 0,
    done: since,
    next: at,
  })
  const now = at + 3 * 1440 * minute
  expect(dueRuns(schedule, { key, since, done: since, now })).toEqual({ runs: [at], leftOut: 0, done: now })
  expect(dueRuns(schedule, { key, since, done: now, now: now + 1 })).toEqual({ runs: [], leftOut: 0, done: now + 1 })
})

test('a thousand schedules of one window are spread over it, and each keeps its place', () => {
  const schedule: Schedule = { cron: '0 9 * * *', window: '10 minutes' }
  const delays = Array.from({ length: 1000 }, (_, i) => {
    const asked = { key: `acme/s${i}/1`, since, done: since }
    const [first, second] = [0, 1440].map(
      minutes => dueRuns(schedule, { ...asked, now: since + minutes * minute, done: since + minutes * minute }).next!,
    )
    expect(second! - first!).toBe(1440 * minute)
    return first! - Date.UTC(2026, 9, 25, 9)
  })
  const byMinute = Array.from(
    { length: 10 },
    (_, at) => delays.filter(delay => Math.floor(delay / minute) === at).length,
  )
  expect(Math.min(...byMinute)).toBeGreaterThan(60)
  expect(byMinute.reduce((sum, count) => sum + count)).toBe(1000)
})

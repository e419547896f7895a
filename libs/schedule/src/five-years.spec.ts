import { CronExpressionParser } from 'cron-parser'
import type { Expression } from './expression.fixture.js'
import { type LocalDay, literalRuns, momentsOf, offsetOf } from './literal.fixture.js'
import { nextRuns } from './runs.js'
import type { Schedule } from './schedule.js'

const zones = [
  'UTC',
  'Europe/Zurich',
  'America/New_York',
  'America/Santiago', // changed at midnight
  'Africa/Cairo', // without summer time until 2023, then changed at midnight
  'Africa/Casablanca', // changed for Ramadan
  'Asia/Kathmandu', // 5:45 ahead
  'Australia/Lord_Howe', // changed by half an hour
]
const [from, to] = [Date.UTC(2022), Date.UTC(2027)]
const day = 24 * 3_600_000

const weekdayOf = ({ year, month, day }: LocalDay) => new Date(Date.UTC(year, month - 1, day)).getUTCDay()
const lastOf = ({ year, month }: LocalDay) => new Date(Date.UTC(year, month, 0)).getUTCDate()
const every = () => true
const inNight = Array.from({ length: 10 }, (_, half) => half * 30)

/** Each with what it means; `both` if cron-parser reads it as well. */
const expressions: (Expression & { readonly both?: true })[] = [
  { cron: '30 2 * * *', isPlain: true, times: [150], isOn: every, both: true },
  { cron: '15 0,2 * * ? *', isPlain: true, times: [15, 135], isOn: every },
  {
    cron: '*/30 0-4 * 3,4,9-11 *',
    isPlain: false,
    times: inNight,
    isOn: ({ month }) => [3, 4, 9, 10, 11].includes(month),
    both: true,
  },
  { cron: '0 */8 ? * 1,SAT *', isPlain: false, times: [0, 480, 960], isOn: date => weekdayOf(date) % 6 === 0 },
  {
    cron: '0 9 13 * FRI',
    isPlain: true,
    times: [540],
    isOn: date => date.day === 13 || weekdayOf(date) === 5,
    both: true,
  },
  { cron: '0 0 L * *', isPlain: true, times: [0], isOn: date => date.day === lastOf(date), both: true },
  { cron: '59 23 29 2 ? 2023-2030', isPlain: true, times: [1439], isOn: date => date.day === 29 && date.month === 2 },
  {
    cron: '0 12 ? * 3#1,6L *',
    isPlain: true,
    times: [720],
    isOn: date => (weekdayOf(date) === 2 && date.day <= 7) || (weekdayOf(date) === 5 && date.day + 7 > lastOf(date)),
  },
]

/** Page by page, as a clock that goes on asks. */
function runsOf(schedule: Schedule, count = 500): number[] {
  const runs: number[] = []
  for (;;) {
    const page = nextRuns(schedule, { since: from, after: runs.at(-1) ?? from - 1, count })
    const within = page.filter(run => run < to)
    runs.push(...within)
    if (within.length < count) return runs
  }
}

test.each(zones)('five years of each expression in %s: every run, and none else', timeZone => {
  for (const expression of expressions) {
    const runs = runsOf({ cron: expression.cron, timeZone })
    expect({ cron: expression.cron, runs }).toEqual({
      cron: expression.cron,
      runs: literalRuns(expression, timeZone, from, to),
    })
  }
})

/** Its rule for changed clocks is another one, so the days around them are left out. */
test.each(zones)('cron-parser finds the same runs in %s, apart from nights in which the clock is changed', timeZone => {
  const isUsual = (run: number) => offsetOf(timeZone, run - day) === offsetOf(timeZone, run + day)
  for (const { cron } of expressions.filter(({ both }) => both)) {
    const other = CronExpressionParser.parse(cron, { tz: timeZone, currentDate: new Date(from - 1) })
    const runs = runsOf({ cron, timeZone }).filter(run => run < Date.UTC(2023))
    const found: number[] = []
    while ((found.at(-1) ?? 0) < Date.UTC(2023)) found.push(other.next().getTime())
    expect({ cron, runs: found.slice(0, -1).filter(isUsual) }).toEqual({ cron, runs: runs.filter(isUsual) })
  }
})

const iso = (schedule: Schedule, after: string, count: number) =>
  nextRuns(schedule, { since: Date.parse(after), after: Date.parse(after), count }).map(run =>
    new Date(run).toISOString(),
  )

test.each<[what: string, schedule: Schedule, after: string, expected: string[]]>([
  [
    'a time that the clock leaves out',
    { cron: '30 2 * * *', timeZone: 'Europe/Zurich' },
    '2026-03-28T12:00:00Z',
    ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
  ],
  [
    'two times that the clock leaves out',
    { cron: '15,45 2 * * *', timeZone: 'Europe/Zurich' },
    '2026-03-28T12:00:00Z',
    ['2026-03-29T01:00:00.000Z', '2026-03-30T00:15:00.000Z'],
  ],
  [
    'steps that the clock leaves out',
    { cron: '*/30 2 * * *', timeZone: 'Europe/Zurich' },
    '2026-03-28T12:00:00Z',
    ['2026-03-30T00:00:00.000Z', '2026-03-30T00:30:00.000Z'],
  ],
  [
    'a time that the clock shows twice',
    { cron: '30 2 * * *', timeZone: 'Europe/Zurich' },
    '2026-10-24T12:00:00Z',
    ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
  ],
  [
    'steps that the clock shows twice',
    { cron: '*/30 2 * * *', timeZone: 'Europe/Zurich' },
    '2026-10-24T12:00:00Z',
    [
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-26T01:00:00.000Z',
    ],
  ],
  [
    'a midnight that the clock leaves out',
    { cron: '0 0 * * *', timeZone: 'Africa/Cairo' },
    '2026-04-23T12:00:00Z',
    ['2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z'],
  ],
  [
    'a whole day that the calendar of Samoa leaves out',
    { cron: '0 12 * * *', timeZone: 'Pacific/Apia' },
    '2011-12-29T12:00:00Z',
    ['2011-12-29T22:00:00.000Z', '2011-12-30T22:00:00.000Z', '2011-12-31T22:00:00.000Z'],
  ],
  [
    'once, at a local time that the clock leaves out',
    { at: '2026-03-29T02:30', timeZone: 'Europe/Zurich' },
    '2026-01-01T00:00:00Z',
    ['2026-03-29T01:00:00.000Z'],
  ],
  [
    'once, at a local time that the clock shows twice',
    { at: '2026-10-25T02:30:15', timeZone: 'Europe/Zurich' },
    '2026-01-01T00:00:00Z',
    ['2026-10-25T00:30:15.000Z'],
  ],
  ['once, and it was before', { at: '2026-10-25T02:30:00Z' }, '2026-10-25T02:30:00Z', []],
  [
    'a rate of a day over a night with 23 hours',
    { rate: '1 day', start: '2026-03-28T12:00', timeZone: 'Europe/Zurich' },
    '2026-03-27T00:00:00Z',
    ['2026-03-28T11:00:00.000Z', '2026-03-29T11:00:00.000Z'],
  ],
  [
    'a rate without start: the first run a period after it was made',
    { rate: '90 minutes' },
    '2026-01-01T00:00:07Z',
    ['2026-01-01T01:30:07.000Z', '2026-01-01T03:00:07.000Z'],
  ],
  [
    'the start is in, the end is not',
    { cron: '0 9 * * *', start: '2026-01-02T09:00:00Z', end: '2026-01-04T09:00:00Z' },
    '2025-01-01T00:00:00Z',
    ['2026-01-02T09:00:00.000Z', '2026-01-03T09:00:00.000Z'],
  ],
  ['years that are over', { cron: '0 9 * * ? 2020-2025' }, '2026-01-01T00:00:00Z', []],
  [
    'the last years',
    { cron: '0 0 31 12 *' },
    '2198-01-01T00:00:00Z',
    ['2198-12-31T00:00:00.000Z', '2199-12-31T00:00:00.000Z'],
  ],
])('%s', (_, schedule, after, expected) => {
  const runs = iso(schedule, after, expected.length || 1)
  expect(runs).toEqual(expected)
})

test.each(zones)('a rate in %s comes after the same time always, whatever the clock shows', timeZone => {
  const runs = runsOf({ rate: '6 hours', start: '2022-01-01T00:00', timeZone })
  const [start] = momentsOf(from, timeZone, true)
  const expected: number[] = []
  for (let run = start!; run < to; run += 6 * 3_600_000) if (run >= from) expected.push(run)
  expect(runs).toEqual(expected)
})

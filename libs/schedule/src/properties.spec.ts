import fc from 'fast-check'
import { longForm } from '@sluice/testing'
import { expressions } from './expression.fixture.js'
import { literalRuns } from './literal.fixture.js'
import { nextRuns } from './runs.js'

const numRuns = longForm ? 20_000 : 200
const hour = 3_600_000
/** Most runs that are looked at for one expression. */
const most = 100
const zones = ['Europe/Zurich', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/Santiago', 'UTC']
/** Days before nights in which the clock of one of the zones is changed, and before a leap day. */
const days = [
  '2026-03-07',
  '2026-03-28',
  '2026-04-04',
  '2026-04-23',
  '2026-09-05',
  '2026-10-03',
  '2026-10-24',
  '2028-02-28',
]

test('any expression runs at the moments of its literal reading, at none else, and in both nights of the clock', () => {
  let runs = 0
  fc.assert(
    fc.property(
      expressions,
      fc.constantFrom(...zones),
      fc.constantFrom(...days),
      fc.nat(36 * 60),
      (expression, timeZone, day, minutes) => {
        const from = Date.parse(day) + minutes * 60_000
        const to = from + 60 * hour
        const expected = literalRuns(expression, timeZone, from, to).slice(0, most)
        const count = expected.length + 1
        const found = nextRuns({ cron: expression.cron, timeZone }, { since: 0, after: from - 1, count })
        expect(found.filter(run => run < to).slice(0, most)).toEqual(expected)
        runs += expected.length
      },
    ),
    { numRuns },
  )
  expect(runs).toBeGreaterThan(numRuns * 3)
})

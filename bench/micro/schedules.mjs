import { checkSchedule, nextRuns } from '../../libs/schedule/dist/index.js'

// What it costs to find the next run of a schedule, as an engine does after each run, and the next five, as a PUT shows them.
const rounds = Number(process.env.ROUNDS ?? 21)
const times = Array.from({ length: 200 }, (_, i) => Date.UTC(2026, 0, 1) + i * 12_345_678)
const timeZone = 'Europe/Zurich'

const schedules = {
  'a rate': { rate: '5 minutes' },
  'every minute, UTC': { cron: '* * * * *' },
  'every minute': { cron: '* * * * *', timeZone },
  nightly: { cron: '0 2 * * *', timeZone },
  'the last Friday of the month': { cron: '0 9 ? * 6L *', timeZone },
  'on February 29': { cron: '0 0 29 2 *', timeZone },
}

/** Microseconds of processor time for one call. */
function measure(calls, call) {
  const before = process.cpuUsage()
  for (let i = 0; i < calls; i++) call(i)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

const runs = (schedule, count) => () =>
  measure(times.length, i => nextRuns(schedule, { since: times[0], after: times[i], count }))

/** An expression without any day: its search goes to the last year. */
const refusal = () =>
  measure(20, () => {
    try {
      checkSchedule({ cron: '0 0 30 2 *', timeZone }, 'schedule')
    } catch {
      return
    }
    throw new Error('February 30 was not refused')
  })

const median = values => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]
const rows = Object.entries(schedules).map(([name, schedule]) => {
  const [one, five] = [1, 5].map(count => median(Array.from({ length: rounds }, runs(schedule, count))))
  return { schedule: name, 'next run, µs': Math.round(one), 'next five, µs': Math.round(five) }
})
console.table(rows)
console.log(
  `an expression without any day is refused in ${Math.round(median(Array.from({ length: rounds }, refusal)))} µs`,
)

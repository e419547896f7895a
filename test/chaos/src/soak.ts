// npm run soak -- --minutes 30 --rate 300
// A steady rate on a bus that keeps its events for a minute: at the end nothing may have grown.
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@sluice/testing'
import { Samples, show } from './sample.js'
import { Tally } from './tally.js'
import { trendOf } from './trend.js'
import { untilIdle } from './work.js'
import { World } from './world.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    /** Events a second. */
    rate: { type: 'string', default: '300' },
    /** Seconds that the bus keeps its events; a minute is the least. */
    retention: { type: 'string', default: '60' },
    /** Seconds between two samples. */
    every: { type: 'string', default: '10' },
  },
})
const [minutes, rate, retention, every] = [values.minutes, values.rate, values.retention, values.every].map(Number) as [
  number,
  number,
  number,
  number,
]
const seed = 1
const ms = minutes * 60_000

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
const world = await World.open(seed, 'one', ['--appendfsync', 'everysec'])
let flat = false
try {
  flat = await run()
} catch (error) {
  console.log(`failed: ${(error as Error).stack}`, (error as Error).cause ?? '')
} finally {
  await world.close(!flat)
}
if (!flat) console.log(`ledgers and logs: ${world.folder}`)
process.exit(flat ? 0 : 1)

async function run(): Promise<boolean> {
  await world.service('standalone')
  await world.api('PUT', '/v1/buses/default', { retentionMs: retention * 1000 })
  for (const program of ['receiver', 'worker', 'subscriber']) await world.own(program)
  await world.putRule()
  const start = Date.now()
  const publishing = { events: rate * minutes * 60, keys: 200, from: start, ms }
  const web = await world.own('web', 'web', publishing)

  const samples = new Samples()
  const tally = new Tally(world.folder, seed)
  for (let n = 1; Date.now() - start < ms; n++) {
    await sleep(start + n * every * 1000 - Date.now())
    await samples.take(world)
    tally.read()
    console.log(`${((Date.now() - start) / 60_000).toFixed(1)} min: ${tally.line()}; ${samples.line()}`)
  }
  await until(() => web.said('has published everything'), 'everything is published', 60_000)
  await untilIdle(world.redis, 60_000)
  tally.read()

  const trends = samples.series.map(trendOf)
  console.log(`\n${minutes} minutes, ${rate} events/s, kept for ${retention} s; the last two thirds:`)
  for (const { name, unit, first, mean, last, growth, tolerance, flat } of trends) {
    const figures = [first, mean, last].map(show).join(' / ')
    const share = (value: number) => `${(value * 100).toFixed(1)} %`
    console.log(
      `${flat ? 'flat ' : 'GROWS'} ${name}: ${figures} ${unit} (first / mean / last), ${share(growth)} of ${share(tolerance)}`,
    )
  }
  const problems = [...world.problems, ...tally.problems()]
  for (const problem of problems) console.log(problem)
  return problems.length === 0 && trends.every(trend => trend.flat)
}

// What a platform costs that has nothing to do, and what a rule's PUT costs, as the number of buses grows: see README.md.
import { parseArgs } from 'node:util'
import { eachOf, platformOf, table, workOf } from './platform.mjs'

const { values } = parseArgs({
  options: {
    buses: { type: 'string', default: '1,100,1000' },
    /** Rules on the last number of buses, all together. */
    rules: { type: 'string', default: '10000' },
    puts: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
    /** The commands by name as well. */
    commands: { type: 'boolean', default: false },
  },
})
const counts = values.buses.split(',').map(Number)
const [rules, puts, seconds] = [values.rules, values.puts, values.seconds].map(Number)
const goals = { idle: 1.2, put: 2.5, startMs: 5000 }

const platform = await platformOf({ settings: { MAX_BUSES: '100000' } })
const { redis, call } = platform
const failed = []
try {
  let made = 1
  const startMs = await platform.restart()
  const rows = []
  for (const count of counts) {
    const names = Array.from({ length: count - made }, (_, i) => `bus-${made + i}`)
    await eachOf(names, name => call('PUT', `/v1/buses/${name}`, { dedupeMs: 0 }))
    made = count
    const last = count === counts.at(-1) && counts.length > 1
    if (last) await addRules(count)
    await untilCalm()
    const idle = await during(() => pause(seconds * 1000))
    rows.push({ count, rules: last ? rules : 0, idle, put: await costOfPut(idle) })
    if (values.commands) console.log(count, byName(idle))
  }
  report(rows)
  const moreMs = (await platform.restart()) - startMs
  console.log(
    `\nA start takes ${(moreMs / 1000).toFixed(1)} s of processor time more with ${made} buses than with one.`,
  )
  if (moreMs > goals.startMs) failed.push(`the start takes more than ${goals.startMs / 1000} s more`)
} finally {
  await platform.stop()
}
if (failed.length > 0) {
  process.exitCode = 1
  console.error(`\nMissed: ${failed.join('; ')}.`)
}

/** Spread over all buses. */
async function addRules(buses) {
  const all = Array.from({ length: rules }, (_, i) => i)
  await eachOf(all, i => {
    const bus = i % buses === 0 ? 'default' : `bus-${i % buses}`
    return call('PUT', `/v1/buses/${bus}/rules/rule-${i}`, rule(`com.shop.${i}`))
  })
}

function rule(type) {
  return { pattern: { type: [type] }, targets: [{ id: 'queue', type: 'queue', queue: 'bench' }] }
}

/**
 * Until the governor looks at one bus a second again. After a look at many it rests ten times as long as that took, so that one
 * quiet window says nothing.
 */
async function untilCalm() {
  for (let calm = 0; calm < 3;) {
    const { calls } = await during(() => pause(5000))
    const looks = calls['xinfo|stream'] ?? 0
    calm = looks > 0 && looks <= 30 ? calm + 1 : 0
  }
}

async function during(work) {
  const before = await workOf(redis)
  await work()
  const after = await workOf(redis)
  const ms = after.atMs - before.atMs
  return {
    ms,
    connections: after.connections - 1, // the program's own
    commands: after.commands - before.commands,
    processorMs: after.processorMs - before.processorMs,
    calls: Object.fromEntries(
      Object.entries(after.calls).map(([name, calls]) => [name, calls - (before.calls[name] ?? 0)]),
    ),
  }
}

/** Of Redis, for one PUT, without what it does anyway. */
async function costOfPut(idle) {
  const spent = await during(async () => {
    for (let i = 0; i < puts; i++) await call('PUT', '/v1/buses/default/rules/measured', rule(`com.shop.measured.${i}`))
  })
  const share = spent.ms / idle.ms
  return {
    commands: (spent.commands - idle.commands * share) / puts,
    processorMs: (spent.processorMs - idle.processorMs * share) / puts,
    ms: spent.ms / puts,
  }
}

function report(rows) {
  const [first] = rows
  const perSecond = ({ idle }) => (idle.commands / idle.ms) * 1000
  const times = (value, of) => (value / of).toFixed(2)
  console.log(
    table([
      [
        'buses',
        'rules',
        'connections',
        'idle commands/s',
        'times',
        'of Redis %',
        'PUT: commands',
        'times',
        'PUT: Redis ms',
        'times',
      ],
      ...rows.map(row => [
        ...[row.count, row.rules, row.idle.connections],
        ...[perSecond(row).toFixed(0), times(perSecond(row), perSecond(first))],
        ((row.idle.processorMs / row.idle.ms) * 100).toFixed(2),
        ...[row.put.commands.toFixed(0), times(row.put.commands, first.put.commands)],
        ...[row.put.processorMs.toFixed(2), times(row.put.processorMs, first.put.processorMs)],
      ]),
    ]),
  )
  for (const row of rows) {
    if (perSecond(row) > goals.idle * perSecond(first)) failed.push(`${row.count} buses cost more idle commands`)
    if (row.put.processorMs > goals.put * first.put.processorMs) failed.push(`a PUT costs more with ${row.count} buses`)
  }
}

function byName({ calls, ms }) {
  const rates = Object.entries(calls).map(([name, n]) => [name, (n / ms) * 1000])
  const shown = rates.filter(([, rate]) => rate >= 0.3).sort(([, a], [, b]) => b - a)
  return shown.map(([name, rate]) => `${name}=${rate.toFixed(1)}`).join(' ')
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, ms))
}

// What schedules cost that have nothing to do, and how late they are when many are due in one minute: see README.md.
import { parseArgs } from 'node:util'
import { commandClient, EventLog, Keys, ScheduleStore } from '../../libs/streams/dist/index.js'
import { eachOf, platformOf, table, workOf } from './platform.mjs'

const { values } = parseArgs({
  options: {
    /** Schedules that are due in one minute. */
    due: { type: 'string', default: '100000' },
    /** Schedules that have nothing to do. */
    idle: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '30' },
  },
})
const [due, idle, seconds] = [values.due, values.idle, values.seconds].map(Number)
const minute = 60_000

const platform = await platformOf({ settings: { MAX_SCHEDULES: '10000000', LOG_LEVEL: 'error' } })
const url = `redis://127.0.0.1:${platform.redis.options.port}`
const redis = commandClient(url)
const store = new ScheduleStore(new EventLog(redis, new Keys()))
const bus = { name: 'default', shards: 4 }
try {
  await dueAtOnce('without a window', {})
  await dueAtOnce('in a window of a minute', { window: '1 minute' })
  await idling()
} finally {
  store.close()
  redis.disconnect()
  await platform.stop()
}

/** Makes all of them run once, in the next minute but one, while somebody else publishes. */
async function dueAtOnce(what, more) {
  const name = `due-${Object.keys(more).length}`
  const at = Math.ceil((Date.now() + due / 5 + 10_000) / minute) * minute
  await put(due, name, { at: new Date(at).toISOString(), deleteAfterCompletion: true, ...more })
  const quiet = await publishing(10_000)
  await pause(at - Date.now() - 500)
  const before = await workOf(platform.redis)
  const cpu = await platform.cpu()
  let made = at
  const watched = (async () => {
    while ((await left()) > 0) await pause(250)
    made = Date.now()
  })()
  const busy = await publishing(undefined, watched)
  const spent = await workOf(platform.redis)
  const processorMs = (await platform.cpu()) - cpu
  console.log(`\n${due} schedules due at once, ${what}:\n`)
  console.log(
    table([
      ['all made after, s', 'Sluice, µs each', 'Redis, µs each', 'publish p99 before, ms', 'meanwhile, ms'],
      [
        ((made - at) / 1000).toFixed(1),
        Math.round((processorMs * 1000) / due),
        Math.round(((spent.processorMs - before.processorMs) * 1000) / due),
        quiet.toFixed(1),
        busy.toFixed(1),
      ],
    ]),
  )
}

/** @returns the 99th percentile of the time that a publish takes, at 50 a second */
async function publishing(ms, ended) {
  const times = []
  let isOver = false
  void (ended ?? pause(ms)).then(() => (isOver = true))
  for (let i = 0; !isOver; i++) {
    const sent = performance.now()
    const event = { specversion: '1.0', id: `${sent}-${i}`, source: '/bench', type: 'bench' }
    await platform.call('POST', '/v1/buses/default/events', event, 'application/cloudevents+json')
    times.push(performance.now() - sent)
    await pause(Math.max(0, 20 - (performance.now() - sent)))
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
}

async function idling() {
  const rows = []
  const before = await bytes()
  for (const count of [0, idle]) {
    if (count > 0) await put(count, 'idle', { cron: '0 2 * * *', timeZone: 'Europe/Zurich' })
    await pause(5000)
    const from = await workOf(platform.redis)
    const cpu = await platform.cpu()
    await pause(seconds * 1000)
    const to = await workOf(platform.redis)
    const perSecond = value => (value / (to.atMs - from.atMs)) * 1000
    rows.push([
      count,
      Math.round(perSecond(to.commands - from.commands)),
      perSecond((to.calls.evalsha ?? 0) - (from.calls.evalsha ?? 0)).toFixed(1),
      (perSecond((await platform.cpu()) - cpu) / 10).toFixed(1),
      count === 0 ? '' : Math.round(((await bytes()) - before) / count),
    ])
  }
  console.log('\nSchedules that have nothing to do:\n')
  console.log(table([['schedules', 'commands/s', 'scripts/s', 'of a core, %', 'bytes each'], ...rows]))
}

/** Straight into Redis: a million PUTs would take the time of the bench. */
async function put(count, prefix, when) {
  const now = Date.now()
  const state = { made: now, revision: 1, done: now, count: 0, leftOut: 0, last: [] }
  const event = { bus: 'default', type: 'com.shop.report.due', data: { report: 'daily', at: '<schedule.time>' } }
  const settings = { ...when, event, owner: 'api-key' }
  const at = when.at === undefined ? now + 3_600_000 : Date.parse(when.at)
  await eachOf(
    Array.from({ length: count }, (_, i) => i),
    i => store.put(bus, undefined, { name: `${prefix}-${i}`, settings, state }, at + placeOf(when, i)),
    256,
  )
}

/** Where the scheduler would put it: spread evenly. */
function placeOf({ window }, i) {
  return window === undefined ? 0 : (i * 7919) % minute
}

async function left() {
  const keys = new Keys()
  const counts = await Promise.all(
    Array.from({ length: keys.groups }, (_, group) => platform.redis.zcard(keys.schedules(group, 'due'))),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

async function bytes() {
  return Number(/used_memory:(\d+)/.exec(await platform.redis.info('memory'))[1])
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, ms)))
}

// What events that go round in a circle do to other traffic: see README.md.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { platformOf, table } from './platform.mjs'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '15' },
    /** Events a second of the other traffic, and events a second that begin to go round. */
    rate: { type: 'string', default: '50' },
    loops: { type: 'string', default: '5' },
  },
})
const [pairs, seconds, rate, loops] = [values.pairs, values.seconds, values.rate, values.loops].map(Number)
/** How many times as long the 99th percentile of the other traffic may be. */
const goal = 2

const waiting = new Map()
const receiver = createServer((request, response) => {
  const chunks = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    const { id } = JSON.parse(Buffer.concat(chunks).toString())
    waiting.get(id)?.(performance.now())
    response.writeHead(204).end()
  })
}).listen(0, '127.0.0.1')
await once(receiver, 'listening')
const platform = await platformOf({ settings: { WEBHOOK_ALLOW: '127.0.0.0/8', LOG_LEVEL: 'error' } })
const { call } = platform
let made = 0
try {
  await prepare()
  await during(false) // warms up
  await during(true)
  const found = []
  for (let i = 0; i < pairs; i++) {
    const pair = {}
    for (const looping of i % 2 ? [true, false] : [false, true]) pair[looping] = await during(looping)
    found.push(pair)
  }
  report(found)
} finally {
  await platform.stop()
  receiver.closeAllConnections()
  receiver.close()
}

async function prepare() {
  const url = `http://127.0.0.1:${receiver.address().port}/`
  const rule = (bus, name, type, target) =>
    call('PUT', `/v1/buses/${bus}/rules/${name}`, { pattern: { type: [type] }, targets: [{ id: 'to', ...target }] })
  for (const bus of ['left', 'right']) await call('PUT', `/v1/buses/${bus}`, { dedupeMs: 0 })
  await rule('left', 'there', 'round', { type: 'bus', bus: 'right' })
  await rule('right', 'back', 'round', { type: 'bus', bus: 'left' })
  await rule('default', 'other', 'other', { type: 'webhook', url })
}

/** @returns the 99th percentile and the median of the milliseconds from a publish to its webhook, and how many loops ended */
async function during(looping) {
  const lettersBefore = await letters()
  const begun = performance.now()
  const times = []
  const all = []
  for (let i = 0; i < rate * seconds; i++) {
    await until(begun + (i * 1000) / rate)
    all.push(delivered().then(ms => times.push(ms)))
    if (looping && i % Math.round(rate / loops) === 0) all.push(publish('left', 'round'))
  }
  await Promise.all(all)
  times.sort((a, b) => a - b)
  const at = share => times[Math.floor(share * (times.length - 1))]
  return { p99: at(0.99), p50: at(0.5), ended: (await letters()) - lettersBefore }
}

async function delivered() {
  const id = `e-${made++}`
  const arrived = new Promise(resolve => waiting.set(id, resolve))
  const sent = performance.now()
  await publish('default', 'other', id)
  const ms = (await arrived) - sent
  waiting.delete(id)
  return ms
}

function publish(bus, type, id = `e-${made++}`) {
  return call(
    'POST',
    `/v1/buses/${bus}/events`,
    { specversion: '1.0', id, source: '/bench', type, data: { total: 129.5 } },
    'application/cloudevents+json',
  )
}

/** Dead letters of loops, 1,000,000 at most. */
async function letters() {
  const { items } = await call('GET', '/v1/dead-letters/groups?reason=loop')
  return items.reduce((sum, { count }) => sum + count, 0)
}

function until(atMs) {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, atMs - performance.now())))
}

function report(found) {
  const median = of => found.map(of).sort((a, b) => a - b)[Math.floor(found.length / 2)]
  const times = found.map(pair => pair[true].p99 / pair[false].p99).sort((a, b) => a - b)
  const row = looping => {
    const of = name => median(pair => pair[looping][name])
    return [looping ? `${loops} loops/s` : 'none', of('p50').toFixed(1), of('p99').toFixed(1), of('ended')]
  }
  console.log(table([['loops', 'p50 ms', 'p99 ms', 'dead letters'], row(false), row(true)]))
  const middle = times[Math.floor(times.length / 2)]
  console.log(
    `\np99 with loops to without, ${pairs} pairs: ${middle.toFixed(2)} times (median), ${times.map(x => x.toFixed(2)).join(' ')}`,
  )
  if (middle <= goal) return
  process.exitCode = 1
  console.error(`\nMissed: more than ${goal} times.`)
}

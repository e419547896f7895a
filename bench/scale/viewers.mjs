// What people who look at the events of a bus as they come cost the gateway: see README.md.
import { once } from 'node:events'
import { request } from 'node:http'
import { parseArgs } from 'node:util'
import { platformOf, table } from './platform.mjs'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '5' },
    /** Events a second, and how many of them are one request. */
    rate: { type: 'string', default: '1000' },
    batch: { type: 'string', default: '10' },
    viewers: { type: 'string', default: '10' },
  },
})
const [pairs, seconds, rate, batch, viewers] = ['pairs', 'seconds', 'rate', 'batch', 'viewers'].map(name =>
  Number(values[name]),
)
/** Per cent more processor time of the gateway. */
const goal = 10

const platform = await platformOf({ service: 'gateway', settings: { LOG_LEVEL: 'error' } })
let made = 0
try {
  await costOf(0)
  await costOf(viewers)
  const found = []
  for (let i = 0; i < pairs; i++) {
    const pair = {}
    for (const watched of i % 2 ? [viewers, 0] : [0, viewers])
      pair[watched ? 'with' : 'without'] = await costOf(watched)
    found.push(pair)
  }
  report(found)
} finally {
  await platform.stop()
}

/** Microseconds of processor time of the gateway for an event, and events a second, while some look on. */
async function costOf(watched) {
  const open = await Promise.all(Array.from({ length: watched }, view))
  const [begin, before, first] = [performance.now(), await platform.cpu(), made]
  const everyMs = (1000 * batch) / rate
  const sent = []
  for (let due = begin; due < begin + seconds * 1000; due += everyMs) {
    const restMs = due - performance.now()
    if (restMs > 0) await new Promise(resolve => setTimeout(resolve, restMs))
    sent.push(publish())
  }
  await Promise.all(sent)
  const events = made - first
  const perSecond = (1000 * events) / (performance.now() - begin)
  const micros = ((await platform.cpu()) - before) * 1000
  for (const viewer of open) viewer.destroy()
  if (open.some(({ seen }) => seen() === 0)) throw new Error('a viewer saw nothing')
  return { micros: micros / events, perSecond }
}

function publish() {
  const events = Array.from({ length: batch }, () => ({
    ...{ specversion: '1.0', id: String(++made), source: '/shop/web', type: 'com.shop.order.created' },
    ...{ subject: `A-${made}`, data: { orderId: `A-${made}`, total: 129.5, currency: 'EUR', lines: [1, 2, 3, 4, 5] } },
  }))
  return platform.call('POST', '/v1/buses/default/events', events, 'application/cloudevents-batch+json')
}

/** Watches the bus, and throws away what it is told. */
async function view() {
  const asked = request(`${platform.url}/v1/buses/default/tail`, { headers: platform.authorized, agent: false }).end()
  const [answer] = await once(asked, 'response')
  if (answer.statusCode !== 200) throw new Error(`a viewer got ${answer.statusCode}`)
  let bytes = 0
  answer.on('data', chunk => (bytes += chunk.length)).on('error', () => undefined)
  asked.on('error', () => undefined)
  return { seen: () => bytes, destroy: () => asked.destroy() }
}

function report(found) {
  const more = found.map(pair => 100 * (pair.with.micros / pair.without.micros - 1)).sort((a, b) => a - b)
  const at = (list, share) => {
    const place = share * (list.length - 1)
    const low = Math.floor(place)
    return list[low] + (place - low) * (list[Math.ceil(place)] - list[low])
  }
  const median = of =>
    at(
      found.map(of).sort((a, b) => a - b),
      0.5,
    )
  const [low, middle, high] = [0.25, 0.5, 0.75].map(share => at(more, share))
  const row = name => [
    name === 'with' ? viewers : 0,
    median(pair => pair[name].perSecond).toFixed(0),
    median(pair => pair[name].micros).toFixed(0),
    ...(name === 'with' ? [middle.toFixed(1), `${low.toFixed(1)} – ${high.toFixed(1)}`] : ['', '']),
  ]
  console.log(table([['viewers', 'events/s', 'µs an event', 'more %', 'quartiles'], row('without'), row('with')]))
  if (low <= goal) return
  process.exitCode = 1
  console.error(`\nMissed: three quarters of the pairs are above ${goal} %.`)
}

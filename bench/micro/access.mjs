import { decide, Rights, shown, viewOf } from '../../libs/access/dist/index.js'
import { defaultLimits, Provenance, readHttp } from '../../libs/event/dist/index.js'
import { lots } from './lots.mjs'

// What deciding adds to reading an event, as the gateway does both: from the bytes of a request, measured in turn.
const headers = { 'content-type': 'application/cloudevents+json' }
const provenance = new Provenance('key:web-shop', new Date())
const rounds = Number(process.env.ROUNDS ?? 31)
const events = lots(2000).map((data, i) => {
  return { specversion: '1.0', id: `${i}`, source: `/shop/web/${i % 50}`, type: `com.shop.order.${i % 7}`, data }
})
const bodies = events.map(event => Buffer.from(JSON.stringify(event)))
const texts = bodies.map(body => read(body))
const averageLength = Math.round(bodies.reduce((sum, { length }) => sum + length, 0) / bodies.length)

const onAttributes = { source: [{ prefix: '/shop/web' }], type: [{ prefix: 'com.shop.order.' }] }
const onData = { ...onAttributes, data: { properties: { ODD_EVEN: ['E', 'O'] } } }
const others = Array.from({ length: 1000 }, (_, i) => ({
  publish: { bus: 'default', pattern: { source: [{ prefix: `/team/${i}/` }], type: [`com.team.${i}`] } },
}))
const publishing = pattern => ({ publish: { bus: 'default', ...(pattern && { pattern }) } })
const rightsOf = grants => Rights.of([{ of: 'keys/web-shop', grants }])
const manyKeys = Array.from({ length: 10_000 }, () => rightsOf([publishing(onAttributes)]))
const bus = { bus: 'default' }

function read(body) {
  return readHttp(headers, body, defaultLimits, provenance, 'shop').event.json
}

function publish(rights, json) {
  if (!decide(rights, 'events:publish', bus).allowed) throw new Error('the route is denied')
  if (!decide(rights, 'events:publish', bus, json).allowed) throw new Error('the event is denied')
  return 1
}

const one = (name, grants) => {
  const rights = rightsOf(grants)
  return [name, i => publish(rights, texts[i])]
}
const redacted = rightsOf([
  { receive: { bus: '*', redact: ['data.properties.STREET', { path: 'data.geometry', as: 'hash' }] } },
])
const subjects = [
  ['reading the event', i => read(bodies[i]).length],
  one('a grant without a pattern', [publishing()]),
  one('a pattern on attributes', [publishing(onAttributes)]),
  one('a pattern on data too', [publishing(onData)]),
  one('that among 1,000 other grants', [...others, publishing(onAttributes)]),
  ['10,000 keys in turn', i => publish(manyKeys[(turn += 1) % manyKeys.length], texts[i])],
  [
    'redacting two paths',
    i => shown(viewOf(redacted, 'receive', 'default', texts[i]), texts[i], Buffer.alloc(32)).length,
  ],
]
let turn = 0
let sink = 0

function nanoseconds(work) {
  const start = process.hrtime.bigint()
  for (let i = 0; i < bodies.length; i++) sink += work(i)
  return Number(process.hrtime.bigint() - start) / bodies.length
}

/** Medians, lower and upper quartiles of what each costs in a round, as a share of reading in the same round. */
function measure() {
  // every key has been used before: compiling its grants is a cost of the first event
  for (const rights of manyKeys) publish(rights, texts[0])
  const times = new Map(subjects.map(([name]) => [name, []]))
  for (let round = 0; round < rounds + 3; round++)
    for (const [name, work] of subjects) {
      const time = nanoseconds(work)
      if (round >= 3) times.get(name).push(time)
    }
  const reading = times.get('reading the event')
  return subjects.slice(1).map(([name]) => {
    const shares = times.get(name).map((time, round) => (100 * time) / reading[round])
    const [low, median, high] = [0.25, 0.5, 0.75].map(
      at => +shares.sort((a, b) => a - b)[Math.floor(at * rounds)].toFixed(1),
    )
    return { deciding: name, '% of reading': median, 'from quartile': low, 'to quartile': high }
  })
}

console.log(`${bodies.length} events of ${averageLength} bytes, one thread, node ${process.version}`)
global.gc?.()
const before = process.memoryUsage()
console.table(measure())
global.gc?.()
const after = process.memoryUsage()
const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers
if (global.gc) console.log(`the grants of a key in use take ${Math.round(grown / manyKeys.length)} bytes`)
if (sink < 0) console.log(sink)

// What events take of Redis' memory and of its append-only file, measured on the real platform: see README.md.
import { randomBytes } from 'node:crypto'
import { platformOf, table } from './platform.mjs'

/** Bytes of `data`, and how many events of that size are measured. */
const sizes = [
  { bytes: 100, events: 40_000, name: '100 B' },
  { bytes: 1000, events: 20_000, name: '1 kB' },
  { bytes: 10_000, events: 4000, name: '10 kB' },
  { bytes: 100_000, events: 400, name: '100 kB' },
]
const minuteOf = { events: 100 * 60, gib: 1024 ** 3 }

const type = 'com.shop.order.placed'
const places = [
  { name: 'in the log', bus: { dedupeMs: 0 } },
  { name: 'and where a subscription waits for its service', target: { type: 'subscription', subscription: 'waits' } },
  { name: 'and as a job of a queue that waits for its worker', target: { type: 'queue', queue: 'waits' } },
  {
    name: 'and as a webhook that waits for its next try',
    target: {
      type: 'webhook',
      url: 'http://127.0.0.1:9',
      retry: { attempts: 2, backoff: { type: 'fixed', delay: 3_600_000 } },
    },
  },
  { name: 'and as a dead letter', target: { type: 'webhook', url: 'http://127.0.0.1:9', retry: { attempts: 1 } } },
]

const platform = await platformOf({
  settings: {
    LOG_LEVEL: 'error',
    MAX_BUSES: '1000',
    WEBHOOK_ALLOW: '127.0.0.0/8',
    WEBHOOK_CONCURRENCY: '2000',
    WEBHOOK_TARGET_CONCURRENCY: '2000',
  },
  redisArguments: ['--auto-aof-rewrite-percentage', '0'],
})
const { redis, call } = platform
try {
  const log = []
  const rows = new Map(places.map(({ name }) => [name, [name]]))
  const file = ['bytes of the append-only file, in the log']
  for (const size of sizes) {
    for (const [at, place] of places.entries()) {
      const alone = await bytesOf(size, at, place)
      if (at === 0) log.push(alone)
      if (at === 0) file.push(shown(alone.file))
      rows.get(place.name).push(shown(at === 0 ? alone.memory : alone.memory - log.at(-1).memory))
    }
  }
  console.log(
    table([['bytes of an event, by the size of its data', ...sizes.map(({ name }) => name)], ...rows.values(), file]),
  )
  const minutes = log.map(({ memory }) => Number((minuteOf.gib / (memory * minuteOf.events)).toPrecision(2)))
  console.log(
    `\n${table([
      ['', ...sizes.map(({ name }) => name)],
      ['minutes of retention in a GiB, for each 100 events a second', ...minutes],
    ])}`,
  )
  const digest = (await bytesOf(sizes[0], 'digest', { bus: { dedupeMs: 86_400_000 } })).memory - log[0].memory
  console.log(`\n${shown(digest)} bytes for the digest of an event, for one dedupe window or two.`)
  console.log(`${await bytesOfBus()} bytes for an empty bus of 4 shards.`)
} finally {
  await platform.stop()
}

/** Bytes that each event of a new bus takes. */
async function bytesOf({ bytes, events, name }, at, { bus = { dedupeMs: 0 }, target }) {
  // few of what is slow to fill
  const count = target?.type === 'webhook' ? Math.min(events, 2000) : events
  const on = `at-${at}-${name.replace(' ', '').toLowerCase()}`
  await call('PUT', `/v1/buses/${on}`, bus)
  if (target)
    await call('PUT', `/v1/buses/${on}/rules/all`, { pattern: { type: [type] }, targets: [{ id: 'one', ...target }] })
  const wanted = (await waiting(on, target)) + (target ? count : 0)
  const before = await held()
  await publish(on, bytes, count)
  while ((await waiting(on, target)) < wanted) await pause(200)
  await untilIdle(on)
  const after = await held()
  const each = name => (after[name] - before[name]) / count
  return { memory: each('memory'), file: each('file') }
}

async function publish(bus, bytes, count) {
  const most = Math.max(1, Math.min(500, Math.floor(2_000_000 / bytes)))
  for (let sent = 0; sent < count; sent += most) {
    const batch = Array.from({ length: Math.min(most, count - sent) }, (_, i) => ({
      ...{
        specversion: '1.0',
        id: `order-${bus}-${sent + i}`,
        source: '/shop/web',
        type,
        subject: `orders/${sent + i}`,
      },
      data: {
        text: randomBytes(bytes)
          .toString('base64')
          .slice(0, bytes - 11),
      },
    }))
    await call('POST', `/v1/buses/${bus}/events`, batch, 'application/cloudevents-batch+json')
  }
}

/** How many events are where the target keeps those that wait. */
async function waiting(bus, target) {
  if (target?.type === 'queue') return redis.llen('bull:waits:wait')
  if (target?.type === 'subscription')
    return (await call('GET', `/v1/buses/${bus}/status`)).subscriptions[0]?.entries ?? 0
  if (target?.type !== 'webhook') return 0
  const keys = await Promise.all(['sluice:queues:*:delayed', `*:default:${bus}:*:letter-index`].map(k => redis.keys(k)))
  const counts = await Promise.all(keys.flat().map(key => redis.zcard(key)))
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Until the streams in between are empty, and Redis has freed what it frees in the background. */
async function untilIdle(bus) {
  while ((await call('GET', `/v1/buses/${bus}/status`)).behind.length > 0) await pause(200)
  await pause(2000)
}

async function bytesOfBus() {
  const count = 100
  const before = await held()
  for (let i = 0; i < count; i++) await call('PUT', `/v1/buses/empty-${i}`, {})
  await pause(2000)
  return shown(((await held()).memory - before.memory) / count)
}

async function held() {
  const info = await redis.info()
  const of = name => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)[1])
  return { memory: of('used_memory_dataset'), file: of('aof_current_size') }
}

function shown(bytes) {
  return (Math.round(bytes / 10) * 10).toLocaleString('en')
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, ms))
}

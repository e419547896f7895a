// What a webhook costs Redis beside a bare BullMQ job, and how long it takes beside a handler of the same event: see README.md.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { platformOf, table, workOf } from './platform.mjs'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '15' },
    targets: { type: 'string', default: '10' },
    only: { type: 'string', default: 'cost,latency' },
  },
})
const [events, rounds, seconds, targets] = [values.events, values.rounds, values.seconds, values.targets].map(Number)
/** Ratios: of Redis' time to that of a bare job, and of latencies. */
const goals = { first: 0.94, handlers: 3, hanging: 2 }
const type = 'com.shop.order.placed'
const text = 'x'.repeat(600)

/** By the first part of the path: calls that the receiver had. */
const calls = {}
let took = []
const seen = new Set()
const hook = createServer((request, response) => {
  const path = request.url.slice(1)
  const name = path.split('-')[0]
  const chunks = []
  request
    .on('data', chunk => chunks.push(chunk))
    .on('end', () => {
      calls[name] = (calls[name] ?? 0) + 1
      const { id, data } = JSON.parse(Buffer.concat(chunks))
      if (name === 'ok') took.push(Date.now() - data.at)
      if (name === 'hang') return
      const fails = name === 'retried' && !seen.has(id)
      if (fails) seen.add(id)
      response.writeHead(fails ? 400 + 8 : 204).end()
    })
}).listen(0, '127.0.0.1')
await once(hook, 'listening')
const url = `http://127.0.0.1:${hook.address().port}`

const platform = await platformOf({ settings: { LOG_LEVEL: 'error', WEBHOOK_ALLOW: '127.0.0.0/8' } })
const { redis, call } = platform
const { host = '127.0.0.1', port } = redis.options
const redisUrl = `redis://${host}:${port}`
const retry = { backoff: { type: 'fixed', delay: 500 } }
const rule = (name, ...targets) =>
  call('PUT', `/v1/buses/default/rules/${name}`, { pattern: { type: [type], subject: [name] }, targets })
const hooks = (name, count, more = {}) =>
  Array.from({ length: count }, (_, i) => ({ id: `t${i}`, type: 'webhook', url: `${url}/${name}-${i}`, ...more }))
const missed = []
try {
  if (values.only.includes('cost')) await cost()
  if (values.only.includes('latency')) await latency()
} finally {
  hook.closeAllConnections()
  hook.close()
  await platform.stop()
}
if (missed.length > 0) {
  process.exitCode = 1
  console.error(`\nMissed: ${missed.join('; ')}.`)
}

/** Redis' microseconds for one webhook, in turns with those of a bare job and of an event that nobody wants. */
async function cost() {
  await rule('first', ...hooks('first', 1))
  await rule('retried', ...hooks('retried', 1, { retry }))
  const bare = await bareJobs()
  const ways = {
    nobody: () => webhooks('nobody', 0),
    first: () => webhooks('first', 1),
    retried: () => webhooks('retried', 2),
    job: bare.run,
  }
  const found = Object.fromEntries(Object.keys(ways).map(name => [name, []]))
  for (const name of Object.keys(ways)) await ways[name]()
  for (let round = 0; round < rounds; round++)
    for (const name of Object.keys(ways)) {
      const idle = await idleRate()
      const before = await workOf(redis)
      await ways[name]()
      const after = await workOf(redis)
      const idleMs = (idle * (after.atMs - before.atMs)) / 1000
      found[name].push((1000 * (after.processorMs - before.processorMs - idleMs)) / events)
    }
  await bare.close()
  const us = name => found[name].sort((a, b) => a - b)[Math.floor(rounds / 2)]
  const row = name => [name, us(name).toFixed(0), (us(name) / us('job')).toFixed(2)]
  console.log(
    table([['Redis, µs an event', 'median', 'of a bare job'], ...['nobody', 'first', 'retried', 'job'].map(row)]),
  )
  if (us('first') / us('job') > goals.first)
    missed.push(`a webhook costs ${(us('first') / us('job')).toFixed(2)} of a bare job`)
}

/** Milliseconds of Redis in a second in which nothing is published. */
async function idleRate() {
  const before = await workOf(redis)
  await pause(1000)
  const after = await workOf(redis)
  return (1000 * (after.processorMs - before.processorMs)) / (after.atMs - before.atMs)
}

async function webhooks(subject, times) {
  const wanted = (calls[subject] ?? 0) + times * events
  for (let sent = 0; sent < events; sent += 50) {
    await publish(Array.from({ length: 50 }, () => subject))
    await pause(50)
  }
  while (times > 0 && calls[subject] < wanted) await pause(20)
}

/** Jobs with the same event, added and worked on as the platform does. */
async function bareJobs() {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue('bare', { connection })
  let done = 0
  const worker = new Worker('bare', async () => void done++, {
    ...{ connection, concurrency: 50, removeOnComplete: { age: 300, count: 10_000 } },
  })
  return {
    async run() {
      const wanted = done + events
      for (let sent = 0; sent < events; sent += 50) {
        await queue.addBulk(Array.from({ length: 50 }, () => ({ name: 'job', data: eventOf('bare') })))
        await pause(50)
      }
      while (done < wanted) await pause(20)
    },
    async close() {
      await worker.close()
      await queue.close()
      connection.disconnect()
    },
  }
}

/** How long a webhook takes at half of the rate that saturates, beside a handler of the same events, and with as many that hang. */
async function latency() {
  const service = fork(fileURLToPath(new URL('webhooks-service.mjs', import.meta.url)), {
    env: { ...process.env, REDIS_URL: redisUrl },
  })
  await once(service, 'message')
  const handled = async () => {
    service.send('took')
    return (await once(service, 'message'))[0].took
  }
  for (let i = 0; i < targets; i++) await rule(`ok${i}`, { ...hooks('ok', targets)[i], id: 'partner' })
  const subjects = Array.from({ length: targets }, (_, i) => `ok${i}`)
  await steady(subjects, 100, 3) // circuits learn how much targets take
  const most = await saturate(subjects)
  const rate = most / 2
  await handled()
  took = []
  await steady(subjects, rate, seconds)
  const [own, handlers] = [took, await handled()]
  for (let i = 0; i < targets; i++) await rule(`hang${i}`, { ...hooks('hang', targets)[i], id: 'partner' })
  took = []
  const both = subjects.flatMap((name, i) => [name, `hang${i}`])
  await steady(both, rate, seconds)
  const beside = took
  service.kill()
  const p = (of, share) => of.sort((a, b) => a - b)[Math.floor(share * of.length)] ?? NaN
  const row = (name, of) => [name, of.length, p(of, 0.5), p(of, 0.99)]
  console.log(`\nsaturated at ${most.toFixed(0)} events a second`)
  console.log(
    table([
      ['ms', 'events', 'p50', 'p99'],
      row('handlers', handlers),
      row('webhooks', own),
      row('beside those that hang', beside),
    ]),
  )
  if (p(own, 0.99) > goals.handlers * p(handlers, 0.99))
    missed.push('p99 of webhooks is above three times that of handlers')
  if (p(beside, 0.99) > goals.hanging * p(own, 0.99))
    missed.push('p99 beside targets that hang is above twice that without them')
}

/** Events a second that arrive if as many are published as can be. */
async function saturate(subjects) {
  const total = 200 * targets
  const before = calls.ok ?? 0
  const started = performance.now()
  for (let sent = 0; sent < total; sent += 100)
    await publish(Array.from({ length: 100 }, (_, i) => subjects[i % subjects.length]))
  while (calls.ok < before + total) await pause(5)
  return (1000 * total) / (performance.now() - started)
}

/** Publishes so many events a second, ten a request. */
async function steady(subjects, rate, forSeconds) {
  const started = performance.now()
  let sent = 0
  const running = []
  while (performance.now() - started < forSeconds * 1000) {
    const due = (rate * (performance.now() - started)) / 1000
    for (; sent < due; sent += 10)
      running.push(publish(Array.from({ length: 10 }, (_, i) => subjects[(sent + i) % subjects.length])))
    await pause(5)
  }
  await Promise.all(running)
  await pause(1500)
}

function publish(subjects) {
  return call('POST', '/v1/buses/default/events', subjects.map(eventOf), 'application/cloudevents-batch+json')
}

function eventOf(subject) {
  return {
    ...{ specversion: '1.0', id: `${performance.now()} ${Math.random()}`, source: '/shop/web', type, subject },
    ...{ partitionkey: String(Math.random()), data: { at: Date.now(), text } },
  }
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, ms))
}

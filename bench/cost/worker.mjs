// A process of cost.mjs that publishes or receives; the parent calls its methods one at a time.
import 'reflect-metadata'
import { createServer } from 'node:http'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, OnEvent, SluiceModule } from '@sluice/nest'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { serve, workerSettings } from '../throughput/dist/worker.js'
import { makeEvent, subscribers, types } from '../throughput/dist/events.js'

const { redisUrl: url, role } = workerSettings()
const connection = { url, maxRetriesPerRequest: null }
const groups = subscribers.map(({ name }) => name)
/** What makes an event of bench/throughput 0.95 KB. */
const more = 'x'.repeat(600)

let received = 0
/** Deliveries whose webhook was called before. */
const seen = new Set()

await { publisher, subscriber }[role]()

async function publisher() {
  const redis = new Redis(url)
  const queue = new Queue('bare', { connection })
  const events = await sluice('cost-publisher').then(app => app.get(EventPublisher))
  const ways = {
    stream(run, some) {
      const pipeline = redis.pipeline()
      for (const event of some) pipeline.xadd(run, '*', 'e', JSON.stringify(event))
      return pipeline.exec()
    },
    jobs: (_, some) =>
      queue.addBulk(some.map(data => ({ name: data.type, data, opts: { removeOnComplete: true, removeOnFail: 100 } }))),
    sluice: (bus, some) => events.publishAll(some, { bus }),
    single: (bus, some) => Promise.all(some.map(event => events.publish(event, { bus }))),
  }
  let run = 0
  serve({
    /** @param most batches on their way @param everyMs a lane begins a batch at most so often */
    async publish({ way, to, count, batch, large, most = 8, everyMs }) {
      const name = `${to}-${++run}-${Date.now()}`
      let next = 0
      const lane = async () => {
        while (next < count) {
          const from = next
          next += batch
          const rest = everyMs && new Promise(resolve => setTimeout(resolve, everyMs))
          await ways[way](to, eventsOf(name, from, Math.min(next, count), large))
          await rest
        }
      }
      await Promise.all(Array.from({ length: most }, lane))
    },
  })
}

function eventsOf(run, from, until, large) {
  return Array.from({ length: until - from }, (_, i) => {
    const event = makeEvent(run, from + i)
    return large ? { ...event, data: { ...event.data, more } } : event
  })
}

async function subscriber() {
  const redis = new Redis(url)
  for (const { name, wants } of subscribers)
    await sluice(`cost-${name}`, { bus: 'three', pattern: { type: [...wants] } })
  const all = { pattern: { type: types.map(type => type) } }
  await sluice('cost-one', { bus: 'one', ...all })
  await sluice('cost-single', { bus: 'single', ...all })
  await sluice('cost-ordered', { bus: 'ordered', ...all, ordered: true })
  const hook = createServer((request, response) => {
    const id = request.headers['webhook-id']
    request.resume().on('end', () => {
      const fails = request.url === '/retried' && !seen.has(id)
      if (fails) seen.add(id)
      else received++
      response.writeHead(fails ? 408 : 204).end()
    })
  }).listen(0, '127.0.0.1')
  let worker
  serve({
    port: () => hook.address().port,
    received: () => received,
    /** Reads a bare stream by three groups, each of which acknowledges all. */
    async stream({ key, count }) {
      for (const group of groups) await redis.xgroup('CREATE', key, group, '0', 'MKSTREAM')
      void Promise.all(groups.map(group => readAll(key, group, count)))
    },
    jobs() {
      worker = new Worker('bare', async () => void received++, { connection, concurrency: 50 })
    },
    noJobs: () => worker.close(),
  })
}

async function readAll(key, group, count) {
  const redis = new Redis(url)
  let done = []
  for (let left = count; left > 0 || done.length > 0; left -= done.length) {
    const pipeline = redis.pipeline()
    if (done.length > 0) pipeline.xack(key, group, ...done)
    if (left > 0) pipeline.xreadgroup('GROUP', group, 'bench', 'COUNT', 500, 'BLOCK', 100, 'STREAMS', key, '>')
    const [, reply] = (await pipeline.exec()).at(-1)
    const entries = (left > 0 && reply?.[0]?.[1]) || []
    done = entries.map(([id]) => id)
    for (const [, fields] of entries) JSON.parse(fields[1])
    received += entries.length
  }
  redis.disconnect()
}

/** A service, with one handler if there are options of it. */
async function sluice(name, options) {
  const providers = []
  if (options) {
    class Orders {
      handle() {
        received++
      }
    }
    OnEvent(options)(Orders.prototype, 'handle', Object.getOwnPropertyDescriptor(Orders.prototype, 'handle'))
    providers.push(Orders)
  }
  class App {}
  Module({ imports: [SluiceModule.forRoot({ name, redis: { url } })], providers })(App)
  return NestFactory.createApplicationContext(App, { logger: ['warn', 'error'], abortOnError: false })
}

// A process of ways.mjs that sends or receives; the parent calls its methods one at a time.
import 'reflect-metadata'
import { BullModule, Processor, WorkerHost } from '@nestjs/bullmq'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { MessageQueues, SluiceModule } from '@sluice/nest'
import { Queue, Worker } from 'bullmq'
import { serve, workerSettings } from '../throughput/dist/worker.js'
import { bodyOf, inBatches, inFlight } from './figures.mjs'

const { redisUrl, url, headers } = workerSettings()
const connection = { url: redisUrl, maxRetriesPerRequest: null }
const concurrency = 50
const [batch, atOnce] = [100, 4]

let taken = 0
let told
let close
let jobs
let messages

serve({
  async jobs({ queue, count }) {
    jobs ??= new Queue(queue, { connection })
    await batches(count, some =>
      jobs.addBulk(some.map(data => ({ name: 'message', data, opts: { removeOnComplete: true } }))),
    )
  },
  async sdk({ queue, count }) {
    messages ??= (await application({ imports: [sluice('bench-sender')] })).get(MessageQueues)
    await batches(count, some => messages.get(queue).sendAll(some.map(body => ({ body }))))
  },
  async http({ queue, count }) {
    const more =
      { fifo: n => ({ group: `g${n % 500}` }), fair: n => ({ fairKey: `g${n % 100}` }) }[queue] ?? (() => ({}))
    let n = 0
    await batches(count, async some => {
      const { accepted } = await post(queue, 'messages', { messages: some.map(body => ({ body, ...more(n++) })) })
      if (accepted !== some.length) throw new Error(`${accepted} of ${some.length} were accepted`)
    })
  },
  async worker({ queue }) {
    const worker = new Worker(queue, async () => took(1), { connection, concurrency })
    await worker.waitUntilReady()
    close = () => worker.close()
  },
  async processor({ queue }) {
    class Work extends WorkerHost {
      async process() {
        took(1)
      }
    }
    Processor(queue, { concurrency })(Work)
    const imports = [
      sluice('bench-receiver'),
      BullModule.forRoot({ connection }),
      BullModule.registerQueue({ name: queue }),
    ]
    const app = await application({ imports, providers: [Work] })
    close = () => app.close()
  },
  async pull({ queue }) {
    let goesOn = true
    const lane = async () => {
      while (goesOn) {
        const { messages: got } = await post(queue, 'receive', { max: batch, waitMs: 500 })
        if (got.length === 0) continue
        const { entries } = await post(queue, 'ack', { receipts: got.map(({ receipt }) => receipt) })
        took(entries.filter(({ done }) => done).length)
      }
    }
    const lanes = Array.from({ length: atOnce }, lane)
    close = async () => {
      goesOn = false
      await Promise.all(lanes)
    }
  },
  /** Resolves when so many were taken. */
  async taken({ count }) {
    await new Promise(resolve => {
      told = () => taken >= count && resolve()
      told()
    })
  },
  async leave() {
    await close()
    told = undefined
    taken = 0
  },
})

function took(many) {
  taken += many
  told?.()
}

async function batches(count, send) {
  await inFlight(
    inBatches(
      Array.from({ length: count }, (_, n) => bodyOf(n)),
      batch,
    ),
    send,
    atOnce,
  )
}

async function post(queue, path, body) {
  const request = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const answer = await fetch(`${url}/v1/queues/${queue}/${path}`, request)
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

function sluice(name) {
  return SluiceModule.forRoot({ name, redis: { url: redisUrl } })
}

function application(parts) {
  class App {}
  Module(parts)(App)
  return NestFactory.createApplicationContext(App, { logger: ['warn', 'error'], abortOnError: false })
}

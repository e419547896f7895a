import { type INestApplicationContext, Injectable, Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { Processor, WorkerHost } from '@nestjs/bullmq'
import { Queue } from 'bullmq'
import { RedisServer, until } from '@sluice/testing'
import { MessageQueues, OnQueue, type QueueMessage, SluiceHealth, SluiceModule, type SluiceOptions } from '../index.js'

interface Numbered {
  readonly n: number
}

let server: RedisServer
const apps: INestApplicationContext[] = []

beforeEach(async () => void (server = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always')))
afterEach(async () => {
  await Promise.all(apps.splice(0).map(app => app.close()))
  await server.stop()
})

async function start(options: Partial<SluiceOptions>, providers: Type[] = []) {
  for (const provider of providers) Injectable()(provider)
  const redis = { url: server.url }
  @Module({ imports: [SluiceModule.forRoot({ name: 'shop', redis, ...options })], providers })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false })
  apps.push(app)
  return { app, queues: app.get(MessageQueues) }
}

const engines = [
  ['a standard queue', {}, {}],
  ['a FIFO queue', { fifo: true }, { group: 'a' }],
] as const

/** What a user would lose: messages that come to nobody, or that two work on at the same time. */
describe.each(engines)('@OnQueue on %s', (_what, settings, options) => {
  it('works on what was sent, again on what failed, and leaves nothing', async () => {
    const seen: unknown[] = []
    let [running, most] = [0, 0]
    class Packing {
      @OnQueue('orders', { concurrency: 2, backoff: { type: 'fixed', delay: 20 } })
      async pack({ body: { n }, receives }: QueueMessage<Numbered>) {
        seen.push([n, receives])
        most = Math.max(most, ++running)
        await new Promise(setImmediate)
        running--
        if (n === 1 && receives === 1) throw new Error('no box')
      }
    }
    const { queues } = await start({ queues: { orders: settings } }, [Packing])
    const orders = queues.get<Numbered>('orders')
    const numbers = Array.from({ length: 10 }, (_, i) => i + 1)
    await orders.sendAll(numbers.map(n => ({ body: { n }, ...options })))
    const none = { waiting: 0, inFlight: 0, delayed: 0, dead: 0 }
    await until(async () => JSON.stringify(await orders.counts()) === JSON.stringify(none), 'all is done')
    expect(seen).toHaveLength(11)
    expect(seen).toEqual(expect.arrayContaining(numbers.map(n => [n, 1])))
    expect(seen).toContainEqual([1, 2])
    expect(most).toBeLessThanOrEqual(2)
  })

  it('keeps a message from other instances as long as the handler works, however short its visibility', async () => {
    const begun: number[] = []
    const ended: number[] = []
    class Packing {
      @OnQueue('orders', { visibilityMs: 1000 })
      async pack({ receives }: QueueMessage<Numbered>) {
        begun.push(receives)
        const since = performance.now()
        await until(() => performance.now() - since > 2500, 'it has taken longer')
        ended.push(receives)
      }
    }
    const { queues } = await start({ queues: { orders: settings } }, [Packing])
    await start({}, [Packing])
    await queues.get<Numbered>('orders').send({ n: 1 }, options)
    await until(() => ended.length > 0, 'it was worked on')
    expect([begun, ended]).toEqual([[1], [1]])
  })

  it('tells the handler that its message is lost, and goes on', async () => {
    const seen: string[] = []
    class Packing {
      @OnQueue('orders', { visibilityMs: 1000 })
      async pack(message: QueueMessage<Numbered>) {
        seen.push('begun')
        // as somebody does who acknowledges it by its receipt over HTTP
        const { receipt } = message as QueueMessage & { readonly receipt: string }
        const { queue } = message as unknown as { queue: { ack(receipts: string[]): Promise<unknown> } }
        await queue.ack([receipt])
        await until(() => message.signal.aborted, 'it is told')
        seen.push((message.signal.reason as { code: string }).code)
      }
    }
    const { queues } = await start({ queues: { orders: settings } }, [Packing])
    await queues.get<Numbered>('orders').send({ n: 1 }, options)
    await until(() => seen.length === 2, 'it knows')
    expect(seen).toEqual(['begun', expect.stringMatching(/^RECEIPT_(GONE|TAKEN)$/)]) // BullMQ cannot tell which
  })

  it('stops when its handlers have ended, and leaves the rest as if nobody had received it', async () => {
    let finish = () => {}
    const begun: number[] = []
    const ended: number[] = []
    class Packing {
      @OnQueue('orders')
      async pack({ body: { n } }: QueueMessage<Numbered>) {
        begun.push(n)
        await new Promise<void>(resolve => (finish = resolve))
        ended.push(n)
      }
    }
    const { app, queues } = await start({ queues: { orders: settings } }, [Packing])
    await queues.get<Numbered>('orders').sendAll([1, 2].map(n => ({ body: { n }, ...options })))
    await until(() => begun.length === 1, 'one is begun')
    const closed = app.close()
    setImmediate(finish)
    await closed
    apps.splice(0)
    expect([begun, ended]).toEqual([[1], [1]])
    const [left] = await (await start({})).queues.get<Numbered>('orders').receive({ waitMs: 5000 })
    expect(left).toMatchObject({ body: { n: 2 }, receives: 1 })
  })

  it('goes on after Redis was away, and the health says so meanwhile', async () => {
    const seen: number[] = []
    class Packing {
      @OnQueue('orders')
      async pack({ body: { n } }: QueueMessage<Numbered>) {
        seen.push(n)
      }
    }
    const { app, queues } = await start({ queues: { orders: settings } }, [Packing])
    const health = app.get(SluiceHealth)
    const orders = queues.get<Numbered>('orders')
    await orders.send({ n: 1 }, options)
    await until(() => seen.length === 1, 'it works')
    await server.kill()
    await until(async () => (await health.problem()) !== undefined, 'the health says so')
    await server.run()
    await until(() => orders.send({ n: 2 }, options).then(() => true), 'it is sent')
    await until(() => seen.includes(2), 'it goes on')
    await until(async () => (await health.problem()) === undefined, 'the health says so')
  })
})

/** What a user would lose: jobs that wait for ever, with no word of it. */
/** What a user would lose: work that was done, which would be done again. */
it('acknowledges what its handler ended while Redis was away', async () => {
  let finish = () => {}
  const seen: number[] = []
  class Packing {
    @OnQueue('orders', { visibilityMs: 60_000 })
    async pack({ receives }: QueueMessage<Numbered>) {
      seen.push(receives)
      await new Promise<void>(resolve => (finish = resolve))
    }
  }
  const { app, queues } = await start({ queues: { orders: { fair: true } } }, [Packing])
  const orders = queues.get<Numbered>('orders')
  await orders.send({ n: 1 })
  await until(() => seen.length === 1, 'it is begun')
  await server.kill()
  finish()
  await until(async () => (await app.get(SluiceHealth).problem()) !== undefined, 'Redis is missed')
  await server.run()
  await until(async () => (await orders.counts()).inFlight === 0, 'it is acknowledged', 20_000)
  expect(seen).toEqual([1])
})

describe('queues of BullMQ and others', () => {
  it('are shared with plain BullMQ where they are standard', async () => {
    const seen: unknown[] = []
    class Packing {
      @OnQueue('orders')
      async pack({ body }: QueueMessage) {
        seen.push(body)
      }
    }
    const connection = { host: '127.0.0.1', port: server.port }
    const plain = new Queue('orders', { connection })
    try {
      await plain.add('order', { n: 1 })
      await start({}, [Packing])
      await until(() => seen.length === 1, 'the job is worked on')
      expect(seen).toEqual([{ n: 1 }])
    } finally {
      await plain.close()
    }
  })

  it('are not made FIFO while BullMQ has jobs of them', async () => {
    const plain = new Queue('orders', { connection: { host: '127.0.0.1', port: server.port } })
    await plain.add('order', { n: 1 })
    await plain.close()
    await expect(start({ queues: { orders: { fifo: true } } })).rejects.toMatchObject({ code: 'QUEUE_EXISTS' })
  })

  it('keep what they are, and the settings that a declaration does not name', async () => {
    await start({ queues: { orders: { fifo: true, maxReceives: 9 } } })
    await start({ queues: { orders: { fifo: true, visibilityMs: 1000 } } })
    const { app } = await start({ queues: { orders: {} } })
    await expect(start({ queues: { orders: { fifo: false } } })).rejects.toMatchObject({ code: 'QUEUE_EXISTS' })
    await expect(start({ queues: { orders: { visibilityMs: -1 } } })).rejects.toMatchObject({ code: 'INVALID_QUEUE' })
    expect(app).toBeDefined()
  })

  it('refuse a @Processor if they are FIFO or fair, and say what to do', async () => {
    class Packing extends WorkerHost {
      async process() {}
    }
    Processor('orders')(Packing)
    const refused = start({ queues: { orders: { fair: true } } }, [Packing])
    await expect(refused).rejects.toMatchObject({
      code: 'NOT_A_BULLMQ_QUEUE',
      message: expect.stringMatching(/@Processor\('orders'\) on Packing: .* is fair.*write @OnQueue/) as string,
    })
  })

  it('receive nothing while they are paused, also where a receive waits already', async () => {
    const { queues } = await start({ queues: { orders: { fifo: true } } })
    const waiting = queues.get('orders').receive({ waitMs: 60_000 })
    const { queues: others } = await start({ queues: { orders: { paused: true } } })
    expect(await waiting).toEqual([])
    await others.get('orders').send(1, { group: 'a' })
    expect(await queues.get('orders').receive()).toEqual([])
    await start({ queues: { orders: { paused: false } } })
    await until(async () => (await queues.get('orders').receive()).length === 1, 'it is received')
  })
})

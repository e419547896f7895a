import { randomUUID } from 'node:crypto'
import { type DeadLetter, deliveryId, type Outcome } from '@sluice/delivery'
import { collectingLogger, type Logger } from '@sluice/observability'
import { RedisServer, until } from '@sluice/testing'
import { Worker } from 'bullmq'
import {
  addDeliveries,
  BullClient,
  type DeliveryJob,
  DeliveryWorker,
  FailedJobs,
  plainJobOptions,
  Queues,
} from './index.js'

let server: RedisServer
let queues: Queues
const workers: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  server = await RedisServer.start()
  queues = new Queues(new BullClient(server.url))
})
afterEach(() => Promise.all(workers.splice(0).map(worker => worker.stop())))
afterAll(async () => {
  await queues.close()
  queues.connection.disconnect()
  await server.stop()
})

const backoff = { type: 'fixed', delay: 1, jitter: 0, maxDelay: 1000 } as const
const failed: Outcome = { ok: false, error: 'HTTP 500' }

function job(attempts = 3): DeliveryJob {
  const delivery = { bus: 'default', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
  return { delivery, event: '{"n":1.0}', policy: { attempts, backoff }, version: 0, attempt: 1, failed: [] }
}

/** A worker on a queue of its own. */
function work(
  attempt: DeliveryWorker['options']['attempt'],
  {
    giveUp,
    logger,
    concurrency = 5,
  }: {
    giveUp?: (letter: DeadLetter, event: string) => Promise<void>
    logger?: Logger
    concurrency?: number
  } = {},
) {
  const queue = `q-${randomUUID()}`
  const letters: { letter: DeadLetter; event: string }[] = []
  const worker = new DeliveryWorker({
    queue,
    connection: queues.connection,
    prefix: queues.prefix,
    concurrency,
    attempt,
    destination: () => ({ targetType: 'webhook', destination: 'https://x.example' }),
    giveUp: async (letter, event) => {
      await giveUp?.(letter, event)
      letters.push({ letter, event })
    },
    ...(logger ? { logger } : {}),
  })
  worker.start()
  workers.push(worker)
  return { queue: queues.get(queue), letters }
}

describe('DeliveryWorker', () => {
  it('tries again what failed until it succeeds, and then gives nothing up', async () => {
    const attempts: number[] = []
    const { queue, letters } = work(async ({ attempt }) => {
      attempts.push(attempt)
      return attempt < 3 ? failed : { ok: true }
    })
    await addDeliveries(queue, [job(), job()])
    await until(async () => (await queue.getCompletedCount()) === 1, 'delivered')
    expect(attempts).toEqual([1, 2, 3])
    expect(letters).toEqual([])
  })

  it('gives up after the last attempt, with the whole history and the event as it came', async () => {
    const { queue, letters } = work(async ({ attempt }) => {
      if (attempt === 2) throw new TypeError('no answer')
      return failed
    })
    await addDeliveries(queue, [job()])
    await until(async () => (await queue.getFailedCount()) === 1, 'given up')
    expect(letters).toHaveLength(1)
    const { letter, event } = letters[0]!
    expect(event).toBe('{"n":1.0}')
    expect(letter).toMatchObject({
      id: deliveryId(job().delivery),
      reason: 'attempts-exhausted',
      error: 'HTTP 500',
      targetType: 'webhook',
    })
    expect(letter.attempts.map(({ error }) => error)).toEqual(['HTTP 500', 'TypeError: no answer', 'HTTP 500'])
    for (const { at, durationMs } of letter.attempts) {
      expect(Number.isNaN(Date.parse(at!))).toBe(false)
      expect(durationMs).toBeGreaterThanOrEqual(0)
    }
  })

  it('gives up at once what the receiver will never take', async () => {
    let attempts = 0
    const { queue, letters } = work(async () => {
      attempts++
      return { ok: false, error: 'HTTP 410', permanent: 'rejected' }
    })
    await addDeliveries(queue, [job(100)])
    await until(async () => (await queue.getFailedCount()) === 1, 'given up')
    expect(attempts).toBe(1)
    expect(letters[0]!.letter).toMatchObject({ reason: 'rejected', error: 'HTTP 410' })
  })

  it('keeps a delivery whose dead letter could not be kept, and gives it up later', async () => {
    let tries = 0
    const { queue, letters } = work(async () => failed, {
      giveUp: async () => {
        if (++tries === 1) throw new Error('Redis is away')
      },
    })
    await addDeliveries(queue, [job(1)])
    await until(async () => (await queue.getFailedCount()) === 1, 'given up at last')
    expect(tries).toBe(2)
    expect(letters).toHaveLength(1)
    expect(letters[0]!.letter.attempts).toHaveLength(1)
  })
})

describe('a worker whose Redis is no master any more', () => {
  afterEach(() => queues.connection.replicaof('NO', 'ONE'))

  it('rests between its tries, logs one line, and works again by itself', async () => {
    const logger = collectingLogger()
    const attempts: string[] = []
    const { queue } = work(
      async ({ delivery: { rule } }) => {
        attempts.push(rule)
        if (rule === 'first') await queues.connection.replicaof('127.0.0.1', 1)
        return { ok: true }
      },
      { logger, concurrency: 1 },
    )
    const errors = async () => {
      const stats = await queues.connection.info('errorstats')
      return Number(/errorstat_READONLY:count=(\d+)/.exec(stats)?.[1] ?? 0)
    }
    const rules = ['first', ...Array.from({ length: 20 }, (_, i) => `other${i}`)]
    await addDeliveries(
      queue,
      rules.map(rule => ({ ...job(), delivery: { ...job().delivery, rule } })),
    )
    await until(async () => (await errors()) > 0, 'it fails')
    const started = performance.now()
    await until(async () => (await errors()) >= 5, 'it keeps trying')
    expect(performance.now() - started).toBeGreaterThan(500)
    expect(logger.lines.filter(({ message }) => message.startsWith('worker of'))).toHaveLength(1)
    await queues.connection.replicaof('NO', 'ONE')
    await until(() => attempts.includes('other19'), 'it works again')
    await until(() => logger.lines.some(({ message }) => message.endsWith('works again')), 'it says so')
  })
})

describe('FailedJobs', () => {
  it("collects the deliveries that a queue's own processor gave up, and leaves the jobs of others alone", async () => {
    const queue = queues.get(`q-${randomUUID()}`)
    const processor = new Worker(
      queue.name,
      async () => {
        throw new Error('no label printer')
      },
      { connection: queues.connection, prefix: queues.prefix },
    )
    processor.on('error', () => undefined)
    workers.push({ stop: () => processor.close() })
    const id = (n: number) => `default~0-1-${n}~r~packing`
    const policy = { attempts: 2, backoff }
    for (let n = 0; n < 120; n++) await queue.add('event', { n }, plainJobOptions(id(n), policy))
    for (let n = 0; n < 60; n++) await queue.add('own', { n }, { removeOnFail: false })
    await until(async () => (await queue.getFailedCount()) === 180, 'all failed')

    const failedJobs = new FailedJobs(queue)
    await expect(
      failedJobs.collect(async () => {
        throw new Error('Redis is away')
      }),
    ).rejects.toThrow('Redis is away')
    expect(await queue.getFailedCount()).toBe(180)

    const letters: { letter: DeadLetter; event: string }[] = []
    const taken = await failedJobs.collect(async (letter, event) => void letters.push({ letter, event }))
    expect(taken).toBe(120)
    expect(new Set(letters.map(({ letter }) => letter.id)).size).toBe(120)
    const one = letters.find(({ letter }) => letter.id === id(7))!
    expect(JSON.parse(one.event)).toEqual({ n: 7 })
    expect(one.letter).toMatchObject({
      targetType: 'queue',
      destination: queue.name,
      reason: 'attempts-exhausted',
      error: 'no label printer',
    })
    expect(one.letter.attempts).toHaveLength(2)
    expect((await queue.getJobs(['failed'])).every(({ name }) => name === 'own')).toBe(true)
    expect(await queue.getFailedCount()).toBe(60)
    expect(await failedJobs.collect(async () => undefined)).toBe(0)
  })
})

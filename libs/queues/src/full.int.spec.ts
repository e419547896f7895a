import { RedisTarget } from '@sluice/streams'
import { randomUUID } from 'node:crypto'
import { type DeadLetter, type Outcome } from '@sluice/delivery'
import { isOutOfMemory, UnavailableError } from '@sluice/event'
import { collectingLogger } from '@sluice/observability'
import { RedisServer, until } from '@sluice/testing'
import {
  addDeliveries,
  bullClient,
  type DeliveryJob,
  DeliveryWorker,
  Queues,
  Redrives,
  RedriveWorker,
} from './index.js'
import { SteadyWorker } from './steady-worker.js'

/** What a user would lose in a Redis that is full: a receiver that is called again and again, or a delivery. */
describe('in a Redis that is full', () => {
  let server: RedisServer
  let queues: Queues
  const workers: { stop(): Promise<void> }[] = []

  beforeEach(async () => {
    server = await RedisServer.start()
    queues = new Queues(bullClient(RedisTarget.at(server.url)))
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map(worker => worker.stop()))
    await queues.close()
    queues.connection.disconnect()
    await server.stop()
  })

  const backoff = { type: 'fixed', delay: 1, jitter: 0, maxDelay: 1000 } as const
  function job(n: number, attempts = 3): DeliveryJob {
    const delivery = { bus: 'default', position: `0-1-${n}`, rule: 'r', target: 't', redrives: 0 }
    const policy = { attempts, backoff, maxAgeMs: 600_000 }
    return { delivery, event: `{"n":${n}}`, policy, version: 0, since: Date.now(), attempt: 1, failed: [] }
  }

  /** A worker whose first attempts are made when Redis has filled up meanwhile. */
  async function work(attempt: DeliveryWorker['options']['attempt'], more: Partial<DeliveryWorker['options']> = {}) {
    const queue = `q-${randomUUID()}`
    const letters: DeadLetter[] = []
    const logger = collectingLogger()
    let filled = false
    const worker = new DeliveryWorker({
      ...{ queues, work: { name: queue, names: [queue] }, concurrency: 5, logger },
      attempt: async (job, event, mayBegin) => {
        await until(() => filled, 'Redis is full')
        return attempt(job, event, mayBegin)
      },
      destination: () => ({ targetType: 'webhook', destination: 'https://x.example' }),
      giveUp: async letter => void letters.push(letter),
      ...more,
    })
    worker.start()
    workers.push(worker)
    await addDeliveries(queues.get(queue), [job(1)])
    await until(async () => (await queues.get(queue).getActiveCount()) === 1, 'the first is in hand')
    await server.fill()
    filled = true
    return { queue: queues.get(queue), letters, lines: logger.lines }
  }

  it('an attempt that failed counts, and none is made twice', async () => {
    const attempts: number[] = []
    const { queue, letters } = await work(async ({ attempt }) => {
      attempts.push(attempt)
      return { ok: false, error: 'HTTP 500' }
    })
    await until(async () => (await queue.getCompletedCount()) === 1, 'given up')
    expect(attempts).toEqual([1, 2, 3])
    expect(letters).toMatchObject([{ reason: 'attempts-exhausted' }])
    expect(letters[0]!.attempts).toHaveLength(3)
  })

  it('what was delivered is done, and what waits goes on when there is room', async () => {
    const delivered: string[] = []
    const { queue, lines } = await work(async (_job, event) => {
      delivered.push(event.toString())
      return { ok: true }
    })
    await until(async () => (await queue.getCompletedCount()) === 1, 'the first is done')
    const refused = await addDeliveries(queue, [job(2)]).catch((error: unknown) => error)
    expect(isOutOfMemory(refused)).toBe(true)
    await until(() => lines.length > 0, 'it is said')
    await server.relieve()
    await addDeliveries(queue, [job(2)])
    await until(async () => (await queue.getCompletedCount()) === 2, 'both are done')
    await until(() => lines.length > 1, 'it is said that it works again')
    expect(delivered).toEqual(['{"n":1}', '{"n":2}'])
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn'])
  })

  it('a result and a dead letter that cannot be written wait, and the receiver is not called for them again', async () => {
    for (const outcome of [
      { ok: true, result: { data: 1 } },
      { ok: false, error: 'HTTP 400', permanent: 'rejected' },
    ] as Outcome[]) {
      const calls: number[] = []
      const written: string[] = []
      let tries = 0
      const full = async () => {
        if (++tries < 2) throw new UnavailableError('REDIS_FULL', 'full')
        written.push('it')
      }
      const { queue } = await work(
        async ({ attempt }) => {
          calls.push(attempt)
          return outcome
        },
        { succeed: full, giveUp: full },
      )
      const ended = async () => (await queue.getCompletedCount()) + (await queue.getFailedCount())
      await until(async () => (await ended()) === 1, 'it is written')
      expect({ calls, written }).toEqual({ calls: [1], written: ['it'] })
      await server.relieve()
    }
  }, 60_000)

  it('a job in hand stays in hand for longer than its lock lasts', async () => {
    const queue = queues.get(`q-${randomUUID()}`)
    const calls: string[] = []
    let done = false
    let lost = false
    const options = { connection: queues.connection, prefix: queues.prefix, lockDuration: 2000, stalledInterval: 500 }
    const worker = new SteadyWorker(
      queue.name,
      async job => {
        calls.push(job.id!)
        await until(() => done, 'it may end')
      },
      options,
    )
    workers.push({ stop: () => worker.close() })
    worker.on('lockRenewalFailed', () => (lost = true))
    let renewed = 0
    worker.on('error', () => undefined)
    worker.on('locksRenewed', () => renewed++)
    await queue.add('a', {}, { jobId: 'a' })
    await until(() => calls.length === 1, 'it is in hand')
    await server.fill()
    renewed = 0
    await until(() => renewed > 4, 'its lock would have run out')
    done = true
    await until(async () => (await queue.getCompletedCount()) === 1, 'it is done')
    expect(lost).toBe(false)
    await server.relieve()
    await queue.add('b', {}, { jobId: 'b' })
    await until(() => calls.includes('b'), 'the next is taken')
    expect(calls).toEqual(['a', 'b'])
  })

  it('a redrive waits, however long, and goes on', async () => {
    let rounds = 0
    const worker = new RedriveWorker({
      queues,
      redrive: async run => {
        rounds++
        const progress = { total: 1, redriven: 1, missing: [], failed: 0, errors: [] }
        if (rounds === 1) await server.fill()
        await run.progress(progress)
        return progress
      },
    })
    worker.start()
    workers.push(worker)
    const redrives = new Redrives(queues)
    const id = await redrives.start({ select: { filter: {} }, version: 0 })
    await until(() => rounds > 2, 'it tried')
    const job = (await queues.get('sluice-redrives').getJob(id))!
    expect(job.attemptsMade).toBe(0)
    await server.relieve()
    await until(async () => (await redrives.get(id))?.state === 'done', 'it is done')
  })
})

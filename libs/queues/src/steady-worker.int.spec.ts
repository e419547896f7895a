import { randomUUID } from 'node:crypto'
import type { Job } from 'bullmq'
import { RedisServer, until } from '@sluice/testing'
import { RedisTarget } from '@sluice/streams'
import { bullClient } from './bull-client.js'
import { Queues } from './queues.js'
import { SteadyWorker } from './steady-worker.js'

const lockMs = 1000

/** One whose Redis is so slow that the lock of its first job runs out before it has fetched the second. */
class SlowWorker extends SteadyWorker<object> {
  #fetched = 0

  protected override async moveToActive(...given: Parameters<SteadyWorker<object>['moveToActive']>) {
    if (++this.#fetched === 2) {
      const from = performance.now()
      await until(() => performance.now() > from + 3 * lockMs, 'the lock of the first would have run out')
    }
    return super.moveToActive(...given)
  }
}

/** What a user would lose: a webhook that is sent twice although nothing died, because another worker got what this one still had. */
describe('a job that was fetched', () => {
  let server: RedisServer
  let queues: Queues
  beforeAll(async () => {
    server = await RedisServer.start()
    queues = new Queues(bullClient(RedisTarget.at(server.url)))
  })
  afterAll(async () => {
    await queues.close()
    queues.connection.disconnect()
    await server.stop()
  })

  it('stays in the hand of its worker until that begins with it', async () => {
    const queue = queues.get(`q-${randomUUID()}`)
    await queue.addBulk(['a', 'b'].map(name => ({ name, data: {}, opts: { jobId: name } })))
    const processed: string[] = []
    const errors: string[] = []
    const options = {
      connection: queues.connection,
      prefix: queues.prefix,
      lockDuration: lockMs,
      stalledInterval: 300,
      concurrency: 3,
      autorun: false,
    }
    const processBy = (who: string) => async (job: Job<object>) => void processed.push(`${job.id} by ${who}`)
    const worker = new SlowWorker(queue.name, processBy('the slow one'), options)
    const another = new SteadyWorker<object>(queue.name, processBy('another'), options)
    void worker.run()
    for (const one of [worker, another]) one.on('error', ({ message }) => errors.push(message))
    await until(async () => (await queue.getActiveCount()) === 1, 'the first is fetched')
    void another.run()
    await until(async () => (await queue.getCompletedCount()) === 2, 'both are done', 30_000)
    expect(processed.sort()).toEqual(['a by the slow one', 'b by another'])
    expect(errors).toEqual([])
    await Promise.all([worker.close(), another.close()])
  }, 60_000)
})

import { RedisTarget } from '@sluice/streams'
import { type Delivery, jobId } from '@sluice/delivery'
import { RedisServer, until } from '@sluice/testing'
import { addDeliveries, bullClient, type DeliveryJob, dropJobs, type DroppedJob, Queues } from '../index.js'

describe('dropping the jobs of a rule that was deleted', () => {
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

  const delivery = (rule: string, n: number, redrives = 0): Delivery => ({
    ...{ bus: 'b', position: `0-1-${n}`, rule, target: 't', redrives },
  })
  const job = (given: Delivery, payload?: DeliveryJob['payload']): DeliveryJob => ({
    delivery: given,
    ...(payload ? { payload } : { event: JSON.stringify('x'.repeat(20_000)) }),
    policy: { attempts: 1, backoff: { type: 'fixed', delay: 1, jitter: 0, maxDelay: 1 }, maxAgeMs: 1000 },
    ...{ version: 1, since: 1, attempt: 1, failed: [] },
  })

  it('takes those that wait and those that come later, of that rule alone, in a Redis that is full', async () => {
    const queue = queues.get('q')
    const deliveries = Array.from({ length: 1300 }, (_, n) => delivery(n % 3 === 0 ? 'kept' : 'deleted', n))
    await addDeliveries(
      queue,
      deliveries.slice(0, 700).map(one => job(one)),
    )
    await addDeliveries(
      queue,
      deliveries.slice(700).map(one => job(one, { ref: '1-1', bytes: 5 })),
      () => 3_600_000,
    )
    await addDeliveries(queue, [job(delivery('deleted', 1, 1))])
    await queue.add('foreign', {})
    const dropped: DroppedJob[] = []
    await server.fill()
    try {
      await dropJobs(
        queues,
        'q',
        async (bus, rule) => bus === 'b' && rule === 'deleted',
        async jobs => void dropped.push(...jobs),
      )
    } finally {
      await server.relieve()
    }
    const expected = deliveries.filter(({ rule }) => rule === 'deleted')
    expect(dropped.map(one => jobId(one.delivery)).sort()).toEqual(expected.map(jobId).sort())
    expect(dropped.filter(({ payload }) => payload?.ref === '1-1')).toHaveLength(
      expected.filter(d => Number(d.position.split('-')[2]) >= 700).length,
    )
    const counts = await queue.getJobCounts('wait', 'delayed')
    // what was redriven may go elsewhere: only its job says so
    expect(counts.wait! + counts.delayed!).toBe(deliveries.length - expected.length + 2)
    const keys = await until(() => queues.connection.keys('bull:q:b~*'), 'its keys')
    expect(keys).toHaveLength(deliveries.length - expected.length + 1)
  })
})

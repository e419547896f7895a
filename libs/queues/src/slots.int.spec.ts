import type { Outcome } from '@sluice/delivery'
import { RedisTarget } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import {
  bullClient,
  type DeliveryJob,
  DeliveryWorker,
  dropJobs,
  Queues,
  spreadDeliveries,
  webhookQueues,
} from './index.js'
import { targetPrefix } from './queue-names.js'

/** What a user of Redis Cluster would lose: every webhook, where a command touches two slots. One node refuses those too. */
describe('the queues of webhooks on a node of a Cluster', () => {
  let server: RedisServer
  let queues: Queues
  beforeAll(async () => {
    server = await RedisServer.start('--cluster-enabled', 'yes')
    queues = new Queues(bullClient(RedisTarget.at(server.url)))
    await queues.connection.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383)
    await until(async () => /cluster_state:ok/.test(await queues.connection.cluster('INFO')), 'it serves all slots')
  })
  afterAll(async () => {
    await queues.close()
    queues.connection.disconnect()
    await server.stop()
  })

  const backoff = { type: 'fixed', delay: 1, jitter: 0, maxDelay: 1 } as const
  const job = (n: number, rule = 'r'): DeliveryJob => ({
    delivery: { bus: 'b', position: `0-1-${n}`, rule, target: `t-${n}`, redrives: 0 },
    ...{ event: '{}', policy: { attempts: 3, backoff, maxAgeMs: 60_000 }, version: 0, since: Date.now() },
    ...{ attempt: 1, failed: [] },
  })

  it('are worked on, tried again and emptied, each in one slot', async () => {
    const jobs = Array.from({ length: 100 }, (_, n) => job(n))
    let [running, most] = [0, 0]
    const done = new Set<string>()
    const worker = new DeliveryWorker({
      ...{ queues, work: webhookQueues, concurrency: 3 },
      attempt: async ({ delivery, attempt }): Promise<Outcome> => {
        most = Math.max(most, ++running)
        await new Promise(setImmediate)
        running--
        if (attempt === 1) return { ok: false, error: 'not yet' }
        done.add(delivery.target)
        return { ok: true }
      },
      destination: () => ({ targetType: 'webhook', destination: 'x' }),
      giveUp: () => Promise.resolve(),
    })
    worker.start()
    await spreadDeliveries(queues, webhookQueues, jobs, () => 0, Date.now())
    await until(() => done.size === jobs.length, 'all are delivered', 30_000)
    await worker.stop()
    expect(most).toBe(3) // of all queues together
    await spreadDeliveries(queues, webhookQueues, [job(1, 'gone')], () => 3_600_000, Date.now())
    const queue = webhookQueues.of(job(1, 'gone').delivery)
    const dropped: string[] = []
    const drop = async (some: readonly { delivery: { rule: string } }[]) => void dropped.push(some[0]!.delivery.rule)
    await dropJobs(queues, queue, () => Promise.resolve(true), drop)
    expect(dropped).toEqual(['gone'])
  })

  it('are one in each eighth of the slots', async () => {
    const slots = webhookQueues.names.map(name => queues.connection.cluster('KEYSLOT', queues.get(name).toKey('wait')))
    const eighths = (await Promise.all(slots)).map(slot => Math.floor(slot / 2048))
    expect(eighths.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('has a hash tag for queues of targets, or says what to write', () => {
    expect(targetPrefix('bull', true)).toBe('{bull}')
    expect(targetPrefix('{jobs}', true)).toBe('{jobs}')
    expect(targetPrefix('jobs', false)).toBe('jobs')
    expect(() => targetPrefix('jobs', true)).toThrow(
      "BULLMQ_PREFIX 'jobs' needs a hash tag on Redis Cluster: write '{jobs}'",
    )
  })
})

import { Redis } from 'ioredis'
import { retryDefaults } from '@sluice/delivery'
import { QueueEngines, Queues } from '@sluice/queues'
import { Keys, type RedisClient } from '@sluice/streams'
import { RedisServer } from '@sluice/testing'
import type { Handed } from '../kind.js'
import { QueueEnqueuer } from './queue-enqueuer.js'
import type { QueueTarget } from './queue-target.js'

let server: RedisServer
let redis: Redis
let queues: Queues
let messages: QueueEngines
beforeAll(async () => {
  server = await RedisServer.start()
  redis = new Redis(server.url, { maxRetriesPerRequest: null })
  queues = new Queues(redis)
  messages = new QueueEngines(queues, redis as RedisClient, new Keys())
})
afterAll(async () => {
  await queues.close()
  redis.disconnect()
  await server.stop()
})

const fairFifo = { fifo: true, fair: true, dedupeMs: 60_000, onFailure: 'park', maxReceives: 1 } as const
const opened = (name: string) => messages.open(name, fairFifo)
const enqueuer = () =>
  new QueueEnqueuer({
    queues,
    ownQueue: name => (name === 'plain' ? undefined : { fifo: true, fair: true, queue: opened(name) }),
  })

function handed(n: number, own: Partial<Handed<QueueTarget>> & { event?: object; redrives?: number } = {}) {
  const { event = {}, redrives = 0, ...rest } = own
  const target = { id: 't', type: 'queue', queue: 'orders' } as QueueTarget
  const delivery = { bus: 'shop', position: `0-${n}-0`, rule: 'r', target: 't', redrives }
  const json = JSON.stringify({ id: `e${n}`, source: '/shop', type: 'order.placed', subject: 'o1', ...event })
  return { target, delivery, policy: retryDefaults.queue, type: 'order.placed', json, ...rest } as Handed<QueueTarget>
}

/** What a user would lose: an event, its place behind earlier ones of its key, or its turn. */
describe('events for a queue of the own engine', () => {
  beforeEach(() => redis.flushall())

  it('are messages of their partition key and of the fair key that the target names, once however often they are handed over', async () => {
    const fairKey = { target: { ...handed(1).target, fairKey: 'data.tenant' } as QueueTarget }
    const events = [
      handed(1, { ...fairKey, event: { data: { tenant: 'acme' }, traceparent: '00-1' } }),
      handed(2, { ...fairKey, event: { data: { tenant: { no: 'text' } }, partitionkey: 'p' } }),
      handed(3, { event: { subject: 'a\u0000b' } }),
    ]
    await enqueuer().enqueue(events)
    await enqueuer().enqueue(events)
    const { items } = await opened('orders').peek(10)
    expect(items).toMatchObject([
      { group: 'o1', fairKey: 'acme', delivery: 'shop~0-1-0~r~t', body: events[0]!.json },
      { group: 'p', fairKey: '/shop', attributes: { type: 'order.placed', source: '/shop', id: 'e2' } },
      { group: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ])
    expect(items[0]!.attributes).toMatchObject({ traceparent: '00-1' })
  })

  it('are kept while new ones are refused, and what is sent again opens the group that its failure closed', async () => {
    const queue = opened('orders')
    const gate = new Keys().groupGate(new Keys().groupOfQueue('orders'))
    await redis.set(gate, 'redis')
    await enqueuer().enqueue([handed(1)])
    await redis.del(gate)
    const [first] = (await queue.receive(1, 30_000)).messages
    await queue.nack([first!.receipt], 0)
    await queue.removeDead((await queue.dead(10)).items, false)
    await enqueuer().enqueue([handed(2)])
    expect((await queue.receive(1, 30_000)).messages).toEqual([])
    expect((await queue.dead(10)).items).toMatchObject([{ reason: 'closed' }])
    await enqueuer().enqueue([handed(1, { redrives: 1 })])
    expect((await queue.receive(1, 30_000)).messages).toMatchObject([{ delivery: 'shop~0-1-0~r~t~1' }])
  })

  // the answer to a receive has bodies as they are: one that is no JSON would spoil it for all messages
  it('have a body that is JSON also where a transform made lines of text', async () => {
    const made = { text: '"a"\n"b"', output: 'text' } as const
    await enqueuer().enqueue([handed(1, { made })])
    expect((await opened('orders').peek(10)).items).toMatchObject([{ body: JSON.stringify(made.text) }])
  })

  it('are jobs where BullMQ has the queue', async () => {
    await enqueuer().enqueue([handed(1, { target: { ...handed(1).target, queue: 'plain' } as QueueTarget })])
    expect(await queues.get('plain').getJob('shop~0-1-0~r~t')).toMatchObject({ name: 'order.placed' })
    expect(await queues.targets()).toEqual(['plain'])
  })
})

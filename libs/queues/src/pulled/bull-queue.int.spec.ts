import { type Queue, Worker } from 'bullmq'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import type { MessagePolicy, ReceivedMessage } from '@sluice/message'
import { RedisServer, until } from '@sluice/testing'
import { Queues } from '../queues.js'
import { BullQueue } from './bull-queue.js'

let server: RedisServer
let redis: Redis
let queues: Queues
let made = 0
beforeAll(async () => {
  server = await RedisServer.start()
  redis = new Redis(server.url, { maxRetriesPerRequest: null })
  queues = new Queues(redis)
})
afterAll(async () => {
  await queues.close()
  redis.disconnect()
  await server.stop()
})

const policy: MessagePolicy = { fifo: false, fair: false, dedupeMs: 60_000, onFailure: 'skip', maxReceives: 3 }
function pulled(own: Partial<MessagePolicy> = {}): { queue: BullQueue; bull: Queue } {
  const bull = queues.get(`q${made++}`)
  const [flightKey, gateKey] = [`flight:${bull.name}`, `gate:${bull.name}`]
  const queue = new BullQueue({ queue: bull, redis, flightKey, gateKey, policy: { ...policy, ...own } })
  return { queue, bull }
}
const bodies = (messages: readonly { readonly body: string }[]) => messages.map(({ body }) => body)
const receipts = (messages: readonly ReceivedMessage[]) => messages.map(({ receipt }) => receipt)

/** What a user would lose: a message, or the certainty that one consumer has it. */
describe('a BullMQ queue that is pulled', () => {
  it('gives each message to one, and forgets it when it is acknowledged', async () => {
    const { queue } = pulled()
    await queue.send([{ body: '1', attributes: { colour: 'red' } }, { body: '2.0' }, { body: '12345678901234567890' }])
    const [first, rest] = [await queue.receive(2, 30_000), await queue.receive(10, 30_000)]
    expect(first.messages).toMatchObject([{ body: '1', receives: 1, attributes: { colour: 'red' } }, { body: '2.0' }])
    expect(bodies(rest.messages)).toEqual(['12345678901234567890'])
    const all = receipts([...first.messages, ...rest.messages])
    expect(await queue.ack(all)).toEqual(['done', 'done', 'done'])
    expect(await queue.ack(all)).toEqual(['gone', 'gone', 'gone'])
    expect(await queue.counts()).toEqual({ waiting: 0, inFlight: 0, delayed: 0, dead: 0 })
    expect(await redis.keys('bull:q0:m-*')).toEqual([])
  })

  it('gives a message to the next also where the process that took it died before it noted its visibility', async () => {
    const { queue, bull } = pulled()
    await queue.send([{ body: '1' }])
    const [, id] = (await bull.backend.moveToActive('died')) as [unknown, string]
    await redis.del(bull.toKey(`${id}:lock`)) // its time is over
    const looked = async (look: () => Promise<unknown>) => {
      await redis.del(bull.toKey('stalled-check')) // so is the time since the last look
      await look()
    }
    await looked(() => queue.receive(1, 30_000))
    await looked(() => queue.counts())
    const { messages } = await queue.receive(1, 30_000)
    expect(messages).toMatchObject([{ body: '1', receives: 2 }])
  })

  describe('beside a worker of BullMQ', () => {
    /** A worker takes the next job and dies; Sluice finds that it stalled. */
    const die = async (queue: BullQueue, bull: Queue) => {
      const [, id] = (await bull.backend.moveToActive('died')) as [unknown, string]
      await redis.del(bull.toKey(`${id}:lock`))
      for (let look = 0; look < 2; look++) {
        await redis.del(bull.toKey('stalled-check'))
        await queue.counts()
      }
      expect(await queue.counts()).toMatchObject({ waiting: 1, inFlight: 0 })
    }
    /** What becomes of the next job. */
    const workOn = async (bull: Queue, options: { maxStalledCount: number }) => {
      const worker = new Worker(bull.name, () => Promise.resolve(), { connection: redis, ...options })
      const became = await new Promise<string>(resolve => {
        worker.on('completed', () => resolve('completed'))
        worker.on('failed', (_, error) => resolve(error.message))
      })
      await worker.close()
      return became
    }

    it('does not let the deaths that Sluice finds count against its maxStalledCount', async () => {
      const { queue, bull } = pulled()
      await queue.send([{ body: '1' }])
      await die(queue, bull)
      await die(queue, bull)
      expect(await workOn(bull, { maxStalledCount: 1 })).toBe('completed')
    })

    it('gives up a job of which its workers die again and again, though Sluice finds it before they do', async () => {
      const { queue, bull } = pulled({ maxReceives: 3 })
      await queue.send([{ body: '1' }])
      for (let i = 0; i < 4; i++) await die(queue, bull)
      expect(await workOn(bull, { maxStalledCount: 100 })).toMatch(/stalled more than/)
      expect((await queue.dead(10)).items).toMatchObject([{ body: '1', reason: 'receives' }])
    })
  })

  it('gives a message to the next when its visibility ends, and its receipt is worth nothing then', async () => {
    const { queue } = pulled()
    await queue.send([{ body: '1' }])
    const [lost] = (await queue.receive(1, 300)).messages
    let again: ReceivedMessage | undefined
    await until(async () => (again = (await queue.receive(1, 30_000)).messages[0]) !== undefined, 'it is back')
    expect(again).toMatchObject({ body: '1', receives: 2 })
    expect(await queue.ack([lost!.receipt])).toEqual(['taken'])
    expect(await queue.extend([lost!.receipt], 1000)).toEqual(['taken'])
    expect(await queue.ack([again!.receipt])).toEqual(['done'])
  })

  it('is worked on by a worker of BullMQ and by pulls side by side, each message by one of them', async () => {
    const { queue, bull } = pulled()
    const all = Array.from({ length: 300 }, (_, n) => String(n))
    await queue.send(all.map(body => ({ body })))
    const done: string[] = []
    const worker = new Worker(bull.name, async ({ data }) => void done.push(String(data)), { connection: redis })
    await until(async () => {
      const { messages } = await queue.receive(3, 30_000)
      done.push(...bodies(messages))
      await queue.ack(receipts(messages))
      return done.length >= all.length
    }, 'all are done')
    await worker.close()
    expect(done.sort()).toEqual(all.sort())
    expect(await queue.counts()).toMatchObject({ waiting: 0, inFlight: 0 })
  })

  it('gives up what was received too often, or is too old, and keeps it among the dead', async () => {
    const { queue } = pulled({ maxReceives: 2, retentionMs: 3_600_000 })
    await queue.send([{ body: '"often"' }])
    for (let i = 0; i < 2; i++) {
      const { messages } = await queue.receive(1, 30_000)
      expect(await queue.nack(receipts(messages), 0)).toEqual(['done'])
    }
    await queue.send([{ body: '"old"' }])
    const [old] = (await queue.peek(10)).items
    await redis.hset(`bull:q${made - 1}:${old!.id}`, 'timestamp', Date.now() - 3_700_000)
    expect((await queue.receive(1, 30_000)).messages).toEqual([])
    const dead = (await queue.dead(10)).items
    expect(dead.map(({ body, reason }) => [body, reason]).sort()).toEqual(
      [
        ['"often"', 'receives'],
        ['"old"', 'expired'],
      ].sort(),
    )
    expect(await queue.removeDead(dead)).toBe(2)
    expect((await queue.dead(10)).items).toEqual([])
  })

  it('holds delays, priorities and dedupe ids', async () => {
    const { queue } = pulled()
    const [kept] = await queue.send([
      { body: '"late"', delayMs: 400 },
      { body: '"low"', priority: 5 },
      { body: '"high"' },
    ])
    expect(bodies((await queue.receive(10, 30_000)).messages)).toEqual(['"high"', '"low"'])
    await until(async () => (await queue.receive(1, 30_000)).messages.some(({ id }) => id === kept!.id), 'it comes')
    const [first] = await queue.send([{ body: '1', dedupeId: 'd' }])
    expect(await queue.send([{ body: '2', dedupeId: 'd' }])).toEqual([{ id: first!.id, duplicate: true }])
  })

  it('loses none and gives none to two, whatever is done to it', async () => {
    const step = fc.record({
      do: fc.constantFrom('send', 'send', 'receive', 'receive', 'ack', 'nack', 'putBack', 'extend'),
      many: fc.integer({ min: 1, max: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
        const { queue } = pulled({ maxReceives: 1000 })
        const waiting = new Map<string, number>() // id -> receives
        const held = new Map<string, string>() // receipt -> id
        const receives = new Map<string, number>()
        for (const each of steps) {
          const some = [...held.keys()].slice(0, each.many)
          if (each.do === 'send') {
            for (const { id } of await queue.send(Array.from({ length: each.many }, () => ({ body: '0' }))))
              waiting.set(id, 0)
          } else if (each.do === 'receive') {
            const { messages } = await queue.receive(each.many, 60_000)
            expect(messages).toHaveLength(Math.min(each.many, waiting.size))
            for (const message of messages) {
              expect(message.receives).toBe(waiting.get(message.id)! + 1)
              waiting.delete(message.id)
              receives.set(message.id, message.receives)
              held.set(message.receipt, message.id)
            }
          } else if (each.do === 'extend') {
            expect(await queue.extend(some, 60_000)).toEqual(some.map(() => 'done'))
          } else {
            const how = each.do as 'ack' | 'nack' | 'putBack'
            expect(await (how === 'nack' ? queue.nack(some, 0) : queue[how](some))).toEqual(some.map(() => 'done'))
            expect(await queue.ack(some)).toEqual(some.map(() => (how === 'ack' ? 'gone' : 'taken')))
            for (const receipt of some) {
              const id = held.get(receipt)!
              held.delete(receipt)
              if (how !== 'ack') waiting.set(id, receives.get(id)! - (how === 'putBack' ? 1 : 0))
            }
          }
          expect(await queue.counts()).toMatchObject({ waiting: waiting.size, inFlight: held.size, dead: 0 })
        }
      }),
      { numRuns: Number(process.env['FUZZ_ROUNDS'] ?? 100) },
    )
  })
})

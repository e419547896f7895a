import { Injectable, type Type, UseGuards } from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import {
  Ctx,
  EventPublisher,
  MessageQueues,
  OnQueue,
  Payload,
  type QueueMessage,
  type SluiceOptions,
} from '../index.js'
import { SluiceTestingModule, TestEvents, type SluiceTestingOptions } from './index.js'

interface Order {
  readonly n: number
}

let started: TestingModule | undefined
afterEach(() => started?.close())

/** A service on the kit. */
async function start(
  { providers = [], ...options }: Partial<SluiceOptions> & { readonly providers?: Type[] },
  testing: SluiceTestingOptions = {},
) {
  for (const provider of providers) Injectable()(provider)
  const kit = SluiceTestingModule.forRoot({ name: 'shop', ...options }, testing)
  const module = (started = await Test.createTestingModule({ imports: [kit], providers }).compile())
  module.useLogger(false)
  await module.init()
  return { module, events: module.get(TestEvents), queues: module.get(MessageQueues) }
}

const ids = (messages: readonly QueueMessage[]) => messages.map(({ id }) => id)

/** What a user would lose: a test that shows what production does. */
describe('a queue in the testing kit', () => {
  it('gives what was sent to one receiver, which has it until it acknowledges or its visibility ends', async () => {
    const { events, queues } = await start({ queues: { orders: { visibilityMs: 5000 } } })
    const orders = queues.get<Order>('orders')
    const { id } = await orders.send({ n: 1 }, { attributes: { colour: 'red' } })
    const [first] = await orders.receive()
    expect(first).toMatchObject({ id, body: { n: 1 }, attributes: { colour: 'red' }, receives: 1 })
    expect(await orders.receive()).toEqual([])
    await events.clock.advance(4999)
    expect(await orders.receive()).toEqual([])
    await first!.extend(5000)
    await events.clock.advance(4999)
    expect(await orders.receive()).toEqual([])
    await events.clock.advance(1)
    const [second] = await orders.receive()
    expect(second).toMatchObject({ id, receives: 2 })
    await expect(first!.ack()).rejects.toMatchObject({ code: 'RECEIPT_TAKEN' })
    expect(first!.signal.aborted).toBe(true)
    await second!.ack()
    await expect(second!.extend(1000)).rejects.toMatchObject({ code: 'RECEIPT_GONE' })
    expect(events.queue('orders').counts()).toEqual({ waiting: 0, inFlight: 0, delayed: 0, dead: 0 })
  })

  it('keeps the order of a group, and delays by the clock', async () => {
    const { events, queues } = await start({ queues: { orders: { fifo: true } } })
    const orders = queues.get<Order>('orders')
    await orders.sendAll([
      { body: { n: 1 }, group: 'a' },
      { body: { n: 2 }, group: 'a' },
      { body: { n: 3 }, group: 'b', delayMs: 1000 },
    ])
    const [one, ...others] = await orders.receive()
    expect([one!.body, others]).toEqual([{ n: 1 }, []])
    await events.clock.advance(1000)
    const [three] = await orders.receive()
    expect(three!.body).toEqual({ n: 3 })
    await one!.nack(500)
    expect(await orders.receive()).toEqual([])
    await events.clock.advance(500)
    expect((await orders.receive())[0]).toMatchObject({ body: { n: 1 }, receives: 2 })
  })

  it('lets a receive wait, by the clock', async () => {
    const { events, queues } = await start({ queues: { orders: {} } })
    const orders = queues.get('orders')
    const waits = orders.receive({ waitMs: 20_000 })
    await events.clock.advance(10_000)
    const { id } = await orders.send('late')
    expect(ids(await waits)).toEqual([id])
    const inVain = orders.receive({ waitMs: 20_000 })
    await events.clock.advance(20_000)
    expect(await inVain).toEqual([])
  })

  it.each([
    ['a queue that nobody declared', 'other', {}, 'UNKNOWN_QUEUE', /there is no queue 'other': declare it/],
    ['a FIFO message without a group', 'fifo', {}, 'INVALID_MESSAGE', /group is missing: the queue is FIFO/],
    ['a group where there are none', 'plain', { group: 'a' }, 'INVALID_MESSAGE', /goes with a FIFO queue/],
    ['a priority in a FIFO queue', 'fifo', { group: 'a', priority: 1 }, 'INVALID_MESSAGE', /priority/],
    ['a delay that is none', 'plain', { delayMs: -1 }, 'INVALID_MESSAGE', /delayMs must be a whole number/],
    ['a misspelt option', 'plain', { delayms: 1 }, 'INVALID_MESSAGE', /delayms is not known; a message has .*delayMs/],
  ])('refuses %s, and says what to do', async (_what, queue, options: object, code, message) => {
    const { queues } = await start({ queues: { plain: {}, fifo: { fifo: true } } })
    const sent = queues.get(queue).send({ n: 1 }, options)
    await expect(sent).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string })
  })

  it('refuses a message that is too large, and one without a JSON form', async () => {
    const { queues } = await start({ queues: { plain: { maxMessageBytes: 1024 } } })
    await expect(queues.get('plain').send('x'.repeat(1023))).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' })
    await expect(queues.get('plain').send(undefined)).rejects.toMatchObject({ code: 'INVALID_MESSAGE' })
  })

  it('is filled by the rules of others', async () => {
    const target = { id: 'queue', type: 'queue', queue: 'orders' }
    const rules = { 'to-orders': { pattern: { type: ['order.created'] }, targets: [target] } }
    const { module, events, queues } = await start({}, { rules, queues: { orders: { fifo: true } } })
    await module.get(EventPublisher).publish({ type: 'order.created', subject: 'A-1', data: { n: 1 } })
    expect(events.queue('orders').messages()).toMatchObject([
      { group: 'A-1', body: { type: 'order.created', data: { n: 1 } } },
    ])
    const [message] = await queues.get('orders').receive()
    await message!.ack()
    expect(events.queue('orders').messages()).toEqual([])
  })

  it('asks for the grants of the key', async () => {
    const send = { manage: { kind: 'queue', name: 'orders', verbs: ['send'] } }
    const { queues } = await start({}, { grants: [send], queues: { orders: {}, others: {} } })
    await queues.get('orders').send(1)
    await expect(queues.get('others').send(1)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(queues.get('orders').receive()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

/** What a user would lose: messages that are acknowledged though their handler failed, or never come again. */
describe('@OnQueue in the testing kit', () => {
  it('works on each message, and on one that failed again after the backoff', async () => {
    const seen: unknown[] = []
    class Packing {
      @OnQueue('orders')
      async pack({ body, receives }: QueueMessage<Order>) {
        seen.push([body.n, receives])
        if (body.n === 2 && receives === 1) throw new Error('no box')
      }
    }
    const { events, queues } = await start({ providers: [Packing], queues: { orders: {} } })
    await queues.get<Order>('orders').sendAll([{ body: { n: 1 } }, { body: { n: 2 } }])
    await events.clock.advance(0)
    expect(seen).toEqual([
      [1, 1],
      [2, 1],
    ])
    await events.clock.advance(999)
    expect(seen).toHaveLength(2)
    await events.clock.advance(1)
    expect(seen[2]).toEqual([2, 2])
    expect(events.queue('orders').counts()).toMatchObject({ waiting: 0, inFlight: 0, delayed: 0, dead: 0 })
  })

  it('leaves what fails for ever to the queue, which gives it up', async () => {
    class Packing {
      @OnQueue('orders')
      async pack() {
        throw new Error('no box')
      }
    }
    const { events, queues } = await start({ providers: [Packing], queues: { orders: { maxReceives: 3 } } })
    await queues.get('orders').send({ n: 1 })
    await events.settled()
    expect(events.queue('orders').dead()).toMatchObject([{ body: { n: 1 }, receives: 3, reason: 'receives' }])
  })

  it.each([
    ['failures', (id: string) => ({ failures: [id] })],
    ['batchItemFailures, as Lambda has it', (id: string) => ({ batchItemFailures: [{ itemIdentifier: id }] })],
  ])('acknowledges a batch without those in %s', async (_name, answer) => {
    const batches: number[][] = []
    class Index {
      @OnQueue('orders', { batch: 3 })
      async index(messages: readonly QueueMessage<Order>[]) {
        batches.push(messages.map(({ body }) => body.n))
        const bad = messages.find(({ body, receives }) => body.n === 2 && receives === 1)
        return bad && answer(bad.id)
      }
    }
    const { events, queues } = await start({ providers: [Index], queues: { orders: {} } })
    await queues.get<Order>('orders').sendAll([1, 2, 3, 4].map(n => ({ body: { n } })))
    await events.settled()
    expect(batches).toEqual([[1, 2, 3], [4], [2]])
  })

  it('acknowledges nothing of a batch whose result names what is not in it', async () => {
    class Index {
      @OnQueue('orders', { batch: 3 })
      async index() {
        return { failures: ['no-such-id'] }
      }
    }
    const { events, queues } = await start({ providers: [Index], queues: { orders: { maxReceives: 1 } } })
    await queues.get<Order>('orders').sendAll([1, 2].map(n => ({ body: { n } })))
    await events.settled()
    expect(events.queue('orders').dead()).toHaveLength(2)
  })

  it('leaves a message alone that the handler has settled itself', async () => {
    class Packing {
      @OnQueue('orders')
      async pack(message: QueueMessage) {
        await message.nack(60_000)
      }
    }
    const { events, queues } = await start({ providers: [Packing], queues: { orders: {} } })
    await queues.get('orders').send(1)
    await events.clock.advance(0)
    expect(events.queue('orders').counts()).toMatchObject({ delayed: 1 })
  })

  it('runs guards, and fills @Payload and @Ctx', async () => {
    const seen: unknown[] = []
    class Guard {
      canActivate = () => seen.push('guard') > 0
    }
    class Packing {
      @OnQueue('orders')
      @UseGuards(new Guard())
      async pack(@Payload() order: Order, @Ctx() { receives }: QueueMessage, @Payload('n') n: number) {
        seen.push(order, receives, n)
      }
    }
    const { events, queues } = await start({ providers: [Packing], queues: { orders: {} } })
    await queues.get('orders').send({ n: 1 })
    await events.settled()
    expect(seen).toEqual(['guard', { n: 1 }, 1, 1])
  })

  it('does not start without its queue, and says so', async () => {
    class Packing {
      @OnQueue('orders')
      async pack() {}
    }
    await expect(start({ providers: [Packing] })).rejects.toMatchObject({ code: 'UNKNOWN_QUEUE' })
  })

  it('refuses options that cannot be', () => {
    const make = () => OnQueue('orders', { concurency: 2 } as object)(class {}.prototype, 'x', { value: () => 1 })
    expect(make).toThrow(/concurency is not known; did you mean concurrency/)
    const wrong = () => OnQueue('orders', { batch: 0 })(class {}.prototype, 'x', { value: () => 1 })
    expect(wrong).toThrow(/batch is 0; it must be a whole number from 1 to 100/)
  })
})

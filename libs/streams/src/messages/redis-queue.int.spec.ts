import fc from 'fast-check'
import { MemoryQueue, type MessagePolicy, type NewMessage } from '@sluice/message'
import { Fixture } from '../redis.fixture.js'
import { QueueShutError, RedisQueue } from './redis-queue.js'

let f: Fixture
beforeAll(async () => void (f = await Fixture.start()))
afterAll(() => f.stop())

const lanes = ['a', 'b', 'c']
const name = fc.constantFrom(...lanes)
const message = fc.record(
  {
    body: fc.integer().map(n => `{"n":${n}}`),
    delayMs: fc.constantFrom(0, 0, 0, 500, 2000),
    group: name,
    fairKey: name,
    dedupeId: fc.constantFrom('x', 'y', 'z'),
    priority: fc.constantFrom(0, 1, 255),
    attributes: fc.constant({ colour: 'red' }),
    delivery: fc.constant('shop~0-1-0~r~t'),
    opens: fc.boolean(),
  },
  { requiredKeys: ['body'] },
)
type How = 'ack' | 'putBack' | 'nack' | 'extend'
type Step =
  | { readonly do: 'send'; readonly messages: readonly NewMessage[] }
  | { readonly do: 'receive'; readonly most: number; readonly visibilityMs: number }
  | { readonly do: 'settle'; readonly how: How; readonly which: readonly number[]; readonly ms: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'look' }
  | { readonly do: 'purge' }
  | { readonly do: 'open'; readonly group: string }
  | { readonly do: 'remove-dead'; readonly many: number; readonly opens: boolean }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      messages: fc.array(message, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      most: fc.integer({ min: 1, max: 4 }),
      visibilityMs: fc.constantFrom(0, 1000, 15_000),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      how: fc.constantFrom<How>('ack', 'putBack', 'nack', 'extend'),
      which: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }),
      ms: fc.constantFrom(0, 700, 3000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 499, 1000, 6000, 20_000) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('purge' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('open' as const), group: name }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('remove-dead' as const),
      many: fc.integer({ min: 1, max: 3 }),
      opens: fc.boolean(),
    }),
  },
)

const policies: Record<string, Pick<MessagePolicy, 'fifo' | 'fair' | 'onFailure'>> = {
  'a fair queue': { fifo: false, fair: true, onFailure: 'skip' },
  'a FIFO queue that parks groups': { fifo: true, fair: false, onFailure: 'park' },
  'a FIFO queue that skips': { fifo: true, fair: false, onFailure: 'skip' },
  'a FIFO queue that blocks': { fifo: true, fair: false, onFailure: 'block' },
  'a fair FIFO queue': { fifo: true, fair: true, onFailure: 'park' },
}

let runs = 0

/** Both queues take the same steps at the same times; every answer must be the same. */
async function inStep(policy: MessagePolicy, steps: readonly Step[]): Promise<void> {
  let now = 1_700_000_000_000
  let drawn = 0
  const model = new MemoryQueue(policy, () => drawn.toString(16).padStart(8, '0'))
  const queue = new RedisQueue({
    ...{ redis: f.redis, keys: f.keys, name: `q${runs++}`, policy },
    ...{ now: () => now, token: () => drawn.toString(16).padStart(8, '0') },
  })
  const receipts: string[] = []
  const newest = (which: readonly number[]) => [...new Set(which.flatMap(n => receipts.at(-1 - n) ?? []))]
  const byId = <T extends { readonly id: string }>(all: readonly T[]) => all.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const look = async () => {
    expect(await queue.counts()).toEqual(model.counts(now))
    expect((await queue.peek(100)).items).toEqual(model.peek(100))
    expect(byId((await queue.dead(100)).items)).toEqual(byId(model.dead()))
    expect((await queue.closedGroups(100)).items).toEqual(model.closedGroups())
    if (policy.fair) expect(await queue.waitingKeys(100)).toEqual({ items: model.waitingKeys(now), more: false })
  }
  for (const each of steps) {
    drawn++
    if (each.do === 'wait') now += each.ms
    else if (each.do === 'look') await look()
    else if (each.do === 'send') expect(await queue.send(each.messages)).toEqual(model.send(each.messages, now))
    else if (each.do === 'open') expect(await queue.openGroup(each.group)).toBe(model.openGroup(each.group, now))
    else if (each.do === 'receive') {
      const { messages } = await queue.receive(each.most, each.visibilityMs)
      expect(messages).toEqual(model.receive(each.most, each.visibilityMs, now))
      receipts.push(...messages.map(({ receipt }) => receipt))
    } else if (each.do === 'settle') {
      const { how, ms } = each
      const chosen = newest(each.which)
      if (how === 'ack' || how === 'putBack') expect(await queue[how](chosen)).toEqual(model[how](chosen, now))
      else expect(await queue[how](chosen, ms)).toEqual(model[how](chosen, ms, now))
    } else if (each.do === 'purge') expect(await queue.purge()).toBe(model.purge())
    else {
      const dead = (await queue.dead(100)).items.slice(0, each.many)
      await queue.removeDead(dead, each.opens)
      model.removeDead(
        dead.map(({ id }) => id),
        each.opens,
      )
    }
  }
  await look()
}

/** What a user would lose: a message, its place in the order, or its count of receives. */
describe.each(Object.entries(policies))('%s', (_, of) => {
  const policy: MessagePolicy = { ...of, maxReceives: 2, retentionMs: 8000, dedupeMs: 4000 }
  it('does what its model does, whatever is done to it', async () => {
    const numRuns = Number(process.env['FUZZ_ROUNDS'] ?? 400)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async steps => {
        await inStep(policy, of.fifo ? steps.map(withoutPriority) : steps)
      }),
      { numRuns },
    )
    await f.redis.flushall()
  })
})

function withoutPriority(step: Step): Step {
  if (step.do !== 'send') return step
  return { ...step, messages: step.messages.map(({ priority: _, ...message }) => message) }
}

/** What a user would lose: a message that Redis had no room for, or those that wait to be acknowledged. */
describe('a queue on a full Redis', () => {
  const policy: MessagePolicy = { fifo: true, fair: false, dedupeMs: 4000, onFailure: 'skip' }
  const queue = () => new RedisQueue({ redis: f.redis, keys: f.keys, name: 'full', policy })
  const send = () => queue().send([{ body: '1', group: 'a' }])

  it('refuses what is sent, whole, and gives out what it has', async () => {
    await send()
    const gate = f.keys.groupGate(f.keys.groupOfQueue('full'))
    await f.redis.set(gate, 'redis')
    await expect(send()).rejects.toThrow(QueueShutError)
    await f.redis.del(gate)
    await f.redis.config('SET', 'maxmemory', '1')
    await expect(send()).rejects.toThrow(/OOM/)
    const { messages } = await queue().receive(10, 1000)
    expect(messages).toHaveLength(1)
    expect(await queue().ack(messages.map(({ receipt }) => receipt))).toEqual(['done'])
    await f.redis.config('SET', 'maxmemory', '0')
    expect(await queue().counts()).toEqual({ waiting: 0, inFlight: 0, delayed: 0, dead: 0 })
    await send()
  })
})

/** What a user would lose: the time until a message of another group comes, or a group whose dead message is gone. */
describe('closed groups', () => {
  const policy: MessagePolicy = { fifo: true, fair: false, dedupeMs: 0, onFailure: 'park', maxReceives: 1 }
  const queueWith = async (closed: readonly string[]): Promise<RedisQueue> => {
    const queue = new RedisQueue({ redis: f.redis, keys: f.keys, name: `closed-${runs++}`, policy })
    for (const group of closed) {
      await queue.send([{ body: '"dead"', group }])
      await queue.nack([(await queue.receive(1, 1000)).messages[0]!.receipt], 0)
    }
    return queue
  }

  it.each([false, true])('do not hide a message behind hundreds of theirs (a fair queue: %s)', async fair => {
    const name = `closed-${runs++}`
    const queue = new RedisQueue({ redis: f.redis, keys: f.keys, name, policy: { ...policy, fair } })
    await queue.send([{ body: '"dead"', group: 'a' }])
    await queue.nack([(await queue.receive(1, 1000)).messages[0]!.receipt], 0)
    for (let i = 0; i < 10; i++)
      await queue.send(Array.from({ length: 50 }, () => ({ body: '"behind"', group: 'a', fairKey: 'a' })))
    await queue.send([{ body: '"other"', group: 'b', fairKey: 'b' }])
    expect((await queue.receive(1, 1000)).messages).toMatchObject([{ body: '"other"' }])
  })

  it('do not let what waits in them overtake what comes back: it is given up after it', async () => {
    const queue = await queueWith(['a'])
    await queue.send(['2', '3'].map(body => ({ body, group: 'a', delayMs: body === '3' ? 60_000 : 0 })))
    await queue.send([{ body: '1', group: 'a', opens: true }])
    expect((await queue.receive(10, 1000)).messages).toMatchObject([{ body: '1' }])
    const dead = await queue.dead(100)
    expect(dead.items).toMatchObject([{ reason: 'receives' }, { body: '2', reason: 'closed' }, { body: '3' }])
    expect((await queue.closedGroups(10)).items).toEqual([])
  })

  it('say that there is more to look at where they are so many that a receive finds no end of them', async () => {
    const queue = await queueWith(['a'])
    for (let i = 0; i < 25; i++) await queue.send(Array.from({ length: 100 }, () => ({ body: '1', group: 'a' })))
    await queue.send([{ body: '2', group: 'b' }])
    expect(await queue.receive(1, 1000)).toEqual({ messages: [], dueMs: 0 })
    expect((await queue.receive(1, 1000)).messages).toMatchObject([{ body: '2' }])
    expect(await queue.receive(1, 1000)).toMatchObject({ messages: [], dueMs: expect.any(Number) as number })
  })

  it('are shown page by page, and go on when they are opened, though their dead message was deleted', async () => {
    const queue = await queueWith(['c', 'a', 'b'])
    await queue.removeDead((await queue.dead(100)).items, false)
    const first = await queue.closedGroups(2)
    expect(first).toEqual({
      items: [
        { group: 'a', givenUp: 1 },
        { group: 'b', givenUp: 1 },
      ],
      next: 'b',
    })
    expect(await queue.closedGroups(2, first.next)).toEqual({ items: [{ group: 'c', givenUp: 1 }] })
    expect([await queue.openGroup('b'), await queue.openGroup('b'), await queue.openGroup('none')]).toEqual([
      ...[true, false, false],
    ])
    await queue.send([
      { body: '1', group: 'a' },
      { body: '2', group: 'b' },
    ])
    expect((await queue.receive(10, 1000)).messages).toMatchObject([{ body: '2' }])
    expect((await queue.closedGroups(10)).items).toEqual([
      { group: 'a', givenUp: 2 },
      { group: 'c', givenUp: 1 },
    ])
  })
})

/** What a user would lose: the sight of the key that makes the others wait. */
describe('fair keys', () => {
  const policy: MessagePolicy = { fifo: false, fair: true, dedupeMs: 0, onFailure: 'skip' }
  const opened = () => new RedisQueue({ redis: f.redis, keys: f.keys, name: `keys-${runs++}`, policy })
  const messages = (many: number, fairKey?: string) =>
    Array.from({ length: many }, () => ({ body: '1', ...(fairKey !== undefined && { fairKey }) }))

  it('are shown with what waits, those with most first, and no key for one that begins like it', async () => {
    const queue = opened()
    await queue.send([...messages(2, 'a'), ...messages(3, 'ab'), ...messages(1), ...messages(2, 'ü')])
    const all = [
      { fairKey: 'ab', waiting: 3 },
      { fairKey: 'a', waiting: 2 },
      { fairKey: 'ü', waiting: 2 },
      { fairKey: '', waiting: 1 },
    ]
    expect(await queue.waitingKeys(4)).toEqual({ items: all, more: false })
    expect(await queue.waitingKeys(2)).toEqual({ items: all.slice(0, 2), more: true })
    await queue.receive(100, 60_000)
    expect(await queue.waitingKeys(4)).toEqual({ items: [], more: false })
  })

  it('are looked at up to 1,000, and said to be more', async () => {
    const queue = opened()
    const keys = Array.from({ length: 1001 }, (_, i) => `k${String(i).padStart(4, '0')}`)
    await queue.send([...keys.flatMap(key => messages(1, key)), ...messages(1, 'k0999'), ...messages(2, 'k1000')])
    const { items, more } = await queue.waitingKeys(2000)
    expect(items).toHaveLength(1000)
    expect(items[0]).toEqual({ fairKey: 'k0999', waiting: 2 })
    expect(more).toBe(true)
  })
})

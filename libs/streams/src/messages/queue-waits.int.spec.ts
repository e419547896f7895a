import { setMaxListeners } from 'node:events'
import { until } from '@sluice/testing'
import type { MessagePolicy } from '@sluice/message'
import { Fixture } from '../redis.fixture.js'
import { QueueWaits } from './queue-waits.js'
import { RedisQueue } from './redis-queue.js'

let f: Fixture
let waits: QueueWaits
beforeAll(async () => void (f = await Fixture.start()))
beforeEach(() => void (waits = new QueueWaits(f.redis)))
afterEach(() => waits.close())
afterAll(() => f.stop())

const policy: MessagePolicy = { fifo: false, fair: true, dedupeMs: 300_000, onFailure: 'skip' }
let made = 0
const queueOf = (name = `q${made++}`) => new RedisQueue({ redis: f.redis, keys: f.keys, name, policy })
const ask = { most: 1, visibilityMs: 30_000, waitMs: 20_000 }
const bodies = (messages: readonly { readonly body: string }[]) => messages.map(({ body }) => body)

/** Commands that Redis has executed. */
async function commands(): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await f.redis.info('stats'))![1])
}

describe('requests that wait for messages', () => {
  it('get what is sent while they wait, the first first, each message once', async () => {
    const queue = queueOf()
    const answers = Array.from({ length: 20 }, () => waits.receive(queue, ask))
    await until(async () => ((await f.redis.client('LIST')) as string).includes('cmd=xread'), 'they wait')
    await queue.send(Array.from({ length: 20 }, (_, n) => ({ body: String(n) })))
    const got = (await Promise.all(answers)).flatMap(bodies)
    expect(got).toEqual(Array.from({ length: 20 }, (_, n) => String(n)))
  })

  /** What a user would lose: a fleet of a thousand workers that wait would keep Redis busy. */
  it('cost no command of Redis, however many they are', async () => {
    const queue = queueOf()
    const stop = new AbortController()
    setMaxListeners(0, stop.signal)
    const most = { ...ask, signal: stop.signal }
    const costOf = async () => {
      const rounds = 8 // a round of the one reader is 250 ms
      const before = await commands()
      const end = performance.now() + rounds * 250
      await until(() => performance.now() > end, 'some rounds have passed')
      return (await commands()) - before
    }
    const one = waits.receive(queue, most)
    const costOfOne = await costOf()
    const rest = Array.from({ length: 999 }, () => waits.receive(queue, most))
    await new Promise(setImmediate)
    expect(await costOf()).toBeLessThanOrEqual(costOfOne + 4)
    stop.abort()
    expect((await Promise.all([one, ...rest])).flat()).toEqual([])
  })

  it('get what becomes visible again, or whose delay ends, without a word from anybody', async () => {
    const queue = queueOf()
    await queue.send([{ body: '"late"', delayMs: 600 }])
    expect(bodies(await waits.receive(queue, { ...ask, visibilityMs: 700 }))).toEqual(['"late"'])
    const [again] = await waits.receive(queue, ask)
    expect(again).toMatchObject({ body: '"late"', receives: 2 })
  })

  it('lose nothing when they are given up: the message goes to the next, and is not counted', async () => {
    const queue = queueOf()
    const stop = new AbortController()
    const given = waits.receive(queue, { ...ask, signal: stop.signal })
    const next = waits.receive(queue, ask)
    stop.abort()
    await queue.send([{ body: '1' }])
    expect(await given).toEqual([])
    expect(await next).toMatchObject([{ body: '1', receives: 1 }])
  })

  it('are told when Redis goes away, and later ones are served', async () => {
    const queue = queueOf()
    const waiting = waits.receive(queue, ask)
    const failed = expect(waiting).rejects.toThrow()
    await until(async () => ((await f.redis.client('LIST')) as string).includes('cmd=xread'), 'it waits')
    await f.server.kill()
    await failed
    await f.server.run()
    await until(async () => (await f.redis.ping()) === 'PONG', 'Redis is back')
    const later = waits.receive(queue, ask)
    await until(async () => (await queue.send([{ body: '2' }])).length > 0, 'it is sent')
    expect(bodies(await later)).toEqual(['2'])
  })
})

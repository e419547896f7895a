import type { MessagePolicy, NewMessage } from '@sluice/message'
import { Fixture } from '../redis.fixture.js'
import { RedisQueue } from './redis-queue.js'

let f: Fixture
beforeAll(async () => void (f = await Fixture.start()))
afterAll(() => f.stop())

const noisy = 10_000
const plain = { fifo: false, fair: false, dedupeMs: 0, onFailure: 'skip' } as const

/** What a user would lose: the turn of their message, behind ten thousand of somebody else. */
describe('one message of a quiet key behind 10,000 of a noisy one', () => {
  const behind = async (name: string, policy: MessagePolicy, batch: number): Promise<number> => {
    const queue = new RedisQueue({ redis: f.redis, keys: f.keys, name, policy })
    const of = (fairKey: string, n: number): NewMessage => ({
      body: `"${fairKey}"`,
      fairKey,
      group: `${fairKey}-${n % 100}`,
    })
    for (let i = 0; i < noisy; i += 500) await queue.send(Array.from({ length: 500 }, (_, j) => of('noisy', i + j)))
    await queue.receive(5, 60_000)
    await queue.send([of('quiet', 0)])
    for (let before = 0; before < noisy;) {
      const { messages } = await queue.receive(batch, 60_000)
      const at = messages.findIndex(({ body }) => body === '"quiet"')
      if (at >= 0) return before + at
      before += messages.length
      await queue.ack(messages.map(({ receipt }) => receipt))
    }
    return noisy
  }

  it.each([
    ['fair', { ...plain, fair: true }],
    ['fair and FIFO', { ...plain, fair: true, fifo: true }],
  ])('waits for one message at most in a queue that is %s', async (name, policy) => {
    expect(await behind(`${name}-1`, policy, 1)).toBeLessThanOrEqual(1)
    expect(await behind(`${name}-10`, policy, 10)).toBeLessThanOrEqual(1)
  })

  it('waits for the others in one that is FIFO alone, which is what fairness is for', async () => {
    expect(await behind('fifo', { ...plain, fifo: true }, 10)).toBeGreaterThan(50)
  })
})

import type { Delivery } from '@sluice/delivery'
import { EventLog, Keys } from '@sluice/streams'
import type { Target } from '@sluice/targets'
import { RedisServer, testClient } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { TargetLimits } from './target-limits.js'

/** What a user would lose: all webhooks of a bus are late because one receiver takes one call at a time. */
describe('a target that bounds its calls', () => {
  let server: RedisServer
  let redis: Redis
  let limits: TargetLimits
  beforeAll(async () => {
    server = await RedisServer.start()
    redis = testClient(server.url)
    limits = new TargetLimits(new EventLog(redis, new Keys()))
  })
  afterAll(async () => {
    await limits.onModuleDestroy()
    redis.disconnect()
    await server.stop()
  })
  const target = { id: 't', type: 'webhook', url: 'https://partner.example/in', concurrency: 1 } as Target
  /** Asks for room while the only call runs, which then ends. */
  async function askMeanwhile(rule: string, mayWait: boolean) {
    const receiver: Delivery = { bus: 'shop', position: '0-1-1', rule, target: 't', redrives: 0 }
    const leave = await limits.enter(receiver, target, 5000, mayWait)
    if (typeof leave !== 'function') throw new Error('there was no room for the first call')
    const asked = limits.enter(receiver, target, 5000, mayWait)
    leave()
    return asked
  }

  it('holds a first try at once, which other deliveries would wait for', async () => {
    expect(await askMeanwhile('first', false)).toMatchObject({ heldMs: expect.any(Number), circuit: 'full' })
  })

  it('gives a later try the room that comes in a moment', async () => {
    expect(await askMeanwhile('later', true)).toEqual(expect.any(Function))
  })
})

import { Keys } from '@sluice/streams'
import { RedisServer, testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { SessionStore } from './session-store.js'

/** What would be lost: a browser that somebody left open, and that stays open. */
describe('sessions in Redis', () => {
  let server: RedisServer
  let redis: Redis
  let now = Date.parse('2026-01-01T00:00:00Z')
  beforeAll(async () => {
    server = await RedisServer.start()
    redis = testClient(server.url)
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })
  const store = (bounds: object) =>
    new SessionStore(redis, new Keys('sluice:'), () => now, { absoluteMs: 60_000, idleMs: 60_000, most: 3, ...bounds })

  it('end some time after their last use, and each use puts that off', async () => {
    const idle = store({ idleMs: 3_600_000 })
    const id = await idle.start('ann', () => 'ann')
    const [key] = (await redis.keys('sluice:{sessions}:*')).filter(name => !name.includes(':of:'))
    const leftMs = async () => redis.pttl(key!)
    expect(await leftMs()).toBeLessThanOrEqual(3_600_000)
    await redis.pexpire(key!, 60_000)
    expect(await idle.find(id)).toBe('ann')
    expect(await leftMs()).toBeGreaterThan(60_000)
    await redis.pexpire(key!, 1)
    await until(async () => (await redis.exists(key!)) === 0, 'Redis forgets it')
    expect(await idle.find(id)).toBeUndefined()
  })

  it('end at last, however much they are used, and leave nothing behind', async () => {
    const absolute = store({ absoluteMs: 10_000 })
    const id = await absolute.start('ben', () => 'ben')
    now += 9999
    expect(await absolute.find(id)).toBe('ben')
    now += 1
    expect(await absolute.find(id)).toBeUndefined()
    now -= 10_000
    expect(await absolute.find(id)).toBeUndefined()
  })

  it('are a few of each principal: one more ends the oldest', async () => {
    const few = store({})
    const ids: string[] = []
    for (let i = 0; i < 5; i++) {
      now += 1
      ids.push(await few.start('cleo', () => i))
    }
    const other = await few.start('dan', () => 'dan')
    expect(await Promise.all([...ids, other].map(id => few.find(id)))).toEqual([undefined, undefined, 2, 3, 4, 'dan'])
    expect((await redis.keys('sluice:{sessions}:*:of:*')).length).toBeLessThanOrEqual(4)
  })

  it.each(['', 'x', 'a'.repeat(43), 'a'.repeat(44), '*'.repeat(43), '../'.repeat(14)])(
    'know nothing of %j',
    async id => {
      expect(await store({}).find(id)).toBeUndefined()
      await store({}).end(id)
    },
  )
})

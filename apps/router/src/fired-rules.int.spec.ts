import { collectingLogger } from '@sluice/observability'
import type { Snapshot } from '@sluice/registry'
import { EventLog, Keys, readFired } from '@sluice/streams'
import { RedisServer, testClient } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { FiredRules } from './fired-rules.js'

/** What a user would lose: a rule that is called unused and is not, or one that is made again and has the past of another. */
describe('how often rules fired', () => {
  let server: RedisServer
  let redis: Redis
  let log: EventLog
  const logger = collectingLogger()
  const snapshot = (...rules: string[]): Snapshot => {
    const named = new Map(rules.map(name => [name, { name }]))
    return { buses: new Map([['shop', {}]]), rules: new Map([['shop', named]]) } as unknown as Snapshot
  }
  const view = { snapshot: snapshot('a', 'b') }
  const make = () => new FiredRules(log, view, logger)
  const counts = async (...rules: string[]) =>
    Object.fromEntries(Array.from(await readFired(log, 'shop', rules), ([rule, { count }]) => [rule, count]))

  beforeAll(async () => {
    server = await RedisServer.start()
    redis = testClient(server.url)
    log = new EventLog(redis, new Keys())
  })
  beforeEach(async () => {
    await redis.flushall()
    view.snapshot = snapshot('a', 'b')
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })

  it('is added up from all routers, and written at the stop', async () => {
    const [one, two] = [make(), make()]
    one.count('shop', new Map([['a', 2]]), 1000)
    two.count(
      'shop',
      new Map([
        ['a', 3],
        ['b', 1],
      ]),
      2000,
    )
    await Promise.all([one.stop(), two.stop()])
    expect(await counts('a', 'b')).toEqual({ a: 5, b: 1 })
  })

  it('is kept while Redis takes nothing, which is said once, and nothing is counted twice', async () => {
    const fired = make()
    await redis.config('SET', 'maxmemory', '1')
    for (const now of [1000, 2000]) {
      fired.count('shop', new Map([['a', 1]]), now)
      await fired.write()
    }
    expect(logger.lines).toHaveLength(1)
    await redis.config('SET', 'maxmemory', '0')
    await fired.write()
    await fired.write()
    expect(await readFired(log, 'shop', ['a'])).toEqual(new Map([['a', { count: 2, lastAt: 2000 }]]))
  })

  it('is forgotten with the rule, and nothing is written of a rule or bus that is gone', async () => {
    const fired = make()
    fired.count(
      'shop',
      new Map([
        ['a', 1],
        ['b', 1],
      ]),
      1000,
    )
    await fired.write()
    fired.count('shop', new Map([['a', 7]]), 1000)
    const before = view.snapshot
    view.snapshot = snapshot('b')
    fired.follow(view.snapshot, before)
    await fired.write()
    expect(await counts('a', 'b')).toEqual({ b: 1 })
    await redis.flushall()
    const gone = { ...view.snapshot, buses: new Map(), rules: new Map() }
    fired.count('shop', new Map([['b', 1]]), 1000)
    fired.follow(gone, view.snapshot)
    view.snapshot = gone
    await fired.write()
    expect(await redis.keys('*')).toEqual([])
  })
})

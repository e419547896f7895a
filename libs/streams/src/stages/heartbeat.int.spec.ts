import { until } from '@sluice/testing'
import { Redis } from 'ioredis'
import { blockingClient } from '../redis/connection.js'
import { routerGroup } from '../shards/groups.js'
import { handOff } from './hand-off.js'
import { Heartbeat } from './heartbeat.js'
import { Fixture } from '../redis.fixture.js'
import { ShardStage } from './stage.js'

const edition = { version: 1, stamp: 's1' }

/** What an operator would lose: to see that nothing is consumed, though every loop goes round. */
describe('a heartbeat', () => {
  let f: Fixture
  let stage: ShardStage
  beforeAll(async () => void (f = await Fixture.start()))
  afterEach(() => stage?.stop())
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const events = () => f.keys.events('shop', 0)
  const at0 = () => ({ stream: events(), bell: f.keys.bell('shop', 0, routerGroup) })
  const start = (buses = () => [Fixture.bus]) => {
    stage = new ShardStage({
      name: routerGroup,
      redis: f.redis,
      open: () => blockingClient(f.server.url).on('error', () => undefined),
      keys: f.keys,
      instance: 'one',
      buses,
      edition: () => edition,
      stream: (keys, { bus, index }) => keys.events(bus, index),
      work: (shard, entries, token) => {
        const subscriptions = new Map([['all', ['rule']]])
        const routes = entries.map(({ id }) => ({ entryId: id, subscriptions, deliveries: [] }))
        return handOff(f.log, shard, token, edition, routes)
      },
    })
    stage.start()
  }

  it('goes through the stage like an event, and leaves nothing behind', async () => {
    start()
    expect(stage.problem()).toBeDefined()
    await until(() => stage.problem() === undefined, 'it is ready')
    expect(await f.redis.xlen(events())).toBe(0)
    expect(((await f.redis.xpending(events(), routerGroup)) as unknown[])[0]).toBe(0)
    expect(await f.redis.xlen(f.keys.subscription('shop', 0, 'all'))).toBe(0)
    const stream = (await f.redis.xinfo('STREAM', events())) as unknown[]
    expect(stream[stream.indexOf('entries-added') + 1]).toBeGreaterThan(0)
  })

  it('that does not come through is told of, though the loop goes round', async () => {
    await f.redis.xgroup('SETID', events(), routerGroup, '9999999999999-0') // nothing new is ever given to the group
    start()
    await until(() => stage.problem()?.includes('no heartbeat'), 'it says so')
    await f.redis.xgroup('SETID', events(), routerGroup, '0')
    await until(() => stage.problem() === undefined, 'it is ready when it comes through')
  })

  it('is not asked of an instance that has no shard', async () => {
    start(() => [])
    await until(() => stage.problem() === undefined, 'it is ready')
  })

  it('does not hold up the events among which it stands, nor overtake them', async () => {
    for (let i = 0; i < 5; i++) {
      await f.redis.xadd(events(), '*', 'h', 'gone') // of an owner that died before it read it
      await f.append(`e${i}`)
    }
    start()
    const all = f.keys.subscription('shop', 0, 'all')
    await until(async () => (await f.redis.xlen(all)) === 5, 'all events are handed on')
    expect((await f.entries(all)).map(({ e }) => e)).toEqual([0, 1, 2, 3, 4].map(i => `{"id":"e${i}"}`))
    expect(((await f.redis.xpending(events(), routerGroup)) as unknown[])[0]).toBe(0)
  })

  it('is missed after 10 s in which nothing came through', async () => {
    const beat = new Heartbeat(f.redis, 'one')
    const at = Date.now()
    await beat.send(1, at0, at)
    beat.seen(at)
    expect(beat.problem(at + 10_000)).toBeUndefined()
    expect(beat.problem(at + 12_000)).toBe('no heartbeat came through for 12 s')
    await beat.send(1, at0, at + 1000)
    expect(await f.redis.xlen(events())).toBe(1) // what comes through is proof enough
    await beat.send(1, at0, at + 3000)
    expect(await f.redis.xlen(events())).toBe(2)
  })

  it('that cannot be sent says why', async () => {
    const gone = new Redis({ port: 1, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
    gone.on('error', () => undefined)
    const beat = new Heartbeat(gone, 'one')
    await beat.send(1, at0)
    expect(beat.problem()).toMatch(/^no heartbeat can be sent: \S/)
  })
})

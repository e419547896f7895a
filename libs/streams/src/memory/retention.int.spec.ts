import { routerGroup } from '../shards/groups.js'
import { Fixture } from '../redis.fixture.js'
import { trim } from './retention.js'
import { busStatus } from './status.js'

const hour = 3_600_000
const minute = 60_000

/** What a user would lose: an event that somebody has still to handle, or all memory to events that nobody needs. */
describe('retention', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const events = () => f.keys.events('shop', 0)
  const forget = async (retentionMs: number, excess = 0) =>
    (await trim(f.log, Fixture.shard, retentionMs, excess)).forgotten
  const left = () => f.redis.xlen(events())
  const blocked = async (retentionMs = minute) => (await busStatus(f.log, { ...Fixture.bus, retentionMs }, [])).blocked

  /** Events of an hour ago, enough of them that Redis finds whole nodes to drop. */
  const old = async (n = 300) => {
    const ids = Array.from({ length: n }, (_, i) => `${Date.now() - hour + i}-0`)
    for (const id of ids) await f.redis.xadd(events(), id, 'e', '{}')
    return ids
  }
  const read = (group = routerGroup, count = 1000) =>
    f.redis.xreadgroup('GROUP', group, 'owner', 'COUNT', count, 'STREAMS', events(), '>')
  const route = async (ids: string[]) => {
    await read()
    await f.redis.xack(events(), routerGroup, ...ids)
  }

  it('forgets what is older than the bus keeps it and was routed', async () => {
    await route(await old())
    expect(await forget(2 * hour)).toBe(0)
    expect(await forget(minute)).toBeGreaterThanOrEqual(200)
    expect(await blocked()).toEqual([])
  })

  it('keeps what the router has not read, however old and however full it is, and names the router', async () => {
    await old()
    expect(await forget(minute, 300)).toBe(0)
    expect(await blocked()).toEqual([{ by: 'router', oldestMs: expect.any(Number), sinceMs: expect.any(Number) }])
    const [by] = await blocked()
    expect(by!.sinceMs).toBeGreaterThan(hour - 2 * minute)
    expect(await blocked(2 * hour)).toEqual([])
  })

  it('keeps what the router has read but not handed on, and names the router', async () => {
    const ids = await old()
    await read()
    await f.redis.xack(events(), routerGroup, ...ids.slice(1))
    expect(await forget(minute, 300)).toBe(0)
    expect(await blocked()).toMatchObject([{ by: 'router', oldestMs: Number(ids[0]!.split('-')[0]) }])
  })

  it('keeps what fan-out has still to deliver, and names it', async () => {
    const ids = await old()
    await route(ids)
    await f.redis.xadd(f.keys.deliveries('shop', 0), '*', 'p', ids[0]!, 't', 'rule~target')
    expect(await forget(minute, 300)).toBe(0)
    expect(await blocked()).toMatchObject([{ by: 'fan-out', oldestMs: Number(ids[0]!.split('-')[0]) }])
  })

  it('keeps what fan-out has still to deliver behind heartbeats that it did not hear', async () => {
    const ids = await old()
    await route(ids)
    for (let i = 0; i < 25; i++) await f.redis.xadd(f.keys.deliveries('shop', 0), '*', 'h', 'fan-out-1')
    expect(await blocked()).toEqual([])
    await f.redis.xadd(f.keys.deliveries('shop', 0), '*', 'p', ids[0]!, 't', 'rule~target')
    expect(await forget(minute, 300)).toBe(0)
    expect(await blocked()).toMatchObject([{ by: 'fan-out' }])
  })

  it('keeps what any other group that reads the log has not read, and names it', async () => {
    const ids = await old()
    await route(ids)
    await f.redis.xgroup('CREATE', events(), 'archive', '0')
    await read('archive', 150)
    await f.redis.xack(events(), 'archive', ...ids.slice(0, 150))
    await forget(minute, 300)
    expect(await f.redis.xrange(events(), ids[149]!, '+', 'COUNT', 1000)).toHaveLength(151)
    expect(await blocked()).toMatchObject([{ by: 'archive' }])
  })

  it('keeps everything where the group of the router was lost: nobody knows what it had read', async () => {
    await route(await old())
    await f.redis.xgroup('DESTROY', events(), routerGroup)
    expect(await forget(minute, 300)).toBe(0)
    expect(await blocked()).toMatchObject([{ by: 'router' }])
  })

  it('forgets the oldest before their time where there is too much of it, and no more than that', async () => {
    const ids = await old(1000)
    await read(routerGroup, 2000)
    await f.redis.xack(events(), routerGroup, ...ids)
    const forgotten = await forget(2 * hour, 500)
    expect(forgotten).toBeGreaterThan(300)
    expect(forgotten).toBeLessThanOrEqual(500)
    expect(await left()).toBe(1000 - forgotten)
    expect(await f.redis.xrange(events(), ids.at(-1)!, '+')).toHaveLength(1)
  })

  it('names within the retention too who is behind, and on a bus that is full who holds it back', async () => {
    const ids = await old()
    await route(ids)
    await f.redis.xgroup('CREATE', events(), 'stream:audit', '0')
    const status = () => busStatus(f.log, { ...Fixture.bus, retentionMs: 48 * 60 * minute }, [])
    const audit = { by: 'stream:audit', oldestMs: Number(ids[0]!.split('-')[0]) }
    expect(await status()).toMatchObject({ behind: [{ ...audit, events: ids.length }], blocked: [] })
    await f.redis.hset(f.keys.gate('shop', 0), 'full', 'redis')
    expect(await status()).toMatchObject({ blocked: [{ ...audit, sinceMs: 0 }] })
    await f.redis.hdel(f.keys.gate('shop', 0), 'full')
    await read('stream:audit', ids.length)
    await f.redis.xack(events(), 'stream:audit', ...ids)
    expect((await status()).behind).toEqual([])
  })

  it('says what a bus holds, and who has not handled it', async () => {
    await route(await old(10))
    const billing = f.keys.subscription('shop', 0, 'billing')
    await f.redis.xgroup('CREATE', billing, 'billing', '0', 'MKSTREAM')
    for (let i = 0; i < 5; i++) await f.redis.xadd(billing, '*', 'e', 'x'.repeat(1000))
    await f.redis.xreadgroup('GROUP', 'billing', 'one', 'COUNT', 2, 'STREAMS', billing, '>')
    const status = await busStatus(f.log, { ...Fixture.bus, retentionMs: minute }, ['billing', 'nobody'])
    expect(status).toMatchObject({ events: 10, oldestMs: expect.any(Number), full: undefined })
    expect(status.subscriptions).toMatchObject([
      { name: 'billing', entries: 5, consumers: 1 },
      { name: 'nobody', entries: 0, bytes: 0, consumers: 0 },
    ])
    expect(status.subscriptions[0]!.bytes).toBeGreaterThan(5000)
    expect(status.bytes).toBeGreaterThan(status.subscriptions[0]!.bytes)
  })

  it('weighs what few shards have: dead letters, large events, a journal that is to be held', async () => {
    const status = async () => (await busStatus(f.log, { ...Fixture.bus, retentionMs: minute }, [])).shards[0]!
    const before = await status()
    expect(before).toMatchObject({ digests: false, journal: false, there: true })
    await f.redis.hset(f.keys.letterEvents('shop', 0), 'a', 'x'.repeat(20_000))
    const withLetter = await status()
    expect(withLetter.bytes - before.bytes).toBeGreaterThan(20_000)
    await f.redis.zadd(f.keys.payloads('shop', 0), 1, '1-1')
    await f.redis.hset(f.keys.payload('shop', 0, '1-1'), 'e', 'x'.repeat(20_000))
    expect((await status()).bytes - withLetter.bytes).toBeGreaterThan(20_000)
    await f.redis.hset(f.keys.journal('shop', 0), 'total', 1)
    await f.redis.hset(f.keys.gate('shop', 0), 'seen', '60000:1')
    expect(await status()).toMatchObject({ digests: true, journal: true })
  })

  it('asks Redis little of a bus that nobody uses: a platform may have thousands', async () => {
    const status = () => busStatus(f.log, { ...Fixture.bus, retentionMs: minute }, [])
    await status() // Redis has the script now
    const commands = async () => Number(/total_commands_processed:(\d+)/.exec(await f.redis.info('stats'))![1])
    const before = await commands()
    await status()
    expect((await commands()) - before - 1).toBeLessThanOrEqual(10) // without that INFO itself
  })
})

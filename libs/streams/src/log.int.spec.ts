import { routerGroup } from './groups.js'
import { accepted, Fixture } from './redis.fixture.js'

describe('event log', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const events = () => f.keys.events('shop', 0)

  it('answers a position for each event, in order', async () => {
    const results = await f.log.append(Fixture.bus, [accepted('a'), accepted('b')])
    expect(results).toEqual([
      { id: 'a', position: expect.stringMatching(/^0-\d+-\d+$/) },
      { id: 'b', position: expect.stringMatching(/^0-\d+-\d+$/) },
    ])
  })

  it('accepts nothing on a bus that is not there: nobody would ever route it', async () => {
    const [result] = await f.log.append({ name: 'gone', shards: 1 }, [accepted('a')])
    expect(result).toMatchObject({ id: 'a', error: { code: 'UNKNOWN_BUS' } })
    expect(await f.redis.exists(f.keys.events('gone', 0))).toBe(0)
  })

  it('says that Redis is full instead of accepting an event it cannot keep', async () => {
    await f.redis.config('SET', 'maxmemory', '1')
    const [result] = await f.log.append(Fixture.bus, [accepted('a')])
    await f.redis.config('SET', 'maxmemory', '0')
    expect(result).toMatchObject({ error: { code: 'REDIS_FULL' } })
  })

  describe('trim', () => {
    /** Events of an hour ago, enough of them that Redis finds whole nodes to drop. */
    const old = async (n: number) => {
      const from = Date.now() - 3_600_000
      for (let i = 0; i < n; i++) await f.redis.xadd(events(), `${from + i}-0`, 'e', '{}')
      return Array.from({ length: n }, (_, i) => `${from + i}-0`)
    }
    const read = () => f.redis.xreadgroup('GROUP', routerGroup, 'owner', 'COUNT', 1000, 'STREAMS', events(), '>')

    it('forgets what is older than the bus keeps it and was routed', async () => {
      const ids = await old(300)
      await read()
      await f.redis.xack(events(), routerGroup, ...ids)
      expect(await f.log.trim('shop', 0, 60_000)).toBeGreaterThanOrEqual(200)
      expect(await f.log.trim('shop', 0, 2 * 3_600_000)).toBe(0)
    })

    it('keeps what the router has not read, however old', async () => {
      await old(300)
      expect(await f.log.trim('shop', 0, 60_000)).toBe(0)
    })

    it('keeps what the router has read but not handed on', async () => {
      const ids = await old(300)
      await read()
      await f.redis.xack(events(), routerGroup, ...ids.slice(1))
      expect(await f.log.trim('shop', 0, 60_000)).toBe(0)
    })

    it('keeps what fan-out has still to deliver', async () => {
      const ids = await old(300)
      await read()
      await f.redis.xack(events(), routerGroup, ...ids)
      await f.redis.xadd(f.keys.deliveries('shop', 0), '*', 'p', ids[0]!, 't', 'rule~target')
      expect(await f.log.trim('shop', 0, 60_000)).toBe(0)
    })
  })

  it('deletes a bus with everything it holds and touches no other', async () => {
    const other = { name: 'shop2', shards: 1 }
    await f.log.create(other)
    await f.redis.xadd(f.keys.subscription('shop', 0, 'billing'), '*', 'e', '{}')
    await f.log.destroy(Fixture.bus)
    expect(await f.redis.keys('*')).toEqual(expect.not.arrayContaining([expect.stringContaining('{shop.')]))
    expect(await f.redis.exists(f.keys.events('shop2', 0), f.keys.gate('shop2', 0))).toBe(2)
  })
})

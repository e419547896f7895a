import { accepted, Fixture } from '../redis.fixture.js'

describe('event log', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

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

  it('accepts nothing while the gate says that there is no room', async () => {
    for (const full of ['bus', 'redis']) {
      await f.redis.hset(f.keys.gate('shop', 0), 'full', full)
      const error = { code: `${full.toUpperCase()}_FULL` }
      expect(await f.log.append(Fixture.bus, [accepted('a')])).toMatchObject([{ id: 'a', error }])
    }
    expect(await f.redis.xlen(f.keys.events('shop', 0))).toBe(0)
  })

  it('deletes a bus and touches no other', async () => {
    const other = { name: 'shop2', shards: 1 }
    await f.log.create(other)
    await f.log.destroy(Fixture.bus)
    expect(await f.redis.exists(f.keys.events('shop2', 0), f.keys.gate('shop2', 0))).toBe(2)
  })
})

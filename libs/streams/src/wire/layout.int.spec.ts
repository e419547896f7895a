import { Fixture } from '../redis.fixture.js'
import { Keys } from '../redis/keys.js'
import { checkLayout } from './layout.js'

describe('the layout of what is in Redis', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const check = (keys = f.keys, groups?: number) => checkLayout(f.redis, keys, groups)

  it('is written by whoever comes first, and found by the others', async () => {
    await check()
    expect(await f.redis.get('sluice:layout')).toBe('2:16')
    await check()
  })

  it('has as many slot groups as the first asked for, and the others work by that number', async () => {
    await check(new Keys(), 32)
    const keys = new Keys()
    await check(keys)
    expect(keys.groups).toBe(32)
    await expect(check(new Keys(), 16)).rejects.toMatchObject({
      code: 'SLOT_GROUPS_FIXED',
      details: { wanted: 16, made: 32 },
    })
  })

  it.each(['3:16', '10', 'unheard of'])('is refused where it is %s: newer than what is known here', async found => {
    await f.redis.set('sluice:layout', found)
    await expect(check()).rejects.toMatchObject({ code: 'LAYOUT_TOO_NEW', details: { known: 2 } })
    expect(await f.redis.get('sluice:layout')).toBe(found)
  })

  it.each([
    ['says so', 'sluice:layout', '1'],
    ['is of a version that wrote no layout', 'sluice:{registry}:version', '7'],
  ])('is refused where it is the one before, which %s, with the name of the tool', async (_, key, value) => {
    await f.redis.set(key, value)
    await expect(check()).rejects.toThrow(/layout 1 .*npm run move/)
    await expect(check()).rejects.toMatchObject({ code: 'LAYOUT_TOO_OLD' })
    expect(await f.redis.keys('*layout')).toEqual(key === 'sluice:layout' ? [key] : [])
  })

  it.each([
    ['moved', /was moved to another Redis: set REDIS_URL/],
    ['moving', /is being moved to this Redis: start when/],
  ])('is refused where the platform is %s', async (found, why) => {
    await f.redis.set('sluice:layout', found)
    await expect(check()).rejects.toThrow(why)
    await expect(check()).rejects.toMatchObject({ code: 'LAYOUT_MOVED', details: { found } })
  })

  it('is one for each prefix', async () => {
    await f.redis.set('sluice:layout', '3:16')
    await check(new Keys('another:'))
    expect(await f.redis.get('another:layout')).toBe('2:16')
  })

  it('is written and checked while Redis is full', async () => {
    await f.server.fill()
    try {
      await check()
    } finally {
      await f.server.relieve()
    }
    expect(await f.redis.get('sluice:layout')).toBe('2:16')
  })
})

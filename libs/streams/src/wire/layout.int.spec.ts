import { Fixture } from '../redis.fixture.js'
import { Keys } from '../redis/keys.js'
import { checkLayout, knownLayout } from './layout.js'

describe('the layout of what is in Redis', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const check = (keys = f.keys) => checkLayout(f.redis, keys)

  it('is written by whoever comes first, also beside data of a version that did not write it', async () => {
    await f.append('of-before')
    await check()
    expect(await f.redis.get('sluice:layout')).toBe(String(knownLayout))
    await check()
  })

  it.each(['2', '10', 'unheard of'])('is refused where it is %s: newer than what is known here', async found => {
    await f.redis.set('sluice:layout', found)
    const message =
      `Redis holds Sluice's data in layout ${found} (key sluice:layout); this version of Sluice knows layout 1 and would ` +
      'misread it: update this process to the version that the others run'
    await expect(check()).rejects.toMatchObject({ code: 'LAYOUT_TOO_NEW', message, details: { found, known: 1 } })
    expect(await f.redis.get('sluice:layout')).toBe(found)
  })

  it('is one for each prefix', async () => {
    await f.redis.set('sluice:layout', '2')
    await check(new Keys('another:'))
    expect(await f.redis.get('another:layout')).toBe('1')
  })

  it('is written and checked while Redis is full', async () => {
    await f.server.fill()
    try {
      await check()
    } finally {
      await f.server.relieve()
    }
    expect(await f.redis.get('sluice:layout')).toBe('1')
  })
})

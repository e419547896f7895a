import { Backfill } from './backfill.js'
import { routerGroup } from '../shards/groups.js'
import { handOff } from '../stages/hand-off.js'
import { Fixture } from '../redis.fixture.js'

const { bus, shard } = Fixture
const token = 'owner-1'
const rule = 'billing.Orders.charge'

describe('backfill', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(async () => {
    await f.empty()
    await lease(1)
  })

  const lease = (version: number) =>
    f.redis.hset(f.keys.lease('shop', 0, routerGroup), { token, version: String(version) })
  const make = (wants: (event: string) => boolean = () => true) =>
    new Backfill({ redis: f.redis, keys: f.keys, rule, subscription: 'billing', wants })
  const given = async () =>
    (await f.entries(f.keys.subscription('shop', 0, 'billing'))).map(({ e }) => JSON.parse(e!).id)
  const read = async () => {
    const reply = await f.redis.xreadgroup('GROUP', routerGroup, 'o', 'STREAMS', f.keys.events('shop', 0), '>')
    return ((reply as [string, [string][]][] | null) ?? []).flatMap(([, entries]) => entries.map(([id]) => id))
  }
  /** Hands on what was read, by a version of the registry that has the rule from 2 on. */
  const route = (ids: string[], version: number) => {
    const subscriptions = new Map(version >= 2 ? [['billing', [rule]]] : [])
    return handOff(
      f.log,
      shard,
      token,
      { version, stamp: `s${version}` },
      ids.map(entryId => ({ entryId, subscriptions, deliveries: [] })),
    )
  }
  const all = async (backfill: Backfill) => {
    for (;;) {
      const came = await backfill.step(shard)
      if (came !== 'more') return came
    }
  }

  it('copies events with the transform of the rule, by which the handlers get them', async () => {
    await f.append('a')
    await route(await read(), 1)
    const transform = '{"constant":{"a b":1}}'
    const options = { redis: f.redis, keys: f.keys, rule, subscription: 'billing', transform, wants: () => true }
    const backfill = new Backfill(options)
    await backfill.begin(bus, undefined)
    await backfill.live(bus, 2)
    await lease(2)
    await all(backfill)
    expect(await f.entries(f.keys.subscription('shop', 0, 'billing'))).toMatchObject([{ r: rule, x: transform }])
  })

  it('gives the rule what the bus has, up to the first event that the router handed on by it: each once', async () => {
    await f.append('a', 'b')
    await route(await read(), 1)
    const backfill = make()
    await backfill.begin(bus, undefined)
    // between the write of the rule and its taking effect some go by the old version, also after the backfill has begun
    await f.append('c')
    const inHand = await read()
    await backfill.live(bus, 2)
    expect(await all(backfill)).toBe('router')
    expect(await given()).toEqual(['a', 'b'])
    await f.append('d')
    await route(inHand, 1)
    await lease(2)
    await route(await read(), 2)
    expect(await all(backfill)).toBe('done')
    expect((await given()).sort()).toEqual(['a', 'b', 'c', 'd'])
    await f.append('e')
    await route(await read(), 2)
    expect(await backfill.step(shard)).toBe('done')
    expect((await given()).sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('on a bus where nothing comes any more it ends all the same, and an owner that is behind is waited for', async () => {
    await f.append('a')
    await route(await read(), 1)
    const backfill = make()
    await backfill.begin(bus, undefined)
    await backfill.live(bus, 2)
    expect(await all(backfill)).toBe('router')
    await lease(2)
    expect(await all(backfill)).toBe('done')
    expect(await given()).toEqual(['a'])
  })

  it('two instances that do it side by side give each event once, and one that died is gone on from', async () => {
    const ids = Array.from({ length: 350 }, (_, i) => `e${i}`)
    await f.append(...ids)
    await route(await read(), 1)
    await lease(2)
    const [one, two] = [make(), make()]
    await one.begin(bus, undefined)
    await one.live(bus, 2)
    await one.step(shard)
    await two.begin(bus, undefined) // it starts at the same time, and must not begin anew
    const ends = await Promise.all([all(one), all(two)])
    expect(ends).toContain('done')
    expect(await all(two)).toBe('done')
    expect(await given()).toEqual(ids)
  })

  it('begins at a time, and gives what the rule wants and nothing else', async () => {
    await f.append('old')
    const [[id]] = (await f.redis.xrange(f.keys.events('shop', 0), '-', '+')) as unknown as [[string]]
    const later = Number(id.split('-')[0]) + 1
    const at = (ms: number, event: string) =>
      f.redis.xadd(f.keys.events('shop', 0), `${ms}-0`, 'e', `{"id":"${event}"}`)
    await at(later, 'new')
    await at(later + 1, 'other')
    await f.redis.xadd(f.keys.events('shop', 0), '*', 'h', '1')
    await route(await read(), 1)
    await lease(2)
    const backfill = make(event => !event.includes('other'))
    await backfill.begin(bus, later)
    await backfill.live(bus, 2)
    expect(await all(backfill)).toBe('done')
    expect(await given()).toEqual(['new'])
  })

  it('waits for the handlers where they are a thousand events behind', async () => {
    const ids = Array.from({ length: 1150 }, (_, i) => `e${i}`)
    await f.append(...ids)
    for (let some = await read(); some.length > 0; some = await read()) await route(some, 1)
    await lease(2)
    const backfill = make()
    await backfill.begin(bus, undefined)
    await backfill.live(bus, 2)
    expect(await all(backfill)).toBe('room')
    expect(await given()).toHaveLength(1000)
    await f.redis.xtrim(f.keys.subscription('shop', 0, 'billing'), 'MAXLEN', 0)
    expect(await all(backfill)).toBe('done')
    expect(await given()).toEqual(ids.slice(1000))
  })

  it("is not cut short by a version that was lost with Redis' data and is higher than the one that made the rule", async () => {
    await f.append('a')
    await route(await read(), 1)
    await f.append('b')
    await route(await read(), 9) // a router works on by what it read before the failover
    await f.redis.del(f.keys.subscription('shop', 0, 'billing')) // without the rule
    await f.append('c')
    await route(await read(), 1)
    const backfill = make()
    await backfill.begin(bus, undefined)
    await backfill.live(bus, 2)
    await lease(2)
    await f.append('d')
    await route(await read(), 2)
    expect(await all(backfill)).toBe('done')
    expect((await given()).sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('gives nothing before it is known since when the rule is live', async () => {
    await f.append('a')
    const backfill = make()
    expect(await backfill.step(shard)).toBe('done') // nothing was begun
    await backfill.begin(bus, undefined)
    expect(await backfill.step(shard)).toBe('version')
  })
})

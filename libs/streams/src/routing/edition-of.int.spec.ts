import { Fixture } from '../redis.fixture.js'
import { routerGroup } from '../shards/groups.js'
import { handOff } from '../stages/hand-off.js'
import { editionOf } from './edition-of.js'
import { addFired, readFired } from './fired.js'

/** What a user would lose: by which rules an event was routed, and which rules nobody needs. */
describe('what is known of routing', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(async () => {
    await f.empty()
    await f.redis.hset(f.keys.lease('shop', 0, routerGroup), 'token', 'owner')
  })

  /** Routes the next events of the log by a version of the registry. */
  const route = async (version: number, ...ids: string[]) => {
    const events = f.keys.events('shop', 0)
    await f.redis.xreadgroup('GROUP', routerGroup, 'owner', 'COUNT', ids.length, 'STREAMS', events, '>')
    const routes = ids.map(entryId => ({ entryId, subscriptions: new Map<string, string[]>(), deliveries: [] }))
    expect(await handOff(f.log, Fixture.shard, 'owner', { version, stamp: `s${version}` }, routes)).toBe('done')
  }

  it('is the version of the registry by which the router handed each event on', async () => {
    const ids = await f.append('a', 'b', 'c', 'd', 'e')
    await route(7, ids[0]!, ids[1]!)
    await route(7, ids[2]!)
    await route(9, ids[3]!)
    const of = (id: string) => editionOf(f.log, 'shop', `0-${id}`)
    expect(await Promise.all(ids.map(of))).toEqual([7, 7, 7, 9, 9])
    expect(await of('1-0')).toBeUndefined()
    expect(await editionOf(f.log, 'shop', 'nothing')).toBeUndefined()
    expect(await editionOf(f.log, 'shop', `5-${ids[0]}`)).toBeUndefined()
  })

  it('is how often each rule fired and when last, added up from all routers, until it is forgotten', async () => {
    const add = (fired: Record<string, [number, number]>, forgotten: string[] = []) => {
      const counts = Object.entries(fired).map(([rule, [count, lastAt]]) => [rule, { count, lastAt }] as const)
      return addFired(f.log, 'shop', new Map(counts), forgotten)
    }
    const all = Array.from({ length: 2500 }, (_, i) => `r${i}`)
    await add(Object.fromEntries(all.map((rule, i) => [rule, [i + 1, 1_700_000_000_000 + i]])))
    await add({ r0: [5, 1_600_000_000_000], r2499: [1, 1_800_000_000_000] })
    const found = await readFired(f.log, 'shop', [...all, 'never'])
    expect(found.size).toBe(2500)
    expect(found.get('r0')).toEqual({ count: 6, lastAt: 1_700_000_000_000 })
    expect(found.get('r2499')).toEqual({ count: 2501, lastAt: 1_800_000_000_000 })
    await add({ r1: [3, 1_900_000_000_000] }, ['r0', 'r1'])
    expect(await readFired(f.log, 'shop', ['r0', 'r1'])).toEqual(
      new Map([['r1', { count: 3, lastAt: 1_900_000_000_000 }]]),
    )
  })
})

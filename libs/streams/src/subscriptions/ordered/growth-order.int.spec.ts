import { GrowthOrder } from './growth-order.js'
import { routerGroup } from '../../shards/groups.js'
import type { OrderedTask } from './lane.js'
import { accepted, Fixture } from '../../redis.fixture.js'
import { type BusLayout, shardOf } from '../../shards/shards.js'

/** What a user would lose: the order of a key that moved to another shard when its bus got more. */
describe('what came after a bus grew', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())

  const name = 'billing.ordered'
  const moved = ['a', 'b', 'c', 'd'].find(key => shardOf(key, 2) === 1)!
  const stays = ['a', 'b', 'c', 'd'].find(key => shardOf(key, 2) === 0)!
  const laneOf = (key: string) => `${name}/rule/${key}`
  const task = (shard: number, logId: string, subject: string) =>
    ({ shard: { bus: 'shop', index: shard }, logId, event: { id: 'x', subject }, lane: laneOf(subject) }) as OrderedTask

  it('waits for what came before in the old shard, its own lane included, and for nothing else', async () => {
    await f.empty()
    const [before] = (await f.append('old')) as [string]
    const growth = await f.log.fence(Fixture.bus, 2)
    const bus: BusLayout = { name: 'shop', shards: 2, growth: [growth] }
    const [result] = await f.log.append(bus, [accepted('new', moved)])
    const after = (result as { position: string }).position.slice(2)
    const order = new GrowthOrder(f.redis, f.keys, name, () => bus)
    const may = (key = moved) => order.mayStart(task(1, after, key))

    expect(await order.mayStart(task(0, before, moved))).toBe(true)
    expect(await order.mayStart(task(0, after, stays))).toBe(true)
    expect(await may()).toBe(false) // not routed
    const [events, subscription] = [f.keys.events('shop', 0), f.keys.subscription('shop', 0, name)]
    await f.redis.xreadgroup('GROUP', routerGroup, 'owner', 'STREAMS', events, '>')
    expect(await may()).toBe(false) // not handed on
    const entry = (await f.redis.xadd(subscription, '*', 'e', '{}', 'p', before, 'r', 'rule'))!
    await f.redis.xack(events, routerGroup, before)
    expect(await may()).toBe(false) // not handled
    const lane = f.keys.ordered('shop', 0, name, `lane:rule/${moved}`)
    await f.redis.zadd(f.keys.ordered('shop', 0, name, 'due'), 1, laneOf(moved))
    const head = (await f.redis.xadd(lane, '*', 'e', '{}', 'p', before))!
    await f.redis.xdel(subscription, entry)
    expect(await may()).toBe(false) // its lane waits to be tried again
    const other = ['e', 'f', 'g', 'h'].find(key => shardOf(key, 2) === 1)!
    expect(await may(other)).toBe(true)
    await f.redis.hset(f.keys.closed('shop', 0), laneOf(moved), 1)
    await f.redis.xdel(lane, head)
    await f.redis.xadd(lane, '*', 'e', '{}', 'p', after) // of what came after, in the same lane, it must not wait
    expect(await may()).toBe(false) // its lane is closed
    const redriven = (await f.redis.xadd(subscription, '*', 'e', '{}', 'p', before, 'n', '1', 'r', 'rule'))!
    await f.redis.hdel(f.keys.closed('shop', 0), laneOf(moved))
    expect(await may()).toBe(false) // what was redriven is not handled
    await f.redis.xadd(subscription, '*', 'e', '{}', 'p', after, 'r', 'rule')
    await f.redis.xdel(subscription, redriven)
    expect(await may()).toBe(true)
  })
})

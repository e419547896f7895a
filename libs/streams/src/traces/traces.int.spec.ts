import { laneName } from '../subscriptions/ordered/lane.js'
import { Fixture } from '../redis.fixture.js'
import { isHandedOn, placeOf, tracesOf } from './traces.js'

const { shard } = Fixture
const rule = 'billing.Orders.charge'

describe('traces of an event', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const route = async () => {
    await f.redis.xreadgroup('GROUP', 'router', 'o', 'STREAMS', f.keys.events('shop', 0), '>')
  }

  it('says whether the router has handed it on, and which consumers have passed it', async () => {
    const [first, second] = await f.append('a', 'b')
    expect(await placeOf(f.log, shard, first!, true)).toMatchObject({ log: 'kept', isRouted: false, oldest: first })
    await route()
    expect((await placeOf(f.log, shard, first!, true)).isRouted).toBe(false) // it is pending
    await f.redis.xack(f.keys.events('shop', 0), 'router', first!)
    await f.redis.xgroup('CREATE', f.keys.events('shop', 0), 'stream:totals', first!)
    const consumers = async (id: string) => (await placeOf(f.log, shard, id, true)).consumers
    expect((await placeOf(f.log, shard, first!, true)).isRouted).toBe(true)
    expect((await placeOf(f.log, shard, second!, true)).isRouted).toBe(false)
    expect(await consumers(first!)).toEqual([{ name: 'totals', isPast: true }])
    expect(await consumers(second!)).toEqual([{ name: 'totals', isPast: false }])
  })

  it('says that no stage has it any more: neither router, nor fan-out, nor dlq', async () => {
    const [id] = await f.append('a')
    const isOn = () => isHandedOn(f.log, shard, id!)
    expect(await isOn()).toBe(false)
    await route()
    expect(await isOn()).toBe(false)
    await f.redis.xack(f.keys.events('shop', 0), 'router', id!)
    expect(await isOn()).toBe(true)
    const waits = await f.redis.xadd(f.keys.deliveries('shop', 0), '*', 'p', id!, 's', '1', 'v', '1', 't', 'big~bank')
    expect(await isOn()).toBe(false)
    await f.redis.xdel(f.keys.deliveries('shop', 0), waits!)
    const letter = JSON.stringify({ id: `shop~0-${id}~big~bank`, rule: 'big', target: 'bank' })
    await f.redis.xadd(f.keys.dead('shop', 0), '*', 'l', letter, 'e', '{}')
    expect(await isOn()).toBe(false)
  })

  it('tells an event that was trimmed from one that never was', async () => {
    const [first, second] = await f.append('a', 'b')
    await f.redis.xdel(f.keys.events('shop', 0), first!)
    const placeOfGone = async (id: string) => (await placeOf(f.log, shard, id, false)).log
    expect(await placeOfGone(first!)).toBe('trimmed')
    expect(await placeOfGone(`${second!.split('-')[0]}-999`)).toBe('none')
    expect(await placeOfGone('99999999999999-0')).toBe('none')
  })

  it('finds it in a subscription, in a parked lane, before fan-out and before dlq, among others', async () => {
    const [id] = await f.append('a')
    const stream = f.keys.subscription('shop', 0, 'billing')
    for (let i = 0; i < 30; i++) await f.redis.xadd(stream, '*', 'e', '{}', 'p', `1-${i}`, 'r', rule)
    await f.redis.xadd(stream, '*', 'e', '{"id":"a"}', 'p', id!, 'r', `${rule},other`)
    const lane = laneName('billing.ordered', 'ordered', 'key')
    const laneKey = f.keys.ordered('shop', 0, 'billing.ordered', `lane:${lane.slice('billing.ordered/'.length)}`)
    await f.redis.xadd(laneKey, '*', 'e', '{}', 'p', id!, 'r', 'ordered', 'n', '2', 'd', 'first~one')
    await f.redis.zadd(f.keys.ordered('shop', 0, 'billing.ordered', 'due'), 12_345, lane)
    await f.redis.xadd(f.keys.deliveries('shop', 0), '*', 'p', id!, 's', '1', 'v', '1', 't', 'big~bank,big~queue')
    const letter = JSON.stringify({ id: `shop~0-${id}~big~mail`, rule: 'big', target: 'mail' })
    await f.redis.xadd(f.keys.dead('shop', 0), '*', 'l', letter, 'e', '{}')
    await f.redis.xadd(f.keys.dead('shop', 0), '*', 'l', letter.replace('0-', '1-'), 'e', '{}')
    const traces = await tracesOf(f.log, shard, id!, 'key', [
      { subscription: 'billing', rules: [rule] },
      { subscription: 'billing.ordered', rules: ['ordered'] },
    ])
    expect(traces).toEqual({
      waiting: [
        { rule: 'big', target: 'bank', redrives: 0 },
        { rule: 'big', target: 'queue', redrives: 0 },
        { rule, redrives: 0, subscription: 'billing' },
        { rule: 'other', redrives: 0, subscription: 'billing' },
        {
          ...{ rule: 'ordered', redrives: 2, subscription: 'billing.ordered', parkedUntil: 12_345 },
          delivery: { rule: 'first', target: 'one' },
        },
      ],
      letters: [JSON.parse(letter)],
      complete: true,
    })
  })

  it('does not look through a stream without end', async () => {
    const [id] = await f.append('a')
    const pipeline = f.redis.pipeline()
    for (let i = 0; i < 10_100; i++)
      pipeline.xadd(f.keys.subscription('shop', 0, 'billing'), '*', 'e', '{}', 'p', '1-0')
    await pipeline.exec()
    const traces = await tracesOf(f.log, shard, id!, 'key', [{ subscription: 'billing', rules: [] }])
    expect(traces).toEqual({ waiting: [], letters: [], complete: false })
  })
})

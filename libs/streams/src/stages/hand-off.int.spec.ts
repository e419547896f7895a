import { handOff, type Route } from './hand-off.js'
import { routerGroup } from '../shards/groups.js'
import { Fixture } from '../redis.fixture.js'

const edition = { version: 7, stamp: 's7' }

const { shard } = Fixture
const token = 'owner-1'

describe('hand-off', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(async () => {
    await f.empty()
    await f.redis.hset(f.keys.lease('shop', 0, routerGroup), 'token', token)
  })

  const read = (count = 100) =>
    f.redis.xreadgroup('GROUP', routerGroup, 'owner', 'COUNT', count, 'STREAMS', f.keys.events('shop', 0), '>')
  const billing = () => f.entries(f.keys.subscription('shop', 0, 'billing'))
  const to = (entryId: string, ...names: string[]): Route => ({
    entryId,
    subscriptions: new Map(names.map(name => [name, [`${name}.rule`]])),
    deliveries: [],
  })

  it('copies each event to the subscriptions that want it and refers fan-out to it', async () => {
    const [a, b] = await f.append('a', 'b')
    await read()
    const routes = [
      to(a!, 'billing', 'shipping'),
      {
        ...to(b!),
        deliveries: [
          { rule: 'big', target: 'partner' },
          { rule: 'big', target: 'packing' },
        ],
      },
    ]
    expect(await handOff(f.log, shard, token, edition, routes)).toBe('done')
    expect(await billing()).toEqual([{ e: '{"id":"a"}', p: a, r: 'billing.rule' }])
    expect(await f.entries(f.keys.subscription('shop', 0, 'shipping'))).toEqual([
      { e: '{"id":"a"}', p: a, r: 'shipping.rule' },
    ])
    expect(await f.entries(f.keys.deliveries('shop', 0))).toEqual([
      { p: b, s: '10', v: '7', w: 's7', t: 'big~partner,big~packing' },
    ])
    expect(await f.redis.xpending(f.keys.events('shop', 0), routerGroup)).toEqual([0, null, null, null])
  })

  it('writes copies for those that must not see the whole event, and never refers them to it', async () => {
    const [a, b] = await f.append('a', 'b')
    await read()
    const partner = [{ rule: 'mine', target: 'partner' }]
    const copy = {
      json: '{"id":"a","sluiceredacted":true}',
      subscriptions: new Map([['billing', ['mine']]]),
      deliveries: partner,
    }
    const other = { json: '{}', subscriptions: new Map(), deliveries: [{ rule: 'other', target: 'x' }] }
    expect(await handOff(f.log, shard, token, edition, [{ ...to(a!, 'billing'), copies: [copy, other] }, to(b!)])).toBe(
      'done',
    )
    expect(await billing()).toEqual([
      { e: '{"id":"a"}', p: a, r: 'billing.rule' },
      { e: copy.json, p: a, r: 'mine' },
    ])
    expect(await f.entries(f.keys.deliveries('shop', 0))).toEqual([
      { e: copy.json, p: a, v: '7', w: 's7', t: 'mine~partner' },
      { e: '{}', p: a, v: '7', w: 's7', t: 'other~x' },
    ])
    expect(await f.redis.xpending(f.keys.events('shop', 0), routerGroup)).toEqual([0, null, null, null])
  })

  it('writes an entry for each transform that a subscription gets the event by', async () => {
    const [a] = await f.append('a')
    await read()
    const one = { subscription: 'billing', rules: ['one', 'uno'], transform: '{"template":"\\"a b\\""}' }
    const two = { subscription: 'billing', rules: ['two'], transform: '{"constant":1}' }
    const copy = { json: '{"id":"b"}', subscriptions: new Map(), deliveries: [], transformed: [two] }
    const route = { ...to(a!, 'billing'), transformed: [one], copies: [copy] }
    expect(await handOff(f.log, shard, token, edition, [route])).toBe('done')
    expect(await billing()).toEqual([
      { e: '{"id":"a"}', p: a, r: 'billing.rule' },
      { e: '{"id":"a"}', p: a, r: 'one,uno', x: one.transform },
      { e: '{"id":"b"}', p: a, r: 'two', x: two.transform },
    ])
  })

  it('hands nothing on twice when a batch is repeated after a crash between hand-off and answer', async () => {
    const [a] = await f.append('a')
    await read()
    await handOff(f.log, shard, token, edition, [to(a!, 'billing')])
    await handOff(f.log, shard, token, edition, [to(a!, 'billing')])
    expect(await billing()).toHaveLength(1)
  })

  it('hands on what is pending and nothing else, whichever part of the batch was handed on before', async () => {
    for (const before of [[0], [1], [2], [0, 2], [0, 1], [1, 2]]) {
      await f.redis.unlink(f.keys.subscription('shop', 0, 'billing'))
      const ids = await f.append('a', 'b', 'c')
      await read()
      await f.redis.xack(f.keys.events('shop', 0), routerGroup, ...before.map(i => ids[i]!))
      const [later] = await f.append('later') // as many are pending as are in the batch, but not the same
      if (before.length === 1) await read()
      expect(
        await handOff(
          f.log,
          shard,
          token,
          edition,
          ids.map(id => to(id, 'billing')),
        ),
      ).toBe('done')
      expect((await billing()).map(({ p }) => p)).toEqual(ids.filter((_, i) => !before.includes(i)))
      if (before.length > 1) await read()
      await handOff(f.log, shard, token, edition, [to(later!)])
    }
  })

  it('leaves an entry whose dead letter cannot be written, and writes it once it can', async () => {
    const [a, b] = await f.append('a', 'b')
    await read()
    const dead = f.keys.dead('shop', 0)
    await f.redis.set(dead, 'in the way')
    const routes = [{ ...to(a!), dead: '{"id":"letter"}' }]
    await expect(handOff(f.log, shard, token, edition, routes)).rejects.toThrow('WRONGTYPE')
    expect((await f.redis.xpending(f.keys.events('shop', 0), routerGroup))[0]).toBe(2)
    await f.redis.del(dead)
    for (const more of [[], [to(b!, 'billing')]]) await handOff(f.log, shard, token, edition, [...routes, ...more])
    expect(await f.entries(dead)).toEqual([{ l: '{"id":"letter"}', e: '{"id":"a"}' }])
    expect((await f.redis.xpending(f.keys.events('shop', 0), routerGroup))[0]).toBe(0)
  })

  it('lets an owner that lost its lease do nothing', async () => {
    const [a] = await f.append('a')
    await read()
    expect(await handOff(f.log, shard, 'owner-0', edition, [to(a!, 'billing')])).toBe('deposed')
    expect(await billing()).toEqual([])
  })

  it('hands nothing on while an older event is still pending: it would overtake it', async () => {
    const [a, b] = await f.append('a', 'b')
    await read()
    expect(await handOff(f.log, shard, token, edition, [to(b!, 'billing')])).toBe('behind')
    expect(await handOff(f.log, shard, token, edition, [to(a!, 'billing'), to(b!, 'billing')])).toBe('done')
    expect((await billing()).map(entry => entry['p'])).toEqual([a, b])
  })

  it('passes over an event that was deleted while it was pending, and the rest goes on', async () => {
    const [a, b] = await f.append('a', 'b')
    await read()
    await f.redis.xdel(f.keys.events('shop', 0), a!)
    expect(await handOff(f.log, shard, token, edition, [to(a!, 'billing'), to(b!, 'billing')])).toBe('done')
    expect((await billing()).map(entry => entry['p'])).toEqual([b])
  })

  it('makes a dead letter of an entry that is no event, with what it held', async () => {
    const id = (await f.redis.xadd(f.keys.events('shop', 0), '*', 'e', 'not json'))!
    await read()
    await handOff(f.log, shard, token, edition, [{ ...to(id), dead: '{"reason":"unreadable"}' }])
    expect(await f.entries(f.keys.dead('shop', 0))).toEqual([{ l: '{"reason":"unreadable"}', e: 'not json' }])
  })

  it('hands a batch that is larger than one script call on completely and in order', async () => {
    const ids = await f.append(...Array.from({ length: 1200 }, (_, i) => `e${i}`))
    await read(2000)
    expect(
      await handOff(
        f.log,
        shard,
        token,
        edition,
        ids.map(id => to(id, 'billing', 'shipping')),
      ),
    ).toBe('done')
    expect((await billing()).map(entry => entry['p'])).toEqual(ids)
  })
})

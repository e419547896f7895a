import { blocksOf } from '../rates/blocks.js'
import { leaseScript } from '../shards/lease.script.js'
import { handOff } from '../stages/hand-off.js'
import { routerGroup, stageGroups } from '../shards/groups.js'
import { accepted, Fixture } from '../redis.fixture.js'
import { subscribe } from '../subscriptions/subscription-streams.js'
import { addScript } from './subscription-add.script.js'

/** What a user would lose: the memory of a bus that was deleted, in keys that no call shows, or a new bus that has the data of an old one. */
describe('the data of a deleted bus', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const destroy = () => f.log.destroy(Fixture.bus)
  const left = async () => (await f.redis.keys('*')).map(key => key.replace(/^sluice:\{[^}]+\}:/, '')).sort()
  const { bus, index } = Fixture.shard

  /** Keys that belong to more than the bus, or expire and cannot hurt a bus of the same name. */
  const others = [
    'idempotency',
    'caused',
    'letterPast',
    'circuit',
    'failing',
    'lock',
    'alarm',
    'members',
    'receipt',
    'lease',
    'bell',
    'attempts',
    'causes',
    'calls',
  ]
  const ofAll = [
    'groupGate',
    'groupLease',
    'groupBell',
    'checkMark',
    'governor',
    'layout',
    'move',
    'keyUses',
    'operatorChanges',
    'operatorTold',
    'operatorConditions',
    'operatorFailing',
    'audit',
    'keyAddresses',
    'redactionKey',
    'access',
    'doors',
    'signedRequest',
    'session',
    'sessionsOf',
    'portal',
    'portals',
    'quota',
    'requests',
    'servedPatterns',
    'tenantBytes',
    'growing',
    'logLevels',
    'groupOfQueue',
    'queue',
    'groupOfSchedule',
    'schedules',
  ]
  const ofClients = ['answers', 'openRequests', 'doorRequests', 'doorAnswer']

  it('is all there is of it: each key of a bus is deleted, or known to be left', async () => {
    const apart = new Set(['prefix', ...others, ...ofAll, ...ofClients])
    const named: Record<string, string[][]> = {
      begun: stageGroups.map(stage => [stage]),
      ordered: ['due', 'tries', 'starts', 'partly', 'lane:charge/x'].map(part => ['billing.ordered', part]),
    }
    // those of an hour and a day, as the rates of now are
    const rates = (['minutes', 'hours'] as const).map(size => {
      const { stepMs, cells } = blocksOf[size]
      return f.keys.rates(bus, 'rules', size, Math.floor(Date.now() / stepMs / cells))
    })
    const args: Record<string, string> = { seen: '0', payload: '5-1', subscription: 'billing', stream: 'totals' }
    const deleted: string[] = []
    for (const [name, make] of Object.entries(f.keys) as [string, (...args: unknown[]) => string][]) {
      if (apart.has(name) || name === 'rates') continue
      for (const more of named[name] ?? [[args[name] ?? 'a1b2']]) deleted.push(make(bus, index, ...more))
    }
    deleted.push(...rates)
    expect(deleted.length).toBeGreaterThan(20)
    const indexes = {
      [f.keys.payloads(bus, index)]: '5-1',
      [f.keys.journalBuckets(bus, index)]: 'a1b2',
      [f.keys.letterGroups(bus, index)]: 'a1b2',
      [f.keys.ordered(bus, index, 'billing.ordered', 'due')]: 'billing.ordered/charge/x',
    }
    for (const [key, name] of Object.entries(indexes)) await f.redis.zadd(key, 1, name)
    await f.redis.sadd(f.keys.subscriptions(bus, index), 'billing', 'billing.ordered')
    await f.redis.xgroup('CREATE', f.keys.events(bus, index), 'stream:totals', '$')
    for (const key of deleted) if (!(await f.redis.exists(key))) await f.redis.set(key, 'something')
    await destroy()
    expect(await left()).toEqual([])
  })

  it('has the streams of subscriptions that nobody reads and no rule names any more', async () => {
    const [id] = await f.append('a')
    const routed = { entryId: id!, subscriptions: new Map([['unread', ['r']]]), deliveries: [] }
    await leaseScript.run(f.redis, [f.keys.lease(bus, index, routerGroup)], ['', 'token', 60_000, 1, 's'])
    await f.redis.xreadgroup('GROUP', routerGroup, 'a', 'COUNT', 1, 'STREAMS', f.keys.events(bus, index), '>')
    await handOff(f.log, Fixture.shard, 'token', { version: 1, stamp: 's' }, [routed])
    const standby = [f.keys.subscriptions(bus, index), f.keys.subscription(bus, index, 'standby')]
    await addScript.run(f.redis, standby, ['e', '{}'])
    await subscribe(f.redis, f.keys, Fixture.shard, 'billing')
    const names = ['unread', 'standby', 'billing']
    for (const name of names) expect(await f.redis.exists(f.keys.subscription(bus, index, name))).toBe(1)
    await destroy()
    expect((await left()).filter(key => !/^(lease|bell):/.test(key))).toEqual([]) // these are of all buses
  })

  it('goes by names, in pages, without a look at the keys of others', async () => {
    const refs = Array.from({ length: 2500 }, (_, n) => `5-${n}`)
    const pipeline = f.redis.pipeline()
    for (const ref of refs)
      pipeline.zadd(f.keys.payloads(bus, index), 1, ref).hset(f.keys.payload(bus, index, ref), 'e', 1)
    await pipeline.exec()
    await f.redis.config('RESETSTAT')
    await destroy()
    expect(await f.redis.info('commandstats')).not.toMatch(/cmdstat_(scan|keys):/)
    expect(await left()).toEqual([])
  })

  it('goes with shards that an interrupted growth left, and after a deletion that was interrupted', async () => {
    await f.redis.hset(f.keys.gate(bus, 37), 'shards', 64)
    await f.redis.sadd(f.keys.subscriptions(bus, 3), 'billing')
    await f.redis.set(f.keys.subscription(bus, 3, 'billing'), 'no gate and no log are left')
    await destroy()
    expect(await left()).toEqual([])
  })

  it('does not come back by a service that still reads it', async () => {
    await destroy()
    expect(await subscribe(f.redis, f.keys, Fixture.shard, 'billing')).toBe('no bus')
    expect(await left()).toEqual([])
  })

  it('does not refuse an idempotency key to a new bus of the same name', async () => {
    const shop = { ...Fixture.bus, dedupeMs: 60_000 }
    const event = (id: string) => ({ ...accepted(id), idempotency: { key: 'k', content: id } })
    await f.log.append(shop, [event('a')])
    expect(await f.log.append(shop, [event('b')])).toMatchObject([{ error: { code: 'IDEMPOTENCY_KEY_REUSED' } }])
    await destroy()
    await f.log.create(shop)
    expect(await f.log.append(shop, [event('b')])).toMatchObject([{ position: expect.any(String) }])
    expect(await f.log.append(shop, [event('a')])).toMatchObject([{ error: { code: 'IDEMPOTENCY_KEY_REUSED' } }])
  })
})

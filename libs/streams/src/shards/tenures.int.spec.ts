import { until } from '@sluice/testing'
import { Fixture } from '../redis.fixture.js'
import type { Tenure } from './tenure.js'
import { type Tenant, Tenures } from './tenures.js'

/** What a user would lose: every event of a shard that an instance keeps and does not work on. */
describe('the shards of an instance', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(() => f.empty())
  afterAll(() => f.stop())

  it('are worked on again if they could not all be given back, and are wanted again by then', async () => {
    const bus = { name: 'shop', shards: 8 }
    const members = f.keys.members('test', bus.name)
    let failing = false
    const begin = (tenure: Tenure): Tenant => ({
      tenure,
      busy: false,
      putBack: async () => {
        if (failing || tenure.lease.shard.index > 0) return
        failing = true
        await f.redis.zrem(members, 'b')
        throw new Error('Redis does not answer')
      },
    })
    const tenures = new Tenures({
      ...{ redis: f.redis, keys: f.keys, stage: 'test', name: 'test', instance: 'a', ttlMs: 2000 },
      ...{ buses: () => [bus], prepare: async () => undefined, begin },
    })
    await tenures.start()
    const active = () => new Set(tenures.tenants.flatMap(({ tenure: t }) => (t.active ? t.lease.shard.index : [])))
    await until(() => active().size === 8, 'it works on all')
    // so that it is to give the shard back whose state cannot be written, and others
    for (const name of ['A', 'b']) {
      failing = false
      await f.redis.zadd(members, Date.now() + 60_000, name)
      await until(() => failing || active().size < 8, 'it is to give some back')
      await f.redis.zrem(members, 'A', 'b')
      await until(() => active().size === 8, 'it works on all again')
    }
    await tenures.leave()
    await tenures.giveBack()
  })
})

import { silentLogger } from '@sluice/observability'
import { until } from '@sluice/testing'
import { blockingClient } from '../redis/connection.js'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { Fixture } from '../redis.fixture.js'
import { type Asked, Door } from './door.js'
import { Doors } from './doors.js'
import { sealFor } from './envelope.js'

/** What a user would lose: a service that starts although the platform is busy with garbage, or was not there yet. */
describe('doors', () => {
  let fixture: Fixture
  const blocking: RedisClient[] = []
  const doors: Door[] = []
  const said: string[] = []

  beforeAll(async () => (fixture = await Fixture.start()))
  beforeEach(async () => {
    said.length = 0
    await fixture.empty()
  })
  afterEach(async () => {
    await Promise.all(doors.splice(0).map(door => door.stop()))
    for (const client of blocking.splice(0)) client.disconnect()
  })
  afterAll(() => fixture.stop())

  const open = (answer: (asked: Asked) => Promise<string>, now = Date.now) => {
    const own = blockingClient(fixture.url)
    blocking.push(own)
    const { redis, keys } = fixture
    const options = { redis, keys, blocking: own, now, mostLength: 10_000, parse: JSON.parse, logger: silentLogger }
    const door = new Door({ ...options, answer })
    door.start()
    doors.push(door)
    return door
  }
  const service = (now = Date.now) => {
    const { redis, keys } = fixture
    return new Doors({ redis, keys, now, key: 'slk_secret', waits: why => said.push(why) })
  }
  /** The list and the public key of the door that is open. */
  const found = async (): Promise<[list: string, publicKey: string]> => {
    const { redis, keys } = fixture
    await until(async () => (await redis.zcard(keys.doors())) === 1, 'it is open')
    const [name, publicKey] = (await redis.zrangebyscore(keys.doors(), '-inf', '+inf'))[0]!.split(' ') as [
      string,
      string,
    ]
    return [keys.doorRequests(name), publicKey]
  }

  it('answer a request, and what was asked and answered stands nowhere as it is', async () => {
    open(async ({ key, request }) => `${key} asked ${JSON.stringify(request)}`)
    expect(await service().ask({ put: 'rule' })).toBe('slk_secret asked {"put":"rule"}')
    const { redis } = fixture
    const all = await Promise.all(
      (await redis.keys('*')).map(async key => ((await redis.type(key)) === 'string' ? redis.get(key) : key)),
    )
    expect(all.join()).not.toContain('secret')
  })

  it('are waited for, which is said once', async () => {
    const asking = service()
    const answer = asking.ask({})
    await until(() => said.length > 0, 'it is said')
    const since = performance.now()
    await until(() => performance.now() - since > 1200, 'it has looked again')
    expect(said).toEqual(['no gateway is running'])
    open(async () => 'done')
    expect(await answer).toBe('done')
  })

  it('fail what waits when the service stops', async () => {
    const asking = service()
    const answer = asking.ask({})
    asking.stop()
    await expect(answer).rejects.toMatchObject({ code: 'NO_PLATFORM' })
  })

  it('drop what is no request, and go on', async () => {
    const answered: Asked[] = []
    open(async asked => {
      answered.push(asked)
      return 'done'
    })
    const [list, publicKey] = await found()
    const { redis } = fixture
    const seal = (asked: unknown) =>
      sealFor(publicKey, typeof asked === 'string' ? asked : JSON.stringify(asked)).envelope
    const good = { key: 'slk_a', at: Date.now(), reply: 'r'.repeat(24), request: {} }
    const garbage = [
      ...['', 'a.b', 'x'.repeat(1_000_000), seal('no JSON'), seal('null'), seal([])],
      ...[{ key: 7 }, { at: '1' }, { at: Date.now() - 61_000 }, { at: Date.now() + 61_000 }, { reply: '' }].map(wrong =>
        seal({ ...good, ...wrong }),
      ),
      ...[seal({ ...good, reply: '../a:b' }), seal({ ...good, reply: 'r'.repeat(1000) })],
      seal({ ...good, request: 'x'.repeat(20_000) }),
    ]
    await redis.rpush(list, ...garbage)
    expect(await service().ask({ after: 'garbage' })).toBe('done')
    expect(answered.map(({ request }) => request)).toEqual([{ after: 'garbage' }])
  })

  it('keep no more than so many requests that wait', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>(resolve => (release = resolve))
    open(() => held.then(() => 'done'))
    const [list, publicKey] = await found()
    const { redis } = fixture
    const seal = () =>
      sealFor(publicKey, JSON.stringify({ key: 'slk_a', at: Date.now(), reply: 'r'.repeat(24), request: {} })).envelope
    await redis.rpush(list, ...Array.from({ length: 3000 }, seal))
    await until(async () => (await redis.llen(list)) <= 1000, 'the rest is dropped', 10_000).finally(release)
  })

  it('are found again when Redis has lost them', async () => {
    open(async () => 'done')
    await found()
    await fixture.redis.flushall()
    expect(await service().ask({})).toBe('done')
  })

  it('that were killed are not asked for longer than they count as open', async () => {
    const { redis, keys } = fixture
    await redis.zadd(keys.doors(), Date.now() - 1, `gone ${sealFor.name}`)
    open(async () => 'done')
    expect(await service().ask({})).toBe('done')
    expect(await redis.llen(keys.doorRequests('gone'))).toBe(0)
  })
})

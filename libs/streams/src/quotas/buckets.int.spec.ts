import { setTimeout as pause } from 'node:timers/promises'
import { longForm, RedisServer, testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { Buckets, type Charge } from './buckets.js'

/** What a user would lose: a quota that depends on how many gateways there are, or one that costs a round trip an event. */
describe('buckets that several processes share', () => {
  let server: RedisServer
  let redis: Redis
  const all: Buckets[] = []
  beforeAll(async () => {
    server = await RedisServer.start()
    redis = testClient(server.url)
  })
  beforeEach(() => redis.flushall())
  afterEach(async () => void (await Promise.all(all.splice(0).map(buckets => buckets.stop()))))
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })

  const keyOf = (bucket: string) => `{quotas}:${bucket}`
  function process(): Buckets {
    const made = new Buckets(redis, keyOf)
    all.push(made)
    return made
  }
  const charge = (cost: number, perSecond = 100, bucket = 'a'): Charge => ({ bucket, perSecond, cost })
  const takes = async (buckets: Buckets, ...charges: Charge[]) => (await buckets.take(charges)) === undefined
  const calls = async () => Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0)
  const level = async (bucket = 'a') => Number(await redis.hget(keyOf(bucket), 'level'))

  it('together let through the quota and not more, whoever asks, over many seconds', async () => {
    const perSecond = 400
    const processes = [process(), process(), process()]
    const lasts = longForm ? 30_000 : 10_000
    const before = await calls()
    const began = performance.now()
    let accepted = 0
    let refused = 0
    const publish = async (buckets: Buckets, costs: readonly number[]) => {
      for (let i = 0; performance.now() - began < lasts; i++) {
        const cost = costs[i % costs.length]!
        if (await takes(buckets, charge(cost, perSecond))) accepted += cost
        else {
          refused++
          await pause(5)
        }
      }
    }
    // one has much more to send than the others, and one sends batches
    const [one, two, three] = processes as [Buckets, Buckets, Buckets]
    await Promise.all([
      ...Array.from({ length: 8 }, () => publish(one, [1])),
      publish(two, [1]),
      publish(three, [1, 20]),
    ])
    const seconds = (performance.now() - began) / 1000
    expect(refused).toBeGreaterThan(0)
    expect(accepted).toBeLessThanOrEqual(perSecond * (seconds + 1.5) + 20)
    expect(accepted).toBeGreaterThanOrEqual(perSecond * seconds * 0.95)
    // at most ten questions a second and process, and what is put back
    expect((await calls()) - before).toBeLessThan(3 * 14 * seconds)
  }, 60_000)

  it('ask Redis for all buckets at once, and then not for each request', async () => {
    const buckets = process()
    await takes(buckets, charge(1, 1000))
    const before = await calls()
    for (let i = 0; i < 50; i++) expect(buckets.take([charge(1, 1000)])).toBeUndefined()
    expect(await calls()).toBe(before)
    const many = Array.from({ length: 40 }, (_, i) => takes(buckets, charge(1, 10, `other-${i}`)))
    expect(await Promise.all(many)).not.toContain(false)
    expect((await calls()) - before).toBeLessThanOrEqual(2)
  })

  it('take all charges of a request, or none', async () => {
    const buckets = process()
    expect(await takes(buckets, charge(1, 10, 'empty'), charge(1, 10))).toBe(true)
    expect(await takes(buckets, charge(10, 10, 'empty'))).toBe(true)
    const before = buckets.stateOf(charge(1, 10)).remaining
    expect(await buckets.take([charge(5, 10), charge(1, 10, 'empty')])).toMatchObject({ bucket: 'empty' })
    expect(buckets.stateOf(charge(1, 10)).remaining).toBeGreaterThanOrEqual(before - 0.1)
  })

  it('let a request in that is larger than the bucket, and nothing more until it is paid for', async () => {
    const [one, two] = [process(), process()] as const
    expect(await takes(one, charge(1000))).toBe(true)
    expect(await level()).toBeLessThan(-880)
    expect(await takes(two, charge(1))).toBe(false)
    expect(two.stateOf(charge(1)).waitMs).toBeGreaterThan(8000)
    const before = await calls()
    for (let i = 0; i < 100; i++) expect(await takes(two, charge(1))).toBe(false)
    expect(await calls()).toBe(before)
    // as if the debt was paid
    await redis.hset(keyOf('a'), 'level', '50')
    expect(await takes(process(), charge(1))).toBe(true)
  })

  it('get back what a process took and did not spend', async () => {
    const buckets = process()
    expect(await takes(buckets, charge(1, 1000))).toBe(true)
    // it has a hundred tokens. As if others had taken all the rest and more, so that what it puts back is seen
    const [at] = (await redis.hmget(keyOf('a'), 'at')) as [string]
    await redis.hset(keyOf('a'), 'level', '-2000')
    await until(async () => (await redis.hget(keyOf('a'), 'at')) !== at, 'it puts back what it has')
    const [later, now] = (await redis.hmget(keyOf('a'), 'at', 'level')) as [string, string]
    expect(Number(now) - (Number(later) - Number(at) - 2000)).toBeCloseTo(100, 0)
    // a bucket that is full needs no key
    const toBeFullMs = 1000 - Number(now)
    expect(await redis.pttl(keyOf('a'))).toBeGreaterThan(toBeFullMs - 500)
    expect(await redis.pttl(keyOf('a'))).toBeLessThan(toBeFullMs + 1500)
  })

  it('say what Redis says where it does not answer, and go on when it does', async () => {
    const away = testClient(server.url)
    const buckets = new Buckets(away, keyOf)
    away.disconnect()
    await expect(Promise.resolve(buckets.take([charge(1)]))).rejects.toThrow('Connection is closed')
    expect(await takes(process(), charge(1))).toBe(true)
  })
})

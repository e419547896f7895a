import { NotFoundError } from '@sluice/event'
import { collectingLogger, collectingMeter } from '@sluice/observability'
import { until } from '@sluice/testing'
import { routerGroup } from '../shards/groups.js'
import { Governor, type GovernorOptions } from './governor.js'
import { Journal } from '../journal/journal.js'
import { EventLog } from '../log/log.js'
import { accepted, Fixture } from '../redis.fixture.js'

const mebibyte = 1024 * 1024
const hour = 3_600_000

/** What a user would lose: an accepted event to a Redis that is full, or publishing for good once it was full. */
describe('the governor', () => {
  let f: Fixture
  let limit: number
  const running: Governor[] = []
  const bus = { ...Fixture.bus, retentionMs: hour }
  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(async () => {
    await f.empty()
    const used = Number(/used_memory:(\d+)/.exec(await f.redis.info('memory'))![1])
    limit = used + 20 * mebibyte
  })
  afterEach(async () => {
    await f.redis.config('SET', 'maxmemory', '0')
    await Promise.all(running.splice(0).map(governor => governor.stop()))
  })
  afterAll(() => f.stop())

  const start = (instance: string, options: Partial<GovernorOptions> = {}) => {
    const governor = new Governor({
      log: f.log,
      instance,
      buses: () => [bus],
      subscriptions: () => [],
      memoryLimitBytes: limit,
      shedAt: 0.85,
      ttlMs: 60_000,
      ...options,
    })
    running.push(governor)
    governor.start()
    return governor
  }
  const stop = async (governor: Governor) => {
    running.splice(running.indexOf(governor), 1)
    await governor.stop()
  }
  const gateOf = async (bus: string) =>
    (await f.redis.get(f.keys.groupGate(f.keys.groupOf(bus, 0)))) ?? f.redis.hget(f.keys.gate(bus, 0), 'full')
  const full = () => gateOf('shop')
  /** Fills Redis to a share of the limit, with something that is not Sluice's. */
  const fillTo = async (share: number) => {
    await f.redis.del('other')
    const used = Number(/used_memory:(\d+)/.exec(await f.redis.info('memory'))![1])
    const pieces = Math.round((limit * share - used) / 65_536) // as Redis' allocator has them: one large value takes more
    const fill = `for i = ARGV[1], ARGV[2] do redis.call('HSET', KEYS[1], i, string.rep('x', 65000)) end`
    // in portions: Redis would take seconds for what one script of them all appends to its file
    for (let from = 1; from <= Math.max(1, pieces); from += 50)
      await f.redis.eval(fill, 1, 'other', from, Math.min(Math.max(1, pieces), from + 49))
  }

  const held = { name: 'held', shards: 1, retentionMs: hour }
  const heldFull = () => gateOf('held')
  /** Makes the log of that bus one that a reader holds back which has not come for two minutes. */
  const leaveReader = async () => {
    const stream = f.keys.events('held', 0)
    await f.redis.del(stream)
    await f.redis.xadd(stream, `${Date.now() - 2 * 60_000}-1`, 'e', '{}')
    for (const group of [routerGroup, 'stream:audit']) await f.redis.xgroup('CREATE', stream, group, '0')
    await f.redis.xgroup('SETID', stream, routerGroup, '$')
  }

  it('is one of all instances, and when it stops the next one goes on at once', async () => {
    const a = start('a')
    await until(() => a.governs, 'the first governs')
    const b = start('b')
    await until(() => b.problem() === undefined, 'the second waits, and is well')
    expect(b.governs).toBe(false)
    await stop(a)
    await until(() => b.governs, 'the second governs, long before the lease would end', 5000)
  })

  it('closes the gates at the level and opens them when there is room again, with a line each', async () => {
    const logger = collectingLogger()
    const meter = collectingMeter()
    start('a', { logger, meter })
    await fillTo(0.8)
    await until(() => meter.total('sluice_redis_memory_ratio') > 0, 'it has looked')
    expect(await full()).toBeNull()
    await fillTo(0.87)
    await until(async () => (await full()) === 'redis', 'the gate is closed')
    expect((await f.log.append(bus, [accepted('a')]))[0]).toMatchObject({ error: { code: 'REDIS_FULL' } })
    await until(() => meter.total('sluice_shedding', { bus: 'shop' }) === 1, 'the metric says so')
    await f.redis.del('other')
    await until(async () => (await full()) === null, 'the gate is open')
    expect((await f.log.append(bus, [accepted('a')]))[0]).toHaveProperty('position')
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'warn'])
  })

  it('lets results go on above the level, but not up to the last byte', async () => {
    const a = start('a')
    await fillTo(0.87)
    await until(async () => (await full()) === 'redis', 'the gate is closed to publishers')
    expect(await f.log.appendResult(bus, accepted('a'))).toHaveProperty('position')
    expect(await f.log.holdsResults('shop')).toBe(false)
    await fillTo(0.95)
    await until(async () => (await full()) === 'results', 'and to results')
    expect(await f.log.appendResult(bus, accepted('b'))).toMatchObject({ error: { code: 'REDIS_FULL' } })
    expect(await f.log.holdsResults('shop')).toBe(true)
    await stop(a)
    await fillTo(0.5)
    start('b')
    await until(async () => (await full()) === null, 'the next governor opens both')
  })

  it('that takes over keeps the gates as they are between the levels', async () => {
    const a = start('a')
    await fillTo(0.87)
    await until(async () => (await full()) === 'redis', 'the gate is closed')
    await stop(a)
    await fillTo(0.8)
    const b = start('b')
    const meter = collectingMeter()
    await until(() => b.governs, 'the next one governs')
    await stop(b)
    start('c', { meter })
    await until(
      () => meter.total('sluice_bus_events', { bus: 'shop' }) >= 0 && meter.total('sluice_shedding') === 1,
      'it looked',
    )
    expect(await full()).toBe('redis')
    await fillTo(0.5)
    await until(async () => (await full()) === null, 'the gate is open when there is room')
  })

  it('makes the streams of a bus again that Redis lost, without anybody publishing, and not those of one that was deleted', async () => {
    const logger = collectingLogger()
    const deleted = { ...bus, name: 'deleted' }
    const log = new EventLog(f.redis, f.keys, async name => {
      if (name === 'shop') return bus
      throw new NotFoundError('UNKNOWN_BUS', 'it was deleted', { bus: name })
    })
    await f.redis.del(f.keys.gate('shop', 0))
    start('a', { log, logger, buses: () => [deleted, bus] })
    await until(() => f.redis.hexists(f.keys.gate('shop', 0), 'shards'), 'the gate is there again')
    await f.redis.del(f.keys.events('shop', 0), f.keys.gate('shop', 0))
    await until(() => f.redis.exists(f.keys.events('shop', 0)), 'the stream is there again')
    expect(await f.redis.keys(`*${deleted.name}*`)).toEqual([])
    expect(JSON.stringify(logger.lines)).toContain('Redis had lost streams of a bus')
  })

  it('forgets digests past the dedupe window where nothing is appended any more', async () => {
    const deduped = { ...bus, dedupeMs: 300 }
    await f.log.append(deduped, [accepted('a')])
    const digests = async () =>
      (await f.redis.exists(...[0, 1].map(turn => f.keys.seen('shop', 0, turn)))) +
      (await f.redis.hexists(f.keys.gate('shop', 0), 'seen'))
    expect(await digests()).toBe(2)
    start('a', { buses: () => [deduped] })
    await until(async () => (await digests()) === 0, 'they are forgotten')
  })

  it('closes the gate of a bus that was made while Redis is full', async () => {
    const buses = [bus]
    start('a', { buses: () => buses })
    await fillTo(0.87)
    await until(async () => (await full()) === 'redis', 'the gate is closed')
    await f.log.create({ name: 'late', shards: 1 })
    buses.push({ name: 'late', shards: 1, retentionMs: hour })
    await until(async () => (await gateOf('late')) === 'redis', 'that one too')
  })

  it('governs on in a Redis that takes nothing any more: it must be able to say so', async () => {
    await f.redis.config('SET', 'maxmemory', '1')
    const governor = start('a')
    await until(async () => (await full()) === 'results', 'the gate is closed')
    expect(governor.problem()).toBeUndefined()
    await f.redis.config('SET', 'maxmemory', '0')
    await until(async () => (await full()) === null, 'the gate is open')
  })

  /** Events that the router has finished, but for the last `unread`. */
  const publish = async (n: number, unread: number) => {
    const json = JSON.stringify({ id: 'x', data: 'x'.repeat(10_000) })
    for (let i = 0; i < n; i++) {
      await f.log.append(bus, [{ ...accepted('x'), json }])
      if (i >= n - unread) continue
      const read = await f.redis.xreadgroup('GROUP', routerGroup, 'owner', 'STREAMS', f.keys.events('shop', 0), '>')
      const [[, entries]] = read as unknown as [[string, [string][]]]
      await f.redis.xack(f.keys.events('shop', 0), routerGroup, ...entries.map(([id]) => id))
    }
  }
  const left = () => f.redis.xlen(f.keys.events('shop', 0))

  it('forgets early what is done with where Redis fills, and nothing that is not', async () => {
    await publish(200, 20)
    start('a')
    await fillTo(0.8)
    await until(async () => (await left()) < 150, 'it forgets')
    await fillTo(0.9)
    await until(async () => (await left()) <= 21, 'it forgets more')
    expect(await left()).toBeGreaterThanOrEqual(20)
  })

  it('counts what is forgotten before its retention', async () => {
    await publish(200, 20)
    const meter = collectingMeter()
    start('a', { meter })
    await fillTo(0.9)
    await until(() => meter.total('sluice_bus_events_trimmed_early_total', { bus: 'shop' }) > 100, 'it says so')
    expect(meter.total('sluice_bus_events_trimmed_early_total', { bus: 'shop' })).toBe(200 - (await left()))
  })

  it('closes the bus first that a reader holds back which is away, and names it; the others accept until Redis is full', async () => {
    limit += 40 * mebibyte // so that there is room between the levels
    const logger = collectingLogger()
    await f.log.create(held)
    const stream = f.keys.events('held', 0)
    await f.redis.xgroup('CREATE', stream, 'stream:audit', '0', 'MKSTREAM')
    start('a', { logger, buses: () => [bus, held] })
    await fillTo(0.82)
    expect(await heldFull()).toBeNull()
    await leaveReader()
    await until(async () => (await heldFull()) === 'redis', 'its gate is closed')
    expect((await f.log.append(held, [accepted('a')]))[0]).toMatchObject({ error: { code: 'REDIS_FULL' } })
    expect((await f.log.append(bus, [accepted('b')]))[0]).toHaveProperty('position')
    await fillTo(0.87)
    await until(async () => (await full()) === 'redis', 'then the others')
    await f.redis.xgroup('SETID', stream, 'stream:audit', '$')
    await f.redis.del('other')
    await until(async () => (await heldFull()) === null && (await full()) === null, 'all are open')
    expect(logger.lines.slice(0, 2)).toMatchObject([
      { level: 'warn', attributes: { bus: 'held', heldBackBy: 'held/stream:audit' } },
      { level: 'warn', attributes: { heldBackBy: 'held/stream:audit' } },
    ])
  })

  it('that takes over while one bus is held back leaves the others open', async () => {
    limit += 40 * mebibyte // so that there is room between the levels
    const buses = () => [bus, held]
    await f.log.create(held)
    await leaveReader()
    const a = start('a', { buses })
    await fillTo(0.82)
    await until(async () => (await heldFull()) === 'redis', 'its gate is closed')
    await stop(a)
    const meter = collectingMeter()
    start('b', { buses, meter })
    const seenMs = () => meter.total('sluice_bus_oldest_seconds', { bus: 'held' })
    await until(() => meter.total('sluice_redis_memory_ratio') > 0 && seenMs() > 60, 'the next one has looked')
    expect([await full(), await heldFull()]).toEqual([null, 'redis'])
    expect((await f.log.append(bus, [accepted('a')]))[0]).toHaveProperty('position')
  })

  it('accepts nothing while Redis would throw events away, and says so', async () => {
    const logger = collectingLogger()
    start('a', { logger, memoryLimitBytes: 0 })
    await f.redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await until(async () => (await full()) === 'policy', 'the gate is closed')
    const [refused] = await f.log.append(bus, [accepted('a')])
    expect(refused).toMatchObject({
      error: { code: 'REDIS_FULL', message: expect.stringContaining('maxmemory-policy') },
    })
    await f.redis.config('SET', 'maxmemory-policy', 'noeviction')
    await until(async () => (await full()) === null, 'the gate is open')
    expect(logger.lines).toHaveLength(2)
  })

  it('keeps a bus within its budget by what is done with, and closes only its gate where that is not enough', async () => {
    const budget = { ...bus, maxBytes: mebibyte }
    const logger = collectingLogger()
    await f.log.create({ name: 'other', shards: 1 })
    start('a', { logger, memoryLimitBytes: 0, buses: () => [budget, { name: 'other', shards: 1, retentionMs: hour }] })
    await publish(300, 0)
    await until(async () => (await left()) < 100, 'it forgets')
    expect(await full()).toBeNull()
    const json = JSON.stringify({ id: 'x', data: 'x'.repeat(10_000) })
    await until(async () => {
      const [result] = await f.log.append(bus, [{ ...accepted('x'), json }])
      return 'error' in result! && result.error
    }, 'it is refused')
    expect(await full()).toBe('bus')
    expect(await gateOf('other')).toBeNull()
    await f.redis.xgroup('SETID', f.keys.events('shop', 0), routerGroup, '$') // the router has handed all of it on
    await until(async () => (await full()) === null, 'the gate is open')
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'warn'])
  })

  it('keeps buses within a budget that they share, and closes the gates of all of them and no other where that is not enough', async () => {
    const logger = collectingLogger()
    const more = ['second', 'other'].map(name => ({ name, shards: 1, retentionMs: hour }))
    for (const { name } of more) await f.log.create({ name, shards: 1 })
    const options = {
      ...{ logger, memoryLimitBytes: 0, buses: () => [bus, ...more] },
      budgetOf: (name: string) => (name === 'other' ? undefined : { name: 'acme', maxBytes: mebibyte }),
    }
    const first = start('a', options)
    await publish(300, 0)
    await until(async () => (await left()) < 100, 'it forgets what is done with')
    expect(await full()).toBeNull()
    const json = JSON.stringify({ id: 'x', data: 'x'.repeat(10_000) })
    const code = async (name: string) => {
      const [result] = await f.log.append({ ...bus, name }, [{ ...accepted('x'), json }])
      return 'error' in result! ? (result.error as { code?: string }).code : undefined
    }
    await until(async () => (await code('shop')) !== undefined, 'it is refused')
    expect(await code('shop')).toBe('TENANT_STORAGE_FULL')
    await until(
      async () => (await code('second')) === 'TENANT_STORAGE_FULL',
      'the other bus of the budget is closed too',
    )
    expect(await code('other')).toBeUndefined()
    // who takes over knows no bus at first, and opens nothing because of that
    await stop(first)
    const second = start('b', options)
    await until(() => second.governs, 'it takes over')
    expect([await full(), await gateOf('second')]).toEqual(['tenant', 'tenant'])
    // the router has handed all of them on
    for (const name of ['shop', 'second']) await f.redis.xgroup('SETID', f.keys.events(name, 0), routerGroup, '$')
    await until(async () => (await full()) === null && (await gateOf('second')) === null, 'both gates are open')
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'warn'])
  })

  describe('of journals', () => {
    const biography = { level: 'all', retentionMs: hour, maxBytes: 100_000 } as const
    const journaled = { ...bus, biography }
    const write = async (count: number) => {
      const journal = new Journal(f.redis, f.keys, { busOf: () => journaled })
      const step = { name: 'INVOCATION_PARKED', rule: 'r'.repeat(400), target: 't', redrives: 0 } as const
      for (let i = 0; i < count; i++)
        await journal.write({ bus: 'shop', position: `0-${Date.now() - (count - i) * 4096}-0` }, step)
    }
    const bytes = async () => Number(await f.redis.hget(f.keys.journal('shop', 0), 'total'))

    it('keeps each within its bytes, also where nothing is appended any more, and shows them', async () => {
      const meter = collectingMeter()
      await write(500)
      expect(await bytes()).toBeGreaterThan(biography.maxBytes)
      start('a', { buses: () => [journaled], meter, memoryLimitBytes: 0 })
      await until(async () => (await bytes()) <= biography.maxBytes, 'it is within its bound')
      await until(() => meter.total('sluice_biography_bytes', { bus: 'shop' }) > 0, 'its bytes are shown')
      expect(await bytes()).toBeGreaterThan(biography.maxBytes / 2)
      expect(meter.total('sluice_biography_dropped_bytes_total', { why: 'bound' })).toBeGreaterThan(0)
    })

    it('takes memory from them before it trims an event early', async () => {
      const meter = collectingMeter()
      await f.append(...Array.from({ length: 1000 }, (_, i) => `e${i}`))
      await f.redis.xgroup('SETID', f.keys.events('shop', 0), routerGroup, '$') // all is routed
      await write(1000)
      start('a', { buses: () => [{ ...journaled, biography: { ...biography, maxBytes: mebibyte } }], meter })
      await until(() => meter.total('sluice_biography_bytes', { bus: 'shop' }) > 0, 'it was looked at')
      await fillTo(0.755)
      await until(
        () => meter.total('sluice_biography_dropped_bytes_total', { why: 'memory' }) > 0,
        'it gives up memory',
      )
      expect(meter.total('sluice_bus_events_trimmed_early_total')).toBe(0)
    })
  })
})

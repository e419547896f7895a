import { AuditLog, type AuditPlace, commandClient, Keys } from '@sluice/streams'
import { RedisCluster, RedisServer, testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import type { AuditRecord } from './audit-record.js'
import { AuditTrail } from './audit-trail.js'
import { KeyAddresses } from './key-addresses.js'
import { readSettings, redisTarget } from '../settings.js'

const day = 86_400_000

/** What an operator would lose: records, where Redis is full or away, or to those who would rather have none. */
describe('the records of a process', () => {
  let server: RedisServer
  let redis: Redis
  let counts: Record<string, number>
  const keys = new Keys('t:')
  const meter = {
    count: (name: string, labels: Record<string, string> = {}) => {
      const key = [name, ...Object.values(labels)].join(' ')
      counts[key] = (counts[key] ?? 0) + 1
    },
    record: () => undefined,
    clear: () => undefined,
  }
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  const logger = { info: say, warn: say, error: say }
  const made = (bounds = { retentionMs: 90 * day, mostRecords: 1000 }) => {
    const log = new AuditLog(redis, keys, bounds)
    return { log, trail: new AuditTrail(log, meter, logger, Date.now) }
  }
  const record = (more: Partial<AuditRecord> = {}): AuditRecord => ({
    ...{ principal: 'api-key', method: 'PUT', path: '/', address: '192.0.2.7', result: 'allowed', status: 200 },
    ...more,
  })
  const all = async (log: AuditLog, from?: number, to?: number, before?: AuditPlace) => {
    const found: (AuditPlace & { json: any })[] = []
    for await (const { json, ...place } of log.newest(Date.now(), from, to, before))
      found.push({ ...place, json: JSON.parse(json) })
    return found
  }

  beforeAll(async () => {
    server = await RedisServer.start()
    redis = testClient(server.url)
  })
  beforeEach(async () => {
    counts = {}
    lines.length = 0
    await redis.flushall()
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })

  it('are in Redis when a change is answered, many in one round trip', async () => {
    const { log, trail } = made()
    await Promise.all(Array.from({ length: 500 }, (_, i) => trail.record(record({ path: `/${i}` }))))
    const found = await all(log)
    expect(found.map(({ json }) => json.path)).toEqual(Array.from({ length: 500 }, (_, i) => `/${499 - i}`))
    expect(counts).toEqual({ 'sluice_audit_records_total allowed': 500 })
  })

  it('wait while Redis has no memory, and come later with how late they are', async () => {
    const { log, trail } = made()
    await redis.config('SET', 'maxmemory', '1')
    await trail.record(record({ path: '/late' }))
    expect(await all(log)).toEqual([])
    const began = performance.now()
    await Promise.all(Array.from({ length: 1500 }, () => trail.record(record())))
    expect(performance.now() - began).toBeLessThan(1000) // answers do not wait for a Redis that takes nothing
    expect(counts).toEqual({ 'sluice_audit_left_out_total full': 501 })
    expect(lines).toEqual(['the audit cannot work and keeps trying'])
    await until(() => performance.now() - began > 2100, 'the record is late')
    await redis.config('SET', 'maxmemory', '0')
    await trail.stop()
    const found = await all(log)
    expect(found).toHaveLength(1000)
    expect(found.at(-1)!.json).toEqual({ ...record({ path: '/late' }), delayedMs: expect.any(Number) })
    expect(lines).toEqual([...lines.slice(0, 1), 'the audit works again'])
  })

  it('are as many as they may, and strangers push out none of a caller', async () => {
    const { log, trail } = made({ retentionMs: day, mostRecords: 200 })
    await trail.record(record({ path: '/first' }))
    for (let i = 0; i < 1000; i++) {
      const { principal: _, ...stranger } = record({ result: 'denied', status: 401 })
      await trail.record(stranger)
    }
    const found = await all(log)
    expect(found.at(-1)!.json.path).toBe('/first')
    expect(found.length).toBeGreaterThan(200)
    expect(found.length).toBeLessThan(400)
    for (let i = 0; i < 500; i++) await trail.record(record())
    expect(await redis.xlen(keys.audit('callers'))).toBeLessThan(400)
  })

  it('are as old as they may', async () => {
    const { log } = made()
    const now = Date.now()
    for (const days of [200, 91, 89, 1]) {
      for (let i = 0; i < 100; i++)
        await redis.xadd(keys.audit('callers'), `${now - days * day}-${i + 1}`, 'c', JSON.stringify(record()))
    }
    expect(await all(log)).toHaveLength(200)
    await log.trim(now)
    expect(await redis.xlen(keys.audit('callers'))).toBe(200)
    expect(await all(log, now - 2 * day)).toHaveLength(100)
    expect(await all(log, 0, now - 2 * day)).toHaveLength(100)
    expect(await all(log, 0, 0)).toEqual([])
  })

  it('are kept by a Redis Cluster too', async () => {
    const cluster = await RedisCluster.start()
    const redis = commandClient(redisTarget(readSettings({ REDIS_URL: cluster.url })))
    try {
      const log = new AuditLog(redis, keys, { retentionMs: day, mostRecords: 100 })
      const trail = new AuditTrail(log, meter, logger, Date.now)
      const used = new KeyAddresses(
        redis,
        keys.keyAddresses,
        day,
        () => true,
        record => trail.note(record),
        Date.now,
      )
      for (const name of ['a', 'b', 'c']) used.used(name, '192.0.2.7', () => record({ principal: name }))
      await used.stop()
      const { principal: _, ...stranger } = record()
      trail.note(stranger)
      await trail.stop()
      await log.trim(Date.now())
      expect((await all(log)).map(({ json }) => json.principal).sort()).toEqual(['a', 'b', 'c', undefined])
    } finally {
      redis.disconnect()
      await cluster.stop()
    }
  })

  it('are one list of callers and strangers, which goes on after any of them', async () => {
    const { log } = made()
    const now = Date.now()
    for (const [part, ms] of [
      ...[
        ['callers', 1],
        ['callers', 2],
        ['callers', 2],
        ['strangers', 2],
        ['strangers', 3],
        ['callers', 4],
      ],
    ] as ['callers' | 'strangers', number][])
      await redis.xadd(keys.audit(part), `${now - 10 + ms}-*`, 'c', JSON.stringify(record()))
    const found = await all(log)
    expect(found.map(({ part, id }) => [part, id.replace(/^\d+/, ms => `${Number(ms) - now + 10}`)])).toEqual([
      ...[
        ['callers', '4-0'],
        ['strangers', '3-0'],
        ['callers', '2-1'],
        ['callers', '2-0'],
        ['strangers', '2-0'],
      ],
      ['callers', '1-0'],
    ])
    for (const [i, place] of found.entries()) expect(await all(log, 0, undefined, place)).toEqual(found.slice(i + 1))
    expect(await all(log, 0, undefined, { part: 'callers', id: '0-0' })).toEqual([])
  })
})

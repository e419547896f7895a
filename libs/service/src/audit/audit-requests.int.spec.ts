import { AuditLog, Keys } from '@sluice/streams'
import { RedisServer, testClient } from '@sluice/testing'
import { fastify, type FastifyInstance } from 'fastify'
import type { Redis } from 'ioredis'
import { rootCaller } from '../perimeter/caller.js'
import { auditRequests } from './audit-requests.js'
import { AuditTrail } from './audit-trail.js'
import { KeyAddresses } from './key-addresses.js'

/** What an operator would lose: a change that somebody was told of and the audit was not. */
describe('a change', () => {
  const keys = new Keys('t:')
  let redisServer: RedisServer
  let redis: Redis
  let writer: Redis
  let server: FastifyInstance

  beforeAll(async () => {
    redisServer = await RedisServer.start()
    redis = testClient(redisServer.url)
    writer = testClient(redisServer.url)
    const meter = { count: () => undefined, record: () => undefined, clear: () => undefined }
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
    const log = new AuditLog(writer, keys, { retentionMs: 60_000, mostRecords: 100 })
    const trail = new AuditTrail(log, meter, logger, Date.now)
    const addresses = new KeyAddresses(
      writer,
      keys.keyAddresses,
      60_000,
      () => true,
      () => undefined,
      Date.now,
    )
    server = fastify()
    server.decorateRequest('caller')
    server.addHook('onRequest', (request, _reply, done) => {
      request.caller = rootCaller
      done()
    })
    auditRequests(server, trail, addresses)
    server.put('/rules/:rule', { config: { action: 'rules:write' } }, () => 'changed')
    server.get('/rules/:rule', { config: { action: 'rules:read' } }, () => 'shown')
  })
  afterAll(async () => {
    await server.close()
    redis.disconnect()
    writer.disconnect()
    await redisServer.stop()
  })

  const timed = async (method: 'GET' | 'PUT') => {
    const began = performance.now()
    const { statusCode } = await server.inject({ method, url: '/rules/r' })
    expect(statusCode).toBe(200)
    return { ms: performance.now() - began, records: await redis.xlen(keys.audit('callers')) }
  }

  it('is answered when Redis has its record, and not before', async () => {
    await redis.client('PAUSE', 300, 'WRITE')
    const { ms, records } = await timed('PUT')
    expect(ms).toBeGreaterThan(200)
    expect(records).toBe(1)
  })

  it('waits a second at most for a Redis that takes nothing, and what only reads does not wait', async () => {
    await redis.client('PAUSE', 60_000, 'WRITE')
    expect((await timed('GET')).ms).toBeLessThan(500)
    const { ms, records } = await timed('PUT')
    expect(ms).toBeGreaterThan(900)
    expect(ms).toBeLessThan(10_000)
    expect(records).toBe(1)
    await redis.client('UNPAUSE')
  })
})

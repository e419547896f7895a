import { Redis } from 'ioredis'
import { parseAllowed, WebhookAddresses } from '@sluice/delivery'
import { type Connection, type Credentials, SecretKeys } from '@sluice/registry'
import { type Attempt, type Authorize, destinationOf, RedisDeliverer, type RedisTarget } from '@sluice/targets'
import { RedisServer, until } from '@sluice/testing'
import { Connections } from '../connections/connections.js'
import { Tokens } from '../connections/tokens.js'
import { HttpClient } from '../http-client.js'
import type { Lookup } from '../safe-lookup.js'
import { Dialer } from './dialer.js'
import { RedisClients } from './redis-clients.js'
import { replicationIds } from './user-redis.js'

const delivery = { bus: 'default', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
const event = JSON.stringify({
  ...{ specversion: '1.0', id: 'A-1', source: '/shop', type: 'placed', datacontenttype: 'application/json' },
  data: { total: 7 },
})
const job: Attempt = { delivery, messageId: 'msg_1', attempt: 2, token: '1~a~b', event }
const addresses = new WebhookAddresses(parseAllowed('127.0.0.0/8'))

/** What a user would lose: events that a program reads from its own Redis, or the Redis of somebody else. */
describe('a target that writes to a Redis', () => {
  let server: RedisServer
  let own: RedisServer
  let redis: Redis
  let clients: RedisClients
  const connections = new Map<string, Connection>()
  const opened: RedisClients[] = []
  const http = new HttpClient(addresses)
  const found = new Connections({
    find: name => connections.get(name),
    keys: SecretKeys.none,
    tokens: new Tokens(http, addresses),
  })
  const authorize: Authorize = (name, url, signal) => found.authorize(name, url, signal)

  const ownIds = async () => {
    const client = new Redis(own.url)
    const ids = replicationIds(await client.info('replication'))
    client.disconnect()
    return new Set(ids)
  }
  const clientsOf = (allowed = addresses, lookup?: Lookup, idleMs?: number, most?: number) => {
    const made = new RedisClients(new Dialer(allowed, lookup), ownIds, idleMs, most)
    opened.push(made)
    return made
  }
  const deliver = (settings: Partial<RedisTarget>, more: Partial<Attempt> = {}, redis = clients) =>
    new RedisDeliverer({ redis, addresses, timeoutMs: 5000, authorize }).deliver(
      { id: 't', type: 'redis', url: server.url, command: 'XADD', key: 'orders', ...settings },
      { ...job, ...more },
    )
  const entries = async (key = 'orders') =>
    (await redis.xrange(key, '-', '+')).map(([, fields]) =>
      Object.fromEntries(fields.flatMap((name, i) => (i % 2 === 0 ? [[name, fields[i + 1]]] : []))),
    )

  beforeAll(async () => {
    ;[server, own] = await Promise.all([RedisServer.start(), RedisServer.start()])
    redis = new Redis(server.url, { maxRetriesPerRequest: null, retryStrategy: () => 20 })
    redis.on('error', () => undefined)
  })
  beforeEach(async () => {
    await redis.flushall()
    connections.clear()
    clients = clientsOf()
  })
  afterEach(() => {
    for (const made of opened.splice(0)) made.close()
  })
  afterAll(async () => {
    await http.close()
    redis?.disconnect()
    await Promise.all([server?.stop(), own?.stop()])
  })

  it('adds the event to a stream, with the id of its delivery, by which a repeated one is known', async () => {
    expect(await deliver({}, { trace: { traceparent: '00-1' } })).toEqual({ ok: true })
    expect(await entries()).toEqual([
      {
        ...{ 'delivery-id': 'msg_1', 'sluice-attempt': '2', traceparent: '00-1', 'ce-sluicecause': '1~a~b' },
        ...{ 'content-type': 'application/cloudevents+json; charset=utf-8', body: event },
      },
    ])
    expect(await deliver({}, { showsAnswer: true })).toEqual({
      ok: true,
      answer: expect.stringMatching(/^\d+-\d+$/) as string,
    })
  })

  it('writes the data, the event as AWS has it, or what a transform made', async () => {
    await deliver({ format: 'data' })
    await deliver({ format: 'aws' })
    await deliver({}, { made: { text: 'placed: 7', output: 'text' } })
    const [data, aws, made] = await entries()
    expect(data).toMatchObject({ body: '{"total":7}', 'content-type': 'application/json' })
    expect(JSON.parse(aws!['body']!)).toMatchObject({ 'detail-type': 'placed', detail: { total: 7 } })
    expect(made).toMatchObject({ body: 'placed: 7', 'content-type': 'text/plain; charset=utf-8' })
  })

  it('keeps about as many entries of a stream as it says', async () => {
    const pipeline = redis.pipeline()
    for (let i = 0; i < 1000; i++) pipeline.xadd('orders', '*', 'n', String(i))
    await pipeline.exec()
    await deliver({ maxLength: 100 })
    expect(await redis.xlen('orders')).toBeLessThanOrEqual(200)
    expect((await entries()).at(-1)).toMatchObject({ 'delivery-id': 'msg_1' })
  })

  it('adds to the head or the end of a list', async () => {
    await redis.rpush('jobs', 'first')
    await deliver({ command: 'LPUSH', key: 'jobs' })
    await deliver({ command: 'RPUSH', key: 'jobs', format: 'data' })
    expect(await redis.lrange('jobs', 0, -1)).toEqual([event, 'first', '{"total":7}'])
  })

  it('publishes on a channel, and has not delivered what nobody received', async () => {
    const news = { command: 'PUBLISH', key: 'news' } as const
    const nobody = { ok: false, error: "nobody is subscribed to channel 'news'", unavailable: true }
    expect(await deliver(news)).toEqual(nobody)
    expect(await deliver({ ...news, requireReceivers: false })).toEqual({ ok: true })
    const subscriber = redis.duplicate()
    const messages: string[] = []
    subscriber.on('message', (_channel, message: string) => messages.push(message))
    await subscriber.subscribe('news')
    expect(await deliver(news)).toEqual({ ok: true })
    await until(() => messages.length > 0, 'it arrives')
    expect(messages).toEqual([event])
    subscriber.disconnect()
  })

  it('writes to the database of its URL', async () => {
    await deliver({ url: `${server.url}/3` })
    expect(await entries()).toEqual([])
    await redis.select(3)
    expect(await entries()).toHaveLength(1)
    await redis.select(0)
    expect(await deliver({ url: `${server.url}/99` })).toMatchObject({
      ...{ ok: false, permanent: 'rejected', error: expect.stringContaining('DB index') as string },
    })
  })

  it('is the user of its connection, whose password nobody is shown', async () => {
    await redis.acl('SETUSER', 'shop', 'reset', 'on', '>pässword-1', '~orders*', '+xadd')
    const connect = (password: string, origin = server.url) =>
      connections.set('cache', {
        ...{ name: 'cache', origins: [origin] },
        credentials: { type: 'basic', username: 'shop', password } as Credentials,
      } as Connection)
    connect('pässword-1')
    // it may not ask INFO: its Redis cannot be told from the platform's own
    expect(await deliver({ connection: 'cache' })).toEqual({ ok: true })
    expect(await deliver({ connection: 'cache', key: 'invoices' })).toMatchObject({
      ...{ permanent: 'rejected', error: expect.stringContaining('NOPERM') as string },
    })
    connect('wrong-pässword')
    const refused = await deliver({ connection: 'cache' })
    expect(refused).toMatchObject({
      ...{ ok: false, permanent: 'rejected', error: expect.stringContaining('WRONGPASS') as string },
    })
    expect(JSON.stringify(refused)).not.toContain('pässword')
    connect('pässword-1', 'redis://elsewhere.example:6379')
    expect(await deliver({ connection: 'cache' })).toMatchObject({ permanent: 'forbidden-address' })
    expect(await deliver({ connection: 'none' })).toMatchObject({ permanent: 'target-gone' })
    expect(await entries()).toHaveLength(1)
  })

  it('tells what passes from what it can never write', async () => {
    await redis.set('text', 'x')
    expect(await deliver({ key: 'text' })).toMatchObject({
      ...{ ok: false, permanent: 'rejected', error: expect.stringContaining('WRONGTYPE') as string },
    })
    await redis.config('SET', 'maxmemory', 1)
    const full = await deliver({})
    await redis.config('SET', 'maxmemory', 0)
    expect(full).toEqual({ ok: false, error: expect.stringContaining('OOM') as string, unavailable: true })
    expect(await deliver({})).toEqual({ ok: true })
  })

  it('is tried again where Redis does not answer in time, and over another connection', async () => {
    await redis.client('PAUSE', 60_000, 'WRITE')
    const late = { ok: false, error: 'no answer within 100 ms', unavailable: true }
    expect(await deliver({ timeoutMs: 100 })).toEqual(late)
    expect(await deliver({ timeoutMs: 100 })).toEqual(late)
    await redis.client('UNPAUSE')
    expect(await deliver({})).toEqual({ ok: true })
    expect((await entries()).length).toBeLessThan(3) // what was given up went with its connection
    await server.kill()
    expect(await deliver({})).toMatchObject({ ok: false, unavailable: true })
    await server.run()
    expect(await deliver({})).toEqual({ ok: true })
  })

  it('does not wait for a Redis that takes the connection and says nothing', async () => {
    server.signal('SIGSTOP')
    const late = await deliver({ timeoutMs: 100 })
    server.signal('SIGCONT')
    expect(late).toEqual({ ok: false, error: 'no answer within 100 ms', unavailable: true })
    expect(await deliver({})).toEqual({ ok: true })
  })

  it('does not speak TLS to a server that cannot prove who it is', async () => {
    const url = server.url.replace('redis:', 'rediss:')
    expect(await deliver({ url, timeoutMs: 300 })).toMatchObject({ ok: false, unavailable: true })
  })

  it('reaches allowed addresses only, and never the Redis of the platform', async () => {
    const publicOnly = new WebhookAddresses()
    const parts = { redis: clients, timeoutMs: 5000, authorize }
    const target = { id: 't', type: 'redis', url: server.url, command: 'XADD', key: 'orders' } as const
    const forbidden = { ok: false, permanent: 'forbidden-address' }
    for (const url of [server.url, server.url.replace('127.0.0.1', '0x7f.1'), 'redis://LOCALHOST:6379'])
      expect(
        await new RedisDeliverer({ ...parts, addresses: publicOnly }).deliver({ ...target, url }, job),
      ).toMatchObject(forbidden)
    const lookup: Lookup = (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }])
    const port = new URL(server.url).port
    const named = { ...target, url: `redis://cache.example:${port}` }
    const byName = new RedisDeliverer({ ...parts, addresses: publicOnly, redis: clientsOf(publicOnly, lookup) })
    expect(await byName.deliver(named, job)).toMatchObject(forbidden)
    const asked = new RedisDeliverer({ ...parts, addresses, redis: clientsOf(addresses, lookup) })
    expect(await asked.deliver(named, job)).toEqual({ ok: true })

    expect(await deliver({ url: own.url })).toMatchObject({
      ...{ ...forbidden, error: expect.stringContaining('Redis of Sluice itself') as string },
    })
    const ofPlatform = new Redis(own.url)
    expect(await ofPlatform.dbsize()).toBe(0)
    ofPlatform.disconnect()
  })

  it('keeps one connection for all calls, a bounded number of them, and none that is idle', async () => {
    const connected = async () =>
      String(await redis.client('LIST'))
        .split('\n')
        .filter(Boolean).length
    const before = await connected()
    const few = clientsOf(addresses, undefined, 50, 2)
    await Promise.all(Array.from({ length: 20 }, () => deliver({}, {}, few)))
    expect(few.size).toBe(1)
    expect(await entries()).toHaveLength(20)
    for (const n of [1, 2, 3]) expect(await deliver({ url: `${server.url}/${n}` }, {}, few)).toEqual({ ok: true })
    expect(few.size).toBeLessThanOrEqual(2)
    await until(() => few.size === 0, 'idle ones are closed')
    await until(async () => (await connected()) <= before, 'and Redis has none of them')
  })

  it('is named by its server, its database and its key', () => {
    const named = (settings: Partial<RedisTarget>) =>
      destinationOf({ id: 't', type: 'redis', url: 'redis://cache.example', command: 'XADD', key: 'a', ...settings })
    expect(named({})).toEqual({ targetType: 'redis', destination: 'redis://cache.example:6379/0/a' })
    expect(named({ url: 'rediss://Cache.Example:7000/2', key: 'a/b c' }).destination).toBe(
      'rediss://cache.example:7000/2/a%2Fb%20c',
    )
  })
})

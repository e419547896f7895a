import { connect, createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { RedisServer, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { checkRedis } from './check-redis.js'
import type { RedisClient } from './cluster/redis-client.js'
import { blockingClient, commandClient, duplicate } from './connection.js'

describe('a command client', () => {
  let server: RedisServer
  const clients: RedisClient[] = []
  const closing: (() => unknown)[] = []
  beforeAll(async () => void (server = await RedisServer.start()))
  afterEach(async () => {
    server.signal('SIGCONT')
    for (const client of clients.splice(0)) client.disconnect()
    for (const close of closing.splice(0)) await close()
  })
  afterAll(() => server.stop())

  const open = (url: string, make: (url: string) => RedisClient = commandClient) => {
    const client = make(url) as Redis
    clients.push(client)
    return client
  }
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: Error) => error.message,
    )

  it('fails within 3 s what a frozen Redis does not answer, and sends nothing twice and nothing late', async () => {
    const client = open(server.url)
    await client.ping()
    server.signal('SIGSTOP')
    const started = performance.now()
    const inHand = client.xadd('log', '*', 'e', 'in hand')
    await new Promise(setImmediate) // it is on its way
    const waiting = client.xadd('log', '*', 'e', 'waiting')
    expect(await failure(inHand)).toBeDefined()
    expect(await failure(waiting)).toBeDefined()
    expect(performance.now() - started).toBeLessThan(4000)
    expect(await failure(client.xadd('log', '*', 'e', 'late'))).toBeDefined()
    server.signal('SIGCONT')
    await until(() => client.ping(), 'it answers again')
    const entries = (await client.xrange('log', '-', '+')).map(([, fields]) => fields[1])
    expect(entries.filter(entry => entry !== 'in hand')).toEqual([])
    expect(entries.length).toBeLessThanOrEqual(1)
  })

  /** The event loop stands still, as it does for a large body or a slow handler. */
  function block(ms: number): void {
    for (const started = performance.now(); performance.now() - started < ms;);
  }

  it('does not take a loop that stood still for a Redis that is silent', async () => {
    const client = open(server.url)
    const copy = duplicate(client, 'checked')
    clients.push(copy)
    await Promise.all([client.ping(), copy.ping()])
    for (const waiting of [client, copy]) {
      const appended = waiting.xadd('stood-still', '*', 'e', 'small')
      await new Promise(setImmediate) // it is on its way, and answered while nobody looks
      block(3000)
      expect(await failure(appended)).toBeUndefined()
    }
    // of a large command the kernel takes a part only: the rest goes when the loop has time
    const large = client.xadd('stood-still', '*', 'e', 'x'.repeat(8 * 1024 * 1024))
    await new Promise(setImmediate)
    block(3000)
    expect(await failure(large)).toBeUndefined()
    expect(await client.xlen('stood-still')).toBe(3)
  })

  it('does not take a Redis for silent that answered while this process stood still', async () => {
    const client = open(server.url)
    await client.ping()
    const answer = client.set('asked', 'once')
    await new Promise(setImmediate) // it is on its way
    for (const until = performance.now() + 2500; performance.now() < until;); // longer than it waits for an answer
    expect(await answer).toBe('OK')
    expect(await client.client('INFO')).toContain(`id=${await client.client('ID')} `)
  })

  it('lets commands wait for its first connection', async () => {
    expect(await open(server.url).ping()).toBe('PONG')
    expect(await checkRedis(open(server.url))).toEqual({ version: expect.any(String) })
  })

  it('to a Redis that refuses every write are said to be unusable, with the reason', async () => {
    const other = await RedisServer.start('--min-replicas-to-write', '1')
    closing.push(() => other.stop())
    const why = () => checkRedis(open(other.url)).catch((error: Error) => error.message)
    expect(await why()).toMatch(/\(from REDIS_URL\): it takes no writes before a replica is connected, as its min-repl/)
    const admin = open(other.url)
    await admin.config('SET', 'min-replicas-to-write', '0')
    expect(await why()).toEqual({ version: expect.any(String) })
    await admin.replicaof('127.0.0.1', server.port)
    expect(await why()).toMatch(
      new RegExp(
        `it is a replica of 127.0.0.1:${server.port}, and replicas take no writes: write the address of the m`,
      ),
    )
  })

  it('that blocks waits longer than it blocks', async () => {
    const client = open(server.url, blockingClient)
    expect(await client.xread('BLOCK', 3000, 'STREAMS', 'nothing', '$')).toBeNull()
  })

  /** An address that leads wherever it is told to, for connections made from then on. */
  async function moving(to: RedisServer): Promise<{ url: string; leadTo(server: RedisServer): void }> {
    let target = to.port
    const proxy: Server = createServer(socket => {
      const onward = connect(target, '127.0.0.1')
      socket.pipe(onward).pipe(socket)
      for (const end of [socket, onward])
        end.on('error', () => undefined).on('close', () => (socket.destroy(), onward.destroy()))
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    closing.push(() => proxy.close())
    const { port } = proxy.address() as { port: number }
    return { url: `redis://127.0.0.1:${port}`, leadTo: server => (target = server.port) }
  }

  it('leaves a Redis that is no master any more: the address may lead to the new one', async () => {
    const next = await RedisServer.start()
    closing.push(() => next.stop())
    const address = await moving(server)
    const client = open(address.url)
    await client.set('a', '1')
    await client.replicaof('127.0.0.1', next.port)
    address.leadTo(next)
    await until(() => client.set('b', '2'), 'it writes to the new master')
    await open(server.url).replicaof('NO', 'ONE')
  })
})

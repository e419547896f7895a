import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { Redis } from 'ioredis'
import { parseAllowed, WebhookAddresses } from '@sluice/delivery'
import { type Connection, type Credentials, SecretKeys } from '@sluice/registry'
import { type Attempt, RedisDeliverer, type RedisTarget } from '@sluice/targets'
import { RedisSentinels, RedisServer, until } from '@sluice/testing'
import { Connections } from '../connections/connections.js'
import { Tokens } from '../connections/tokens.js'
import { HttpClient } from '../http-client.js'
import { Dialer } from './dialer.js'
import { RedisClients } from './redis-clients.js'
import { replicationIds } from './user-redis.js'

const delivery = { bus: 'default', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
const job: Attempt = { delivery, messageId: 'msg_1', attempt: 1, token: '1~a~b', event: '{"id":"A-1"}' }
const addresses = new WebhookAddresses(parseAllowed('127.0.0.0/8'))
const password = 'secret-pässword-1'
const ok = { ok: true }

/** What a user would lose: their deliveries, or their password, by the answers of a server that means harm or is about to change. */
describe('a Redis that is not what it should be', () => {
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  const opened: RedisClients[] = []
  const connections = new Map<string, Connection>()
  const http = new HttpClient(addresses)
  const found = new Connections({
    find: name => connections.get(name),
    keys: SecretKeys.none,
    tokens: new Tokens(http, addresses),
  })
  afterEach(async () => {
    connections.clear()
    for (const made of opened.splice(0)) made.close()
    for (const socket of sockets) socket.destroy()
    for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve))
  })
  afterAll(() => http.close())

  /** A server that lets everybody in, tells nothing of itself, and answers each XADD with these bytes. */
  const serve = async (answer: () => string) => {
    const answers: Record<string, () => string> = { AUTH: () => '+OK\r\n', INFO: () => '$0\r\n\r\n', XADD: answer }
    const server = createServer(socket => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => undefined)
      socket.on('data', bytes => {
        for (const [, name] of bytes.toString().matchAll(/\b(AUTH|INFO|XADD)\r\n/g)) socket.write(answers[name!]!())
      })
    })
    servers.push(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return `redis://127.0.0.1:${(server.address() as { port: number }).port}`
  }
  const clientsOf = (own: () => Promise<ReadonlySet<string>> = async () => new Set(), most?: number) => {
    const made = new RedisClients(new Dialer(addresses), own, undefined, most)
    opened.push(made)
    return made
  }
  const deliver = (
    url: string,
    redis = clientsOf(),
    more: Partial<Attempt> = {},
    settings: Partial<RedisTarget> = {},
  ) =>
    new RedisDeliverer({
      ...{ redis, addresses, timeoutMs: 5000 },
      authorize: (name, url, signal) => found.authorize(name, url, signal),
    }).deliver({ id: 't', type: 'redis', url, command: 'XADD', key: 'orders', ...settings }, { ...job, ...more })

  const added = ':1\r\n'
  it.each([
    ['a null', '$-1\r\n'],
    ['a push', '>1\r\n_\r\n'],
    ['a list', '*1\r\n:1\r\n'],
    ['a text without end', '$1000000000\r\nxxx'],
    ['a line without end', 'x'.repeat(70_000)],
    ['an end', ''],
  ])('fails the delivery and nothing else with %s', async (_what, bytes) => {
    let answer = bytes
    const url = await serve(() => {
      if (answer === '') for (const socket of sockets) socket.destroy()
      return answer
    })
    const clients = clientsOf()
    const failed = { ok: false, unavailable: true, error: expect.stringContaining('Redis') as string }
    expect(await Promise.all([deliver(url, clients), deliver(url, clients)])).toEqual([failed, failed])
    await until(() => sockets.size === 0, 'its connection is destroyed')
    answer = added
    expect(await deliver(url, clients)).toEqual(ok)
  })

  it.each([
    ['a null', '$-1\r\n'],
    ['a push', '>1\r\n_\r\n'],
    ['an answer', ':1\r\n'],
    ['an error', '-ERR no\r\n'],
  ])('is left after %s that nobody asked for', async (_what, more) => {
    let answer = `${added}${more}`
    const url = await serve(() => answer)
    const clients = clientsOf()
    expect(await deliver(url, clients)).toEqual(ok)
    await until(() => sockets.size === 0, 'its connection is destroyed')
    answer = added
    expect(await deliver(url, clients)).toEqual(ok)
  })

  it('does not get the password shown, whole, encoded or in part, of errors and of what a test shows', async () => {
    const encode = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')
    let answer = ''
    const url = await serve(() => answer)
    connections.set('cache', {
      ...{ name: 'cache', origins: [url] },
      credentials: { type: 'basic', username: 'shop', password } as Credentials,
    } as Connection)
    const clients = clientsOf()
    for (const form of [password, encode(password), encode(`\0shop\0${password}`), encode(`shop:${password}`)])
      for (const [kind, most] of [
        ['-', 200],
        ['+', 1024],
      ] as const) {
        answer = `${kind}${'x'.repeat(most - 8)}${form}${'y'.repeat(2000)}\r\n`
        const outcome = await deliver(url, clients, { showsAnswer: true }, { connection: 'cache' })
        const shown = kind === '-' ? (outcome as { error: string }).error : (outcome as { answer: string }).answer
        const start = kind === '-' ? 'Redis answered: ' : ''
        expect({ form, shown }).toEqual({ form, shown: `${start}${'x'.repeat(most - 8)}***yyyyy` })
      }
  })

  it('holds deliveries that find no room, without an attempt or a failure of their target', async () => {
    const silent = await serve(() => '')
    const clients = clientsOf(undefined, 1)
    const first = deliver(silent, clients, {}, { timeoutMs: 2000 })
    const other = await serve(() => added)
    const held = {
      ok: false,
      heldMs: expect.any(Number) as number,
      circuit: 'full',
      error: expect.any(String) as string,
    }
    expect(await deliver(other, clients)).toEqual(held)
    expect(await first).toMatchObject({ unavailable: true })
    expect(await deliver(other, clients)).toEqual(ok)
  })

  it.each(['READONLY You can not write', 'MASTERDOWN Link is down', 'LOADING Redis is loading'])(
    'is left by the next attempt: %s',
    async error => {
      let answer = `-${error}\r\n`
      const url = await serve(() => answer)
      const clients = clientsOf()
      expect(await deliver(url, clients)).toEqual({ ok: false, error: `Redis answered: ${error}`, unavailable: true })
      await until(() => sockets.size === 0, 'it is left')
      answer = added
      expect(await deliver(url, clients)).toEqual(ok)
    },
  )

  const idsOf = async ({ url }: RedisServer) => {
    const client = new Redis(url)
    const info = await client.info('replication')
    client.disconnect()
    return { ids: new Set(replicationIds(info)) }
  }
  const forbidden = (error: string) => ({
    ...{ ok: false, permanent: 'forbidden-address', error: expect.stringContaining(error) as string },
  })

  it('is not that of the platform before or after a failover, and another where neither had a replica', async () => {
    const [own, other] = await Promise.all([RedisServer.start(), RedisServer.start()])
    try {
      const { ids: before } = await idsOf(own)
      const client = new Redis(own.url)
      // one that follows nobody any more keeps the id that it had before as its second
      await client.replicaof('127.0.0.1', '1')
      await client.replicaof('NO', 'ONE')
      client.disconnect()
      const { ids: after } = await idsOf(own)
      expect([before.size, after.size]).toEqual([1, 2])
      const at = ({ url }: RedisServer, ids: ReadonlySet<string>) =>
        deliver(
          url,
          clientsOf(async () => ids),
        )
      const ofPlatform = forbidden('Redis of Sluice itself')
      expect(await at(own, before)).toEqual(ofPlatform)
      expect(await at(own, after)).toEqual(ofPlatform)
      expect(await at(other, after)).toEqual(ok)
    } finally {
      await Promise.all([own.stop(), other.stop()])
    }
  })

  it('is no Sentinel: what is published there moves masters', async () => {
    const sentinels = await RedisSentinels.start()
    try {
      const [, port] = /:(\d+)/.exec(sentinels.url)!
      expect(await deliver(`redis://127.0.0.1:${port}`)).toEqual(forbidden('Sentinel'))
    } finally {
      await sentinels.stop()
    }
  }, 60_000)
})

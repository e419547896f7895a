import type { Cluster } from 'ioredis'
import { RedisCluster, until } from '@sluice/testing'
import { checkRedis } from '../check-redis.js'
import { blockingClient, commandClient, duplicate, masters } from '../connection.js'
import { tagOf } from '../slot-groups.js'
import { masterOf, nodeAt } from './cluster-nodes.js'
import type { RedisClient } from './redis-client.js'

const tags = Array.from({ length: 16 }, (_, group) => tagOf(group, 16))

/** What an operator would lose: what was sent when a node died is made twice, or never again after it. */
describe('clients of a Redis Cluster', () => {
  let cluster: RedisCluster
  const clients: RedisClient[] = []
  beforeAll(async () => void (cluster = await RedisCluster.start()), 60_000)
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect()
  })
  afterAll(() => cluster?.stop())

  const open = (url = cluster.url, make: (url: string) => RedisClient = commandClient) => {
    const client = make(url) as Cluster
    clients.push(client)
    return client
  }
  let sent = 0
  /** Writes something of its own in each slot group. */
  const write = (client: RedisClient) =>
    Promise.allSettled(tags.map(tag => client.rpush(`{${tag}}:written`, String(sent++))))
  const isWritten = (writes: Promise<PromiseSettledResult<number>[]>) =>
    writes.then(results => results.every(({ status }) => status === 'fulfilled'))

  it('find all masters, and tell them apart', async () => {
    const redis = open()
    expect((await checkRedis(redis)).version).toMatch(/^\d/)
    expect(masters(redis)).toHaveLength(3)
    expect(new Set(tags.map(tag => masterOf(redis, `{${tag}}`)!.options.port)).size).toBe(3)
    const [any] = masters(redis)
    expect(nodeAt(redis, `${any!.options.host}:${any!.options.port}`)).toBe(any)
  })

  it('send the commands of one tick together, each to its node', async () => {
    const redis = open()
    expect(await isWritten(write(redis))).toBe(true)
    const streams = () => masters(redis).map(node => (node as unknown as { stream: { bytesWritten: number } }).stream)
    const packets = streams().map(stream => {
      let n = 0
      const writev = (stream as unknown as { _writev: (...args: unknown[]) => void })._writev
      ;(stream as unknown as { _writev: unknown })._writev = function (this: unknown, ...args: unknown[]) {
        n++
        return writev.apply(this, args)
      }
      return () => n
    })
    await write(redis)
    expect(packets.map(count => count())).toEqual([1, 1, 1])
  })

  it('go on by the new master, and repeat nothing that the old one may have executed', async () => {
    const redis = open()
    await cluster.flush()
    await cluster.inStep()
    const old = await cluster.masterOf(`{${tags[0]}}`)
    let refused = 0
    let running = true
    const writing = Array.from({ length: 20 }, async () => {
      while (running) for (const { status } of await write(redis)) if (status === 'rejected') refused++
    })
    const before = sent
    await until(() => sent > before + 2000, 'it writes')
    await old.kill()
    await cluster.failedOver(old)
    await until(() => isWritten(write(redis)), 'all slots are written again', 30_000)
    running = false
    await Promise.all(writing)
    const found = (await Promise.all(tags.map(tag => redis.lrange(`{${tag}}:written`, 0, -1)))).flat()
    expect(found.length).toBe(new Set(found).size)
    expect(refused).toBeGreaterThan(0)
    await old.run()
    await cluster.inStep()
  }, 90_000)

  it('fail within seconds while a node is frozen, and send nothing twice when it goes on', async () => {
    const redis = open()
    await cluster.inStep()
    await cluster.flush()
    await write(redis)
    const key = `{${tags[3]}}:once`
    const old = await cluster.masterOf(key)
    old.signal('SIGSTOP')
    const started = performance.now()
    await expect(redis.rpush(key, 'one')).rejects.toThrow()
    expect(performance.now() - started).toBeLessThan(4000)
    old.signal('SIGCONT')
    await until(
      () =>
        redis.rpush(key, 'two').then(
          () => true,
          () => false,
        ),
      'it is written again',
      30_000,
    )
    const found = await redis.lrange(key, 0, -1)
    expect(found.filter(one => one === 'one').length).toBeLessThanOrEqual(1)
    await cluster.inStep()
  }, 90_000)

  it('follow slots that move, also while they block', async () => {
    const redis = open()
    const blocking = open(cluster.url, blockingClient)
    await cluster.inStep()
    const key = `{${tags[5]}}:list`
    await redis.rpush(key, 'first')
    expect(await blocking.blpop(key, 1)).toEqual([key, 'first'])
    const waits = blocking.blpop(key, 20)
    const source = await cluster.masterOf(key)
    const target = (await cluster.masters()).find(server => server !== source)!
    await cluster.move([key], target)
    await redis.rpush(key, 'second')
    expect(await waits).toEqual([key, 'second'])
  }, 60_000)

  it('hear what is published by any node, also after the node that they listen to is gone', async () => {
    const redis = open()
    const listener = duplicate(redis, 'notices') as Cluster
    clients.push(listener)
    const heard: string[] = []
    listener.on('message', (_channel: string, message: string) => heard.push(message))
    await listener.subscribe('news')
    await until(async () => (await redis.publish('news', 'a'), heard.includes('a')), 'it is heard')
    const inside = listener as unknown as { subscriber: { getInstance(): { options: { port: number } } } }
    const { port } = inside.subscriber.getInstance().options
    const server = cluster.servers.find(one => one.port === port)!
    const wasMaster = (await cluster.masters()).includes(server)
    await server.kill()
    const publishes = () =>
      redis.publish('news', 'b').then(
        () => true,
        () => false,
      )
    await until(async () => (await publishes(), heard.includes('b')), 'it is heard by another node', 30_000)
    if (wasMaster) await cluster.failedOver(server)
    await server.run()
    await cluster.inStep()
  }, 90_000)
})

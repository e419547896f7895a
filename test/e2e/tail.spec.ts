import { createSluiceClient, type TailItem, tailOf } from '@sluice/client'
import { Keys } from '@sluice/streams'
import { RedisCluster, RedisSentinels, until } from '@sluice/testing'
import { Platform } from './platform.js'

/** What an operator would lose: an event that is not shown, because a gateway died meanwhile. */
describe('watching a bus', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('router')
  })
  afterAll(() => platform?.stop())

  it('shows every event once, through a gateway that is killed and one that stops', async () => {
    let gateway = await platform.run('gateway')
    const shown: string[] = []
    const others: TailItem[] = []
    const watching = new AbortController()
    const sluice = createSluiceClient({ url: platform.url, apiKey: platform.key })
    const open = (after?: string) =>
      sluice.tailEvents({
        params: { path: { bus: 'default' }, query: { type: 'watched' }, header: { 'Last-Event-ID': after } },
        signal: watching.signal,
      })
    const watch = (async () => {
      for await (const item of tailOf(open)) {
        if (item.kind === 'event') shown.push(item.event.id)
        else others.push(item)
      }
    })().catch((error: Error) => expect(error.name).toBe('AbortError'))

    const accepted: string[] = []
    let n = 0
    // few enough for the rate of a viewer
    const publish = async () => {
      const ids = Array.from({ length: 3 }, () => `e${n++}`)
      const events = ids.map(id => ({ specversion: '1.0', id, source: '/test', type: 'watched' }))
      const answer = await platform.publishBatch(events).catch(() => undefined)
      if (answer?.status === 202) accepted.push(...ids)
    }
    await until(async () => {
      await publish()
      return shown.length > 0
    }, 'something is shown')
    // what came before the first connection was there is nobody's to see
    const first = accepted.indexOf(shown[0]!)
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      for (let i = 0; i < 5; i++) await publish()
      const ended = platform.end(gateway, signal)
      await publish()
      await ended
      gateway = await platform.run('gateway')
      for (let i = 0; i < 5; i++) await publish()
    }
    await until(() => accepted.slice(-15).every(id => shown.includes(id)), 'all is shown')
    watching.abort()
    await watch
    expect(others).toEqual([])
    expect(new Set(shown).size).toBe(shown.length)
    expect(accepted.slice(first + 10).filter(id => !shown.includes(id))).toEqual([])
  }, 120_000)
})

/** A Redis of which a master dies, and another one takes over. */
const failovers = [
  [
    'Sentinels name',
    async () => {
      const sentinels = await RedisSentinels.start()
      const failOver = async () => {
        const killed = await sentinels.master()
        await killed.kill()
        await sentinels.failedOver(killed)
      }
      return { redis: sentinels, inStep: () => sentinels.inStep(2), failOver }
    },
  ],
  [
    'a Cluster has',
    async () => {
      const cluster = await RedisCluster.start()
      const failOver = async () => {
        const killed = await cluster.masterOf(new Keys().events('watched', 0))
        await killed.kill()
        await cluster.failedOver(killed)
        await killed.run() // the new master has no other replica, and nothing would be confirmed
      }
      return { redis: cluster, inStep: () => cluster.inStep(), failOver }
    },
  ],
] as const

/** What an operator would lose: the view of a bus in the minute in which it is wanted most. */
describe.each(failovers)('watching a bus on a master that %s', (_, start) => {
  let platform: Platform
  let found: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    ;[platform, found] = await Promise.all([Platform.empty(), start()])
  }, 120_000)
  afterAll(async () => {
    await platform?.stop()
    await found?.redis.stop()
  })

  it('goes on when it dies: everything that was confirmed is shown, once, or the viewer is told of a gap', async () => {
    await platform.run('standalone', { REDIS_URL: found.redis.url })
    await found.inStep()
    const settings = { shards: 1, durability: 'replicated', replicas: 1 }
    await until(async () => (await platform.api('PUT', '/v1/buses/watched', settings)).status < 300, 'the bus is made')
    const sluice = createSluiceClient({ url: platform.url, apiKey: platform.key })
    const shown: string[] = []
    const others: TailItem[] = []
    const watching = new AbortController()
    const open = (after?: string) =>
      sluice.tailEvents({
        params: { path: { bus: 'watched' }, header: { 'Last-Event-ID': after } },
        signal: watching.signal,
      })
    const watch = (async () => {
      for await (const item of tailOf(open)) {
        if (item.kind === 'event') shown.push(item.event.id)
        else others.push(item)
      }
    })().catch((error: Error) => expect(error.name).toBe('AbortError'))
    const accepted: string[] = []
    let n = 0
    const publish = async () => {
      const event = { specversion: '1.0', id: `e${n++}`, source: '/test', type: 'watched' }
      const answer = await platform.publishBatch([event], 'watched').catch(() => undefined)
      if (answer?.status === 202) accepted.push(event.id)
    }
    const more = async (what: string, many = 20) => {
      const before = accepted.length
      await until(async () => (await publish(), accepted.length >= before + many), what, 90_000)
    }
    await until(async () => (await publish(), shown.length > 0), 'something is shown')
    const first = accepted.indexOf(shown[0]!)
    await more('events are accepted')
    await found.failOver()
    await more('events are accepted by the new master')
    await until(() => accepted.slice(-15).every(id => shown.includes(id)), 'what came after it is shown', 60_000)
    watching.abort()
    await watch
    expect(new Set(shown).size).toBe(shown.length)
    const missed = accepted.slice(Math.max(first, 0)).filter(id => !shown.includes(id))
    expect({ missed, others: others.filter(({ kind }) => kind !== 'gap') }).toEqual({ missed: [], others: [] })
  }, 240_000)
})

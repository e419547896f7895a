import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { RedisServer } from '@sluice/testing'
import { accepting } from './accepting.js'
import { type Platform, startPlatform } from './platform.js'
import { report } from './table.js'
import type { Way } from './publishers.js'
import { type Measured, type Process, Variant } from './variant.js'
import { Worker } from './worker.js'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    batch: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
    rate: { type: 'string', default: '500' },
    /** Milliseconds of the bus' dedupe window; 0 turns it off. */
    dedupe: { type: 'string', default: '300000' },
    /** Compares the gateway alone with a bare Fastify route. */
    gateway: { type: 'boolean', default: false },
    /** A folder for CPU profiles of the processes. */
    profile: { type: 'string' },
  },
})
const [events, batch, rounds, rate] = [values.events, values.batch, values.rounds, values.rate].map(Number) as [
  number,
  number,
  number,
  number,
]
const apiKey = 'throughput-bench-only'

const stops: (() => Promise<unknown>)[] = []
try {
  await bench()
} catch (error) {
  process.exitCode = 1
  console.error((error as Error).message)
} finally {
  for (const stop of stops.reverse()) await stop()
}

async function bench(): Promise<void> {
  const server = await RedisServer.start('--appendfsync', 'everysec', '--auto-aof-rewrite-percentage', '0')
  stops.push(() => server.stop())
  const redis = new Redis(server.url)
  stops.push(async () => redis.disconnect())
  const node = values.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', values.profile]
  const startService = async (service: 'standalone' | 'gateway') => {
    const platform = await startPlatform(service, server.url, apiKey, { nodeArguments: node })
    stops.push(platform.stop)
    await platform.bus({ dedupeMs: Number(values.dedupe) })
    return platform
  }
  const start: Start = async (file, way, gatewayUrl) => {
    const worker = await Worker.start(file, { way, redisUrl: server.url, gatewayUrl, apiKey }, node)
    stops.push(() => worker.stop())
    return worker
  }
  if (values.gateway) return acceptance(redis, await startService('gateway'), start)
  await through(redis, await startService('standalone'), start)
}

type Start = (file: string, way?: Way, gatewayUrl?: string) => Promise<Worker>

/** From the publisher to the subscribers. */
async function through(redis: Redis, platform: Platform, start: Start): Promise<void> {
  const variants = await startVariants(redis, platform, start)

  console.log(
    `${events} events in batches of ${batch} to three subscribers, ${rounds} rounds; then ${rate} events/s for latency`,
  )
  const measured: Record<Way, Measured>[] = []
  for (let round = 0; round <= rounds; round++) {
    const found = await each(variants, variant => variant.saturate(events, batch).finally(() => forget(redis)))
    if (round === 0) continue // warm-up: code is compiled, streams are made
    measured.push(found)
    const perSecond = Object.entries(found).map(
      ([way, { publishes, events }]) => `${way} ${Math.round(publishes)} in, ${Math.round(events)} through`,
    )
    console.log(`round ${round}, events/s: ${perSecond.join('; ')}`)
  }
  const latencies = await each(variants, variant => variant.atRate(rate * 5, rate).finally(() => forget(redis)))
  console.log(`\n${report(measured, latencies, rate)}\n\nlost 0, twice 0`)
}

/** What the gateway does with a request, beside a route that does nothing else. */
async function acceptance(redis: Redis, gateway: Platform, start: Start): Promise<void> {
  const bare = await start('bare-gateway.js')
  const server = cpuOf(redis)
  const toBare = { publisher: await start('publisher.js', 'http', await bare.call<string>('url')), server: bare }
  const toGateway = { publisher: await start('publisher.js', 'http', gateway.url), server: gateway }
  for (const one of [
    { events, batch, rounds },
    { events: Math.ceil(events / 5), batch: 1, rounds },
  ])
    console.log(await accepting(toBare, toGateway, server, one, () => forget(redis)))
}

async function startVariants(redis: Redis, platform: Platform, start: Start): Promise<Variant[]> {
  const redisServer = cpuOf(redis)
  const sluice = await start('sluice-subscribers.js')
  const plain = async (way: 'raw' | 'unread') =>
    new Variant(way, await start('publisher.js', way), await start('raw-subscribers.js', way), { redis: redisServer })
  return [
    await plain('raw'),
    await plain('unread'),
    new Variant('sdk', await start('publisher.js', 'sdk'), sluice, { redis: redisServer, platform }),
    new Variant('http', await start('publisher.js', 'http', platform.url), sluice, { redis: redisServer, platform }),
  ]
}

function cpuOf(redis: Redis): Process {
  return {
    cpu: async () => {
      const info = await redis.info('cpu')
      const used = (name: string) => Number(new RegExp(`${name}:(\\S+)`).exec(info)![1]) * 1e6
      return used('used_cpu_user') + used('used_cpu_sys')
    },
  }
}

async function each(
  variants: readonly Variant[],
  measure: (variant: Variant) => Promise<Measured>,
): Promise<Record<Way, Measured>> {
  const found: Partial<Record<Way, Measured>> = {}
  for (const variant of variants) found[variant.way] = await measure(variant)
  return found as Record<Way, Measured>
}

/** Empties the bus' log between runs, so that each finds the same Redis. */
async function forget(redis: Redis): Promise<void> {
  for (const key of await redis.keys('sluice:*:events')) await redis.xtrim(key, 'MAXLEN', 0)
  await redis.unlink('bench:bare')
}

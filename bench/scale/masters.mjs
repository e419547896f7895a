// What an event costs Redis on three masters beside one, and how evenly the masters share it: see README.md.
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { RedisCluster, RedisServer } from '../../libs/testing/dist/index.js'
import { startPlatform } from '../throughput/dist/platform.js'
import { Variant } from '../throughput/dist/variant.js'
import { Worker } from '../throughput/dist/worker.js'
import { table } from './platform.mjs'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '60000' },
    batch: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
    shards: { type: 'string', default: '64' },
  },
})
const [events, batch, rounds, shards] = [values.events, values.batch, values.rounds, values.shards].map(Number)
const goals = { times: 1.15, spread: 0.3 }
const apiKey = 'scale-bench-only'
const stops = []
const failed = []

try {
  const sides = [await oneMaster(), await threeMasters()]
  const rows = []
  for (let round = 0; round <= rounds; round++) {
    const found = []
    for (const side of sides) found.push(await measure(side))
    if (round > 0) rows.push(found) // the first warms up
  }
  report(rows)
} finally {
  for (const stop of stops.reverse()) await stop()
}
if (failed.length > 0) {
  process.exitCode = 1
  console.error(`\nMissed: ${failed.join('; ')}.`)
}

/** With a replica, as each master of the Cluster has one. */
async function oneMaster() {
  const server = await RedisServer.start('--repl-diskless-sync-delay', '0')
  const replica = await RedisServer.start('--replicaof', '127.0.0.1', String(server.port))
  stops.push(
    () => replica.stop(),
    () => server.stop(),
  )
  return side('sdk', server.url, [server])
}

async function threeMasters() {
  const cluster = await RedisCluster.start()
  stops.push(() => cluster.stop())
  return side('sdk', cluster.url, await cluster.masters())
}

async function side(way, redisUrl, servers) {
  const platform = await startPlatform('standalone', redisUrl, apiKey)
  stops.push(() => platform.stop())
  await platform.bus({ shards })
  const settings = { way, redisUrl, gatewayUrl: platform.url, apiKey }
  const workers = []
  for (const file of ['publisher.js', 'sluice-subscribers.js']) {
    workers.push(await Worker.start(`./${file}`, settings))
    stops.push(() => workers.shift()?.stop())
  }
  const masters = servers.map(({ port }) => new Redis(port))
  stops.push(async () => masters.forEach(master => master.disconnect()))
  return { variant: new Variant(way, ...workers, { platform }), masters }
}

/** Microseconds of processor time an event: of each master, and of the platform. */
async function measure({ variant, masters }) {
  const before = await Promise.all(masters.map(processorOf))
  const { cpu } = await variant.saturate(events, batch)
  const after = await Promise.all(masters.map(processorOf))
  const each = after.map((used, i) => (used - before[i]) / events)
  return { each, redis: each.reduce((sum, one) => sum + one, 0), platform: cpu.platform }
}

/** Microseconds that the thread which runs commands has used. */
async function processorOf(redis) {
  const info = await redis.info('cpu')
  const of = name => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)[1])
  return (of('used_cpu_user_main_thread') + of('used_cpu_sys_main_thread')) * 1e6
}

function report(rows) {
  const shown = rows.map(([one, three]) => {
    const mean = three.redis / three.each.length
    const spread = Math.max(...three.each.map(each => Math.abs(each - mean) / mean))
    return { times: three.redis / one.redis, spread, platform: three.platform / one.platform }
  })
  console.log(
    table([
      ['round', 'Redis on 3 / on 1', 'a master from their mean, at most', 'platform on 3 / on 1'],
      ...shown.map(({ times, spread, platform }, i) => [
        i + 1,
        times.toFixed(2),
        `${Math.round(spread * 100)} %`,
        platform.toFixed(2),
      ]),
    ]),
  )
  const median = name => shown.map(one => one[name]).toSorted((a, b) => a - b)[Math.floor(shown.length / 2)]
  if (median('times') > goals.times) failed.push(`Redis costs more than ${goals.times} times as much`)
  if (median('spread') > goals.spread) failed.push(`a master has more than ${goals.spread * 100} % more or less`)
}

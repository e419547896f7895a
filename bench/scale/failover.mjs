// How long publishers get no answer when a master dies, with Sentinels or in a Cluster, beside a bare writer that asks for a replica too: see README.md.
import 'reflect-metadata'
import { parseArgs } from 'node:util'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, SluiceModule } from '../../libs/nest/dist/index.js'
import { RedisCluster, RedisSentinels, testClient } from '../../libs/testing/dist/index.js'
import calculateSlot from 'cluster-key-slot'
import { Cluster, Redis } from 'ioredis'
import { startPlatform } from '../throughput/dist/platform.js'
import { table } from './platform.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    redis: { type: 'string', default: 'sentinel' }, // or cluster
  },
})
const rounds = Number(values.rounds)
const isCluster = values.redis === 'cluster'
const [everyMs, goal] = [20, 1.2]
const apiKey = 'scale-bench-only'
const bus = 'gap'
const stops = []
let failed

try {
  failed = await bench()
} finally {
  for (const stop of stops.reverse()) await stop()
}
if (failed) {
  process.exitCode = 1
  console.error(`\nMissed: ${failed}.`)
}
process.exit()

async function bench() {
  const redis = await (isCluster ? RedisCluster : RedisSentinels).start()
  stops.push(() => redis.stop())
  const platform = await startPlatform('standalone', redis.url, apiKey, { settings: { LOG_LEVEL: 'error' } })
  stops.push(() => platform.stop())
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const put = { method: 'PUT', headers, body: JSON.stringify({ shards: 1, durability: 'replicated' }) }
  const made = await fetch(`${platform.url}/v1/buses/${bus}`, put)
  if (!made.ok) throw new Error(await made.text())
  const events = await logOf(redis)
  const writers = [await bare(redis, events), await gateway(platform, headers), await sdk(redis)]
  const rows = []
  for (let round = 1; round <= rounds; round++) {
    const gaps = await gapsOf(writers, redis, events)
    rows.push(gaps)
    console.log(`round ${round}: ${writers.map(({ name }, i) => `${name} ${Math.round(gaps[i])} ms`).join(', ')}`)
  }
  const times = i => median(rows.map(gaps => gaps[i] / gaps[0]))
  const found = writers.slice(1).map(({ name }, i) => ({ name, times: times(i + 1) }))
  console.log(
    `\n${table([['', 'gap / gap of a bare writer, median'], ...found.map(({ name, times }) => [name, times.toFixed(2)])])}`,
  )
  const late = found.filter(({ times }) => times > goal)
  return late.length > 0 ? `more than ${goal} times: ${late.map(({ name }) => name).join(', ')}` : undefined
}

/** The key of the log that all publish to. */
async function logOf({ url }) {
  const redis = testClient(url)
  const keys = await redis.keys(`*:${bus}:0:events`)
  redis.disconnect()
  return keys[0]
}

/** ioredis as its documentation has it, with WAIT, on the master that has the log. */
async function bare({ url }, events) {
  const hosts = url.replace(/^.*:\/\//, '').replace(/\/.*$/, '')
  const nodes = hosts.split(',').map(at => ({ host: at.split(':')[0], port: Number(at.split(':')[1]) }))
  const client = isCluster ? new Cluster(nodes) : new Redis({ sentinels: nodes, name: 'main' })
  const key = /\{.*\}/.exec(events)[0]
  client.on('error', () => undefined)
  stops.push(async () => client.disconnect())
  return {
    name: 'bare writer',
    async write() {
      await client.xadd(key, '*', 'e', 'x')
      // a pipeline of both would not follow MOVED, because WAIT has no error
      if ((await nodeOf(client, key).wait(1, 1000)) < 1) throw new Error('no replica has it')
    },
  }
}

/** The client of the master that has the key. */
function nodeOf(client, key) {
  if (!isCluster) return client
  const [at] = client.slots[calculateSlot(key)]
  return client.nodes('master').find(({ options }) => `${options.host}:${options.port}` === at)
}

async function gateway({ url }, headers) {
  let n = 0
  return {
    name: 'gateway',
    async write() {
      const event = { specversion: '1.0', id: `http-${n++}`, source: '/bench', type: 'gap', data: {} }
      const answer = await fetch(`${url}/v1/buses/${bus}/events`, {
        ...{ method: 'POST', headers: { ...headers, 'content-type': 'application/cloudevents+json' } },
        ...{ body: JSON.stringify(event), signal: AbortSignal.timeout(5000) },
      })
      if (answer.status !== 202) throw new Error(await answer.text())
    },
  }
}

async function sdk({ url }) {
  class PublisherModule {}
  Module({ imports: [SluiceModule.forRoot({ name: 'gap', redis: { url } })] })(PublisherModule)
  const app = await NestFactory.createApplicationContext(PublisherModule, { logger: ['error'] })
  stops.push(() => app.close())
  const publisher = app.get(EventPublisher)
  return { name: 'SDK', write: () => publisher.publish({ type: 'gap', data: {} }, { bus }) }
}

/** Kills the master under all writers. @returns the longest time without a success of each, ms */
async function gapsOf(writers, redis, events) {
  let isOver = false
  const longest = writers.map(() => 0)
  const running = writers.map(async ({ write }, i) => {
    let last = performance.now()
    const pending = new Set()
    // a new write begins every few milliseconds, whatever became of those before
    while (!isOver || pending.size > 0) {
      if (!isOver && pending.size < 200) {
        const one = write()
          .then(() => {
            const now = performance.now()
            longest[i] = Math.max(longest[i], now - last)
            last = now
          })
          .catch(() => undefined)
          .finally(() => pending.delete(one))
        pending.add(one)
      }
      await pause(everyMs)
    }
  })
  await pause(2000)
  longest.fill(0)
  const master = isCluster ? await redis.masterOf(events) : await redis.master()
  await master.kill()
  await redis.failedOver(master)
  // a master of this Cluster has one replica: the new one can confirm nothing before the old one has come back as its replica
  if (isCluster) await master.run()
  await pause(6000)
  isOver = true
  await Promise.all(running)
  if (!isCluster) await master.run()
  await redis.inStep(2) // replicas; those of a Cluster are one each
  return longest
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, ms))
}

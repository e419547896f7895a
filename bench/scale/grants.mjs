// What a published event costs more with a key and its grants than with the root key, in processor time: see README.md.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { RedisServer } from '../../libs/testing/dist/index.js'
import { startPlatform } from '../throughput/dist/platform.js'
import { eachOf, table, workOf } from './platform.mjs'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '30' },
    events: { type: 'string', default: '400' },
    /** Other keys and documents of grants that there are in the second half. */
    keys: { type: 'string', default: '10000' },
    grants: { type: 'string', default: '1000' },
  },
})
const [pairs, events, keys, grants] = [values.pairs, values.events, values.keys, values.grants].map(Number)
/** Per cent, of a grant: a quota is counted besides. */
const goal = 5

const root = 'scale-bench-only'
const onAttributes = { source: [{ prefix: '/shop/web' }], type: [{ prefix: 'com.shop.order.' }] }
const publish = pattern => [{ publish: { bus: 'default', ...(pattern && { pattern }) } }]
const callers = {
  'a pattern on attributes': { grants: publish(onAttributes) },
  'a pattern on data too': { grants: publish({ ...onAttributes, data: { currency: ['EUR', 'CHF'] } }) },
  'a pattern and a quota': { grants: publish(onAttributes), quota: { eventsPerSecond: 1e6, bytesPerSecond: 1e9 } },
}

const server = await RedisServer.start()
const redis = new Redis(server.url)
const gateway = await startPlatform('gateway', server.url, root, {
  settings: {
    MAX_KEYS: '1000000',
    MAX_GRANTS: '100000',
    MAX_REGISTRY_BYTES: String(1024 ** 3),
    SLUICE_SECRET_KEY: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  },
})
try {
  const secrets = {}
  for (const [name, settings] of Object.entries(callers))
    secrets[name] = (await put(`keys/key-${Object.keys(secrets).length}`, settings)).key
  const rows = []
  await measure('', secrets, rows)
  if (keys + grants > 0) {
    await others()
    await measure(`, beside ${keys} keys and ${grants} documents`, secrets, rows)
  }
  const head = ['the caller has', 'ms/1,000', 'root', 'more %', 'quartiles']
  console.log(table([head, ...rows.map(({ cells }) => cells)]))
  const missed = rows.filter(({ low, quota }) => low > goal && !quota)
  if (missed.length > 0) {
    process.exitCode = 1
    console.error(`\nMissed: three quarters above ${goal} % with ${missed.map(({ cells }) => cells[0]).join('; ')}.`)
  }
} finally {
  await gateway.stop()
  redis.disconnect()
  await server.stop()
}

/** Each caller and the root key in turns, the first of a pair by turns too. */
async function measure(when, secrets, rows) {
  for (const [name, secret] of Object.entries(secrets)) {
    await costOf(root)
    await costOf(secret)
    const found = []
    for (let i = 0; i < pairs; i++) {
      const pair = {}
      for (const one of i % 2 ? [root, secret] : [secret, root]) pair[one] = await costOf(one)
      found.push({ own: pair[secret], root: pair[root], more: 100 * (pair[secret] / pair[root] - 1) })
    }
    const at = (share, of) => found.map(of).sort((a, b) => a - b)[Math.floor(share * (pairs - 1))]
    const more = at(0.5, pair => pair.more)
    const [low, high] = [0.25, 0.75].map(share => at(share, pair => pair.more))
    const spread = `${low.toFixed(1)} – ${high.toFixed(1)}`
    const times = ['own', 'root'].map(of => at(0.5, pair => pair[of]).toFixed(0))
    rows.push({ low, quota: callers[name].quota, cells: [name + when, ...times, more.toFixed(1), spread] })
  }
}

/** Milliseconds of processor time of gateway and Redis for a thousand events. */
async function costOf(secret) {
  const before = await used()
  await eachOf(Array.from({ length: events }), () => send(secret), 32)
  return ((await used()) - before) / (events / 1000)
}

async function used() {
  return (await gateway.cpu()) / 1000 + (await workOf(redis)).processorMs
}

async function send(secret) {
  const event = {
    ...{ specversion: '1.0', id: randomUUID(), source: '/shop/web/7', type: 'com.shop.order.placed' },
    data: {
      currency: 'EUR',
      total: 129.5,
      lines: Array.from({ length: 8 }, (_, i) => ({ sku: `sku-${i}`, count: i })),
    },
  }
  await call('POST', 'buses/default/events', event, secret, 'application/cloudevents+json')
}

function put(path, settings) {
  return call('PUT', path, settings, root, 'application/json')
}

async function call(method, path, body, secret, type) {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': type }
  const answer = await fetch(`${gateway.url}/v1/${path}`, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

async function others() {
  const of = count => Array.from({ length: count }, (_, i) => i)
  await eachOf(of(keys), i => put(`keys/other-${i}`, { grants: publish({ source: [{ prefix: `/team/${i}` }] }) }))
  await eachOf(of(grants), i =>
    put(`grants/other-${i}`, { to: { key: `other-${i}` }, grants: publish({ type: [`com.team.${i}`] }) }),
  )
}

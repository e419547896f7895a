// What biographies cost an event, in processor time and in memory, by their level: see README.md.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { platformOf, table, workOf } from './platform.mjs'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '10' },
    events: { type: 'string', default: '1000' },
    /** Without it an event goes to a handler and a webhook. */
    handler: { type: 'boolean', default: false },
  },
})
const [pairs, events] = [values.pairs, values.events].map(Number)
/** Per cent. */
const goals = { errors: 3, all: 15 }
const bound = 1024 ** 3
const type = 'com.shop.order.placed'

let called = 0
const hook = createServer((request, response) => {
  request.resume().on('end', () => {
    called++
    response.writeHead(204).end()
  })
}).listen(0, '127.0.0.1')
await once(hook, 'listening')

const platform = await platformOf({ settings: { LOG_LEVEL: 'error', WEBHOOK_ALLOW: '127.0.0.0/8' } })
const { redis, call } = platform
const { host, port } = redis.options
const service = fork(fileURLToPath(new URL('journal-service.mjs', import.meta.url)), {
  env: { ...process.env, REDIS_URL: `redis://${host ?? '127.0.0.1'}:${port}` },
})
try {
  await once(service, 'message')
  const url = `http://127.0.0.1:${hook.address().port}/`
  if (!values.handler)
    await call('PUT', '/v1/buses/default/rules/partner', {
      pattern: { type: [type] },
      targets: [{ id: 'hook', type: 'webhook', url }],
    })
  for (const level of ['off', 'errors', 'all']) await costOf(level)
  const rows = []
  for (const level of ['errors', 'all']) rows.push(await compare(level))
  const head = ['level', 'ms/1,000', 'off', 'more %', 'quartiles', 'with the service, more %']
  console.log(table([head, ...rows.map(({ cells }) => cells)]))
  const { bytes, steps, lines } = await sizes()
  console.log(
    `\n${(lines / steps).toFixed(0)} bytes a step, ${(bytes / steps).toFixed(0)} in Redis; ` +
      `${(bytes / pairs / events).toFixed(0)} bytes an event: ${(bytes / pairs / events / 1.024 ** 2).toFixed(0)} MiB a million.`,
  )
  const missed = rows.filter(({ level, low }) => low > goals[level])
  if (missed.length > 0) {
    process.exitCode = 1
    console.error(`\nMissed: three quarters of the pairs are above the goal at ${missed.map(({ level }) => level)}.`)
  }
} finally {
  service.kill()
  hook.close()
  await platform.stop()
}

/** The level and `off` in turns, the first of a pair by turns too. */
async function compare(level) {
  await redis.eval(`for _, key in ipairs(redis.call('KEYS', '*:journal*')) do redis.call('DEL', key) end`, 0)
  const found = []
  for (let i = 0; i < pairs; i++) {
    const pair = {}
    for (const one of i % 2 ? ['off', level] : [level, 'off']) pair[one] = await costOf(one)
    found.push({
      own: pair[level].platform,
      off: pair.off.platform,
      more: 100 * (pair[level].platform / pair.off.platform - 1),
      all: 100 * (pair[level].all / pair.off.all - 1),
    })
  }
  const at = (share, of) => found.map(of).sort((a, b) => a - b)[Math.floor(share * (pairs - 1))]
  const median = of => (at(0.5, of) + found.map(of).sort((a, b) => b - a)[Math.floor(0.5 * (pairs - 1))]) / 2
  const [low, high] = [0.25, 0.75].map(share => at(share, pair => pair.more))
  const cells = [
    level,
    ...['own', 'off'].map(of => median(pair => pair[of]).toFixed(0)),
    median(pair => pair.more).toFixed(1),
    `${low.toFixed(1)} – ${high.toFixed(1)}`,
    median(pair => pair.all).toFixed(1),
  ]
  return { level, low, cells }
}

/** Milliseconds of processor time of platform and Redis, and of the service too, for a thousand events. */
async function costOf(level) {
  await call('PUT', '/v1/buses/default', { biography: { level, maxBytes: bound } })
  await pause(1200) // the service has seen it, and nothing of the last round is left
  const before = await used()
  const wanted = { handled: before.handled + events, called: called + (values.handler ? 0 : events) }
  for (let sent = 0; sent < events; sent += 50) {
    const batch = Array.from({ length: 50 }, (_, i) => ({
      ...{ specversion: '1.0', id: `${performance.now()} ${sent + i}`, source: '/shop/web', type },
      ...{ subject: `orders/${sent + i}`, data: { total: 129.5, lines: [1, 2, 3, 4, 5, 6, 7, 8] } },
    }))
    await call('POST', '/v1/buses/default/events', batch, 'application/cloudevents-batch+json')
    await pause(20)
  }
  let after = await used()
  while (after.handled < wanted.handled || called < wanted.called) {
    await pause(50)
    after = await used()
  }
  const per = name => (after[name] - before[name]) / (events / 1000)
  return { platform: per('platform'), all: per('platform') + per('service') }
}

async function used() {
  service.send('used')
  const [{ handled, cpuMs }] = await once(service, 'message')
  return { handled, service: cpuMs, platform: (await platform.cpu()) + (await workOf(redis)).processorMs }
}

/** Of what the last level left: bytes of the journals' keys, bytes of lines, steps. */
async function sizes() {
  const found = { bytes: 0, steps: 0, lines: 0 }
  for (const key of await redis.keys('*:journal*')) {
    found.bytes += await redis.memory('USAGE', key, 'SAMPLES', '0')
    if (!/journal:\d+$/.test(key)) continue
    for (const item of await redis.lrange(key, 0, -1)) {
      found.lines += Buffer.byteLength(item)
      found.steps += item.split('\n').length - 1
    }
  }
  return found
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, ms))
}

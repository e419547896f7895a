// What traces cost an event in processor time: see README.md.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { eachOf, platformOf, table, workOf } from './platform.mjs'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '10' },
    events: { type: 'string', default: '1000' },
    /** Share of traces that are recorded. */
    share: { type: 'string', default: '0.01' },
    /** A built checkout without traces: how much more this one takes with traces off. */
    base: { type: 'string' },
  },
})
const [pairs, events] = [values.pairs, values.events].map(Number)
/** Per cent that traces may cost at 1 %. */
const goal = 5
const type = 'com.shop.order.placed'

let [called, sent] = [0, 0]
const server = answer =>
  createServer((request, response) => {
    request.resume().on('end', () => {
      answer()
      response.writeHead(200).end()
    })
  }).listen(0, '127.0.0.1')
const hook = server(() => called++)
const collector = server(() => sent++)
await Promise.all([hook, collector].map(one => once(one, 'listening')))
const addressOf = one => `http://127.0.0.1:${one.address().port}`

const sampled = {
  OTEL_EXPORTER_OTLP_ENDPOINT: addressOf(collector),
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: values.share,
}
const sides = {
  off: await sideOf({}),
  on: await sideOf(sampled),
  ...(values.base && { base: await sideOf({}, values.base) }),
}
try {
  for (const side of Object.values(sides)) for (let i = 0; i < 2; i++) await side.cost()
  const rows = [await compare('on', 'off'), ...(values.base ? [await compare('off', 'base')] : [])]
  console.log(table([['traces', 'µs/event', 'beside', 'more %', 'quartiles'], ...rows.map(({ cells }) => cells)]))
  console.log(`\n${sent} batches of spans came to the collector.`)
  if (rows[0].low > goal && Number(values.share) <= 0.01) {
    process.exitCode = 1
    console.error(`\nMissed: three quarters of the pairs are above ${goal} %.`)
  }
} finally {
  for (const side of Object.values(sides)) await side.stop()
  for (const one of [hook, collector]) one.close()
}

/** A platform with a Redis and a service of its own. Events are published one by one and go to a webhook and a handler. */
async function sideOf(settings, folder) {
  const { platformOf: start } = folder ? await import(`${folder}/bench/scale/platform.mjs`) : { platformOf }
  const platform = await start({ settings: { LOG_LEVEL: 'error', WEBHOOK_ALLOW: '127.0.0.0/8', ...settings } })
  const { host, port } = platform.redis.options
  const script = folder
    ? `${folder}/bench/scale/journal-service.mjs`
    : fileURLToPath(new URL('traces-service.mjs', import.meta.url))
  const service = fork(script, {
    env: { ...process.env, ...settings, REDIS_URL: `redis://${host ?? '127.0.0.1'}:${port}` },
  })
  await once(service, 'message')
  await platform.call('PUT', '/v1/buses/default/rules/partner', {
    pattern: { type: [type] },
    targets: [{ id: 'hook', type: 'webhook', url: `${addressOf(hook)}/` }],
  })
  const used = async () => {
    service.send('used')
    const [{ handled, cpuMs }] = await once(service, 'message')
    return { handled, cpuMs: cpuMs + (await platform.cpu()) + (await workOf(platform.redis)).processorMs }
  }
  return {
    /** Microseconds of processor time of platform, Redis and service for an event. */
    async cost() {
      const before = await used()
      const wanted = { handled: before.handled + events, called: called + events }
      const all = Array.from({ length: events }, (_, i) => ({
        ...{ specversion: '1.0', id: `${performance.now()} ${i}`, source: '/shop/web', type },
        ...{ subject: `orders/${i}`, data: { total: 129.5, lines: [1, 2, 3, 4, 5, 6, 7, 8] } },
      }))
      await eachOf(all, event =>
        platform.call('POST', '/v1/buses/default/events', event, 'application/cloudevents+json'),
      )
      let after = await used()
      while (after.handled < wanted.handled || called < wanted.called) {
        await new Promise(resolve => setTimeout(resolve, 50))
        after = await used()
      }
      return (1000 * (after.cpuMs - before.cpuMs)) / events
    },
    async stop() {
      service.kill()
      await platform.stop()
    },
  }
}

/** In turns, the first of a pair by turns too. */
async function compare(name, beside) {
  const found = []
  for (let i = 0; i < pairs; i++) {
    const pair = {}
    for (const one of i % 2 ? [beside, name] : [name, beside]) pair[one] = await sides[one].cost()
    found.push({ own: pair[name], other: pair[beside], more: 100 * (pair[name] / pair[beside] - 1) })
    console.error(`${name} ${pair[name].toFixed(0)}, ${beside} ${pair[beside].toFixed(0)} µs`)
  }
  const sorted = of => found.map(of).sort((a, b) => a - b)
  const at = (share, of) => sorted(of)[Math.floor(share * (pairs - 1))]
  const median = of => (at(0.5, of) + sorted(of)[Math.ceil(0.5 * (pairs - 1))]) / 2
  const [low, high] = [0.25, 0.75].map(share => at(share, pair => pair.more))
  return {
    low,
    cells: [
      `${name} beside ${beside}`,
      ...[pair => pair.own, pair => pair.other].map(of => median(of).toFixed(0)),
      median(pair => pair.more).toFixed(1),
      `${low.toFixed(1)} – ${high.toFixed(1)}`,
    ],
  }
}

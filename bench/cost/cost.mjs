// What an event costs in Redis and in the processes, by the way that it goes: see README.md.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { platformOf, workOf } from '../scale/platform.mjs'
import { Worker } from '../throughput/dist/worker.js'
import { perEvent } from './commands.mjs'
import { goals, tables, withTables } from './tables.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    /** Events of a measurement, of those that cost little; webhooks get a tenth. */
    events: { type: 'string', default: '10000' },
    /** Only these paths, by commas. */
    only: { type: 'string' },
    /** Prints the commands of Redis that an event takes, by path. */
    commands: { type: 'boolean', default: false },
    /** Writes the tables into docs/performance.md. */
    update: { type: 'boolean', default: false },
  },
})
const [rounds, events] = [values.rounds, values.events].map(Number)
const platform = await platformOf({
  settings: { LOG_LEVEL: 'error', WEBHOOK_ALLOW: '127.0.0.0/8' },
  redisArguments: ['--auto-aof-rewrite-percentage', '0'],
})
const { redis, call } = platform
const settings = { redisUrl: `redis://${redis.options.host ?? '127.0.0.1'}:${redis.options.port}` }
const workers = []
const start = async role => {
  const worker = await Worker.start(new URL('worker.mjs', import.meta.url), { ...settings, role })
  workers.push(worker)
  return worker
}

try {
  for (const bus of ['three', 'one', 'ordered', 'single', 'queue', 'webhook', 'retried'])
    await call('PUT', `/v1/buses/${bus}`, {})
  const [publisher, subscriber] = [await start('publisher'), await start('subscriber')]
  const paths = await pathsOf(publisher, subscriber)
  const found = Object.fromEntries(Object.keys(paths).map(name => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, path] of Object.entries(paths)) {
      const cost = await costOf(path, { publisher, subscriber })
      if (round > 0) found[name].push(cost) // the first warms up: code is compiled, streams are made
    }
    process.stderr.write(`round ${round} of ${rounds}\n`)
  }
  const page = new URL('../../docs/performance.md', import.meta.url)
  const text = tables(found)
  console.log(text)
  if (values.commands) for (const [name, costs] of Object.entries(found)) console.log(`\n${name}\n${perEvent(costs)}`)
  if (values.update) await writeFile(page, withTables(await readFile(page, 'utf8'), text))
} finally {
  for (const worker of workers.reverse()) await worker.stop()
  await platform.stop()
}

/** What is measured, the bare operations first. `received` is how often a subscriber gets an event. */
async function pathsOf(publisher, subscriber) {
  const port = await subscriber.call('port')
  const all = { pattern: { source: [{ prefix: '/bench' }] } }
  const target = (bus, target) =>
    call('PUT', `/v1/buses/${bus}/rules/only`, { ...all, targets: [{ id: 'only', ...target }] })
  const retry = { backoff: { type: 'fixed', delay: 100 } }
  await target('queue', { type: 'queue', queue: 'work' })
  await target('webhook', { type: 'webhook', url: `http://127.0.0.1:${port}/` })
  await target('retried', { type: 'webhook', url: `http://127.0.0.1:${port}/retried`, retry })
  const few = { count: Math.max(100, events / 10) }
  const webhooks = { ...few, batch: 20, most: 1, everyMs: 50, large: true }
  const sluice = (bus, more) => ({ way: 'sluice', to: bus, count: events, batch: 100, received: 1, ...more })
  const paths = {
    stream: {
      ...sluice('bench:bare', { way: 'stream', received: 3 }),
      before: ({ to: key, count }) => subscriber.call('stream', { key, count }),
      after: ({ to }) => redis.unlink(to),
    },
    add: { ...sluice('bare', { way: 'jobs', received: 0, large: true }), after: () => forgetJobs('bare') },
    job: {
      ...sluice('bare', { way: 'jobs', ...webhooks }),
      before: () => subscriber.call('jobs'),
      after: () => subscriber.call('noJobs'),
    },
    three: sluice('three', { received: 1.5 }),
    one: sluice('one', { large: true }),
    ordered: sluice('ordered', { large: true }),
    single: sluice('single', { way: 'single', batch: 1, most: 64, large: true }),
    queue: { ...sluice('queue', { received: 0, large: true }), waits: 'work', after: () => forgetJobs('work') },
    webhook: sluice('webhook', webhooks),
    retried: sluice('retried', webhooks),
  }
  const only = values.only?.split(',') ?? Object.keys(paths)
  return Object.fromEntries(Object.entries(paths).filter(([name]) => name in goals && only.includes(name)))
}

/** Microseconds of processor time for an event, by where they are spent, and calls of commands. */
async function costOf(path, processes) {
  const { before, after, waits, received, ...how } = path
  await before?.(how)
  const had = await processes.subscriber.call('received')
  const start = await used(processes)
  await processes.publisher.call('publish', how)
  const done = async () => {
    if (waits) return (await redis.llen(`bull:${waits}:wait`)) >= how.count
    return (await processes.subscriber.call('received')) >= had + received * how.count
  }
  while (!(await done())) await pause(20)
  await pause(100) // what was received last is acknowledged
  const end = await used(processes)
  await after?.(how)
  for (const key of await redis.keys('sluice:*:events')) await redis.xtrim(key, 'MAXLEN', 0)
  const per = Object.fromEntries(
    Object.keys(end.cpu).map(name => [name, (end.cpu[name] - start.cpu[name]) / how.count]),
  )
  return { ...per, commands: perEvent.between(start.commands, end.commands, how.count) }
}

async function used({ publisher, subscriber }) {
  const cpu = {
    redis: (await workOf(redis)).processorMs * 1000,
    publisher: await publisher.cpu(),
    platform: (await platform.cpu()) * 1000,
    subscriber: await subscriber.cpu(),
  }
  return { cpu, commands: await perEvent.read(redis) }
}

async function forgetJobs(queue) {
  const keys = await redis.keys(`bull:${queue}:*`)
  for (let i = 0; i < keys.length; i += 1000)
    await redis.unlink(keys.slice(i, i + 1000).filter(key => !key.endsWith(':meta')))
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, ms))
}

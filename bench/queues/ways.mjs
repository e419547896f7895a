// Messages a second from a process that sends to one that receives, beside plain BullMQ between the same two processes.
import { platformOf, table } from '../scale/platform.mjs'
import { Worker } from '../throughput/dist/worker.js'
import { quartiles, spread } from './figures.mjs'

/** Of plain BullMQ, by way; `send` and `take` are methods of worker.mjs. */
const all = {
  'BullMQ: addBulk, Worker': { send: 'jobs', take: 'worker', queue: 'plain' },
  'standard: SDK, @Processor': { send: 'sdk', take: 'processor', queue: 'processed', goal: 0.9 },
  'standard: HTTP': { send: 'http', take: 'pull', queue: 'standard', goal: 0.6 },
  'FIFO: HTTP, 500 groups': { send: 'http', take: 'pull', queue: 'fifo', goal: 0.6, fifo: true },
  'fair: HTTP, 100 keys': { send: 'http', take: 'pull', queue: 'fair', goal: 0.6, fair: true },
}
const [plain] = Object.keys(all)

export async function ways({ rounds, messages }) {
  const platform = await platformOf({ settings: { LOG_LEVEL: 'error' } })
  const workers = []
  try {
    const { options } = platform.redis
    const settings = {
      redisUrl: `redis://127.0.0.1:${options.port}`,
      ...{ url: platform.url, headers: platform.authorized },
    }
    for (const { queue, send, fifo = false, fair = false } of Object.values(all))
      if (send !== 'jobs') await platform.call('PUT', `/v1/queues/${queue}`, { fifo, fair })
    for (let i = 0; i < 2; i++) workers.push(await Worker.start(new URL('worker.mjs', import.meta.url), settings))
    const found = Object.fromEntries(Object.keys(all).map(name => [name, []]))
    for (let round = 0; round <= rounds; round++)
      for (const [name, way] of Object.entries(all)) {
        const measured = await measure(platform, workers, way, messages)
        if (round > 0) found[name].push(measured) // the first warms up
      }
    return report(found)
  } finally {
    for (const worker of workers.reverse()) await worker.stop()
    await platform.stop()
  }
}

async function measure(platform, [sender, receiver], { send, take, queue }, count) {
  await receiver.call(take, { queue })
  const [begin, redis, gateway] = [performance.now(), await platform.redis.info('cpu'), await platform.cpu()]
  await sender.call(send, { queue, count })
  await receiver.call('taken', { count })
  const tookMs = performance.now() - begin
  const micros = (((await platform.cpu()) - gateway) * 1000) / count
  const redisMicros = ((usedMs(await platform.redis.info('cpu')) - usedMs(redis)) * 1000) / count
  await receiver.call('leave')
  return { perSecond: (1000 * count) / tookMs, micros, redisMicros }
}

function usedMs(info) {
  const of = name => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)[1])
  return (of('used_cpu_user_main_thread') + of('used_cpu_sys_main_thread')) * 1000
}

function report(found) {
  const missed = []
  const rows = Object.entries(found).map(([name, rounds]) => {
    const { goal } = all[name]
    const ratios = goal ? rounds.map(({ perSecond }, i) => perSecond / found[plain][i].perSecond) : []
    if (goal && quartiles(ratios)[2] < goal) missed.push(`${name} is below ${goal} of plain BullMQ`)
    const median = of => quartiles(rounds.map(round => round[of]))[1].toFixed(0)
    const [ratio, around] = goal ? spread(ratios) : ['', '']
    return [name, median('perSecond'), ratio, around, goal ?? '', median('redisMicros'), median('micros')]
  })
  const head = ['100 a batch', 'messages/s', 'of BullMQ', 'quartiles', 'goal, at least', 'Redis µs', 'platform µs']
  console.log(table([head, ...rows]) + '\n')
  return missed
}

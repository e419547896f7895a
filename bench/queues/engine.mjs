// Redis' processor time of a message that is sent, received and acknowledged, beside that of a bare BullMQ job.
import { randomUUID } from 'node:crypto'
import { commandClient, Keys, RedisQueue } from '@sluice/streams'
import { RedisServer } from '@sluice/testing'
import { Queue, Worker } from 'bullmq'
import { table, workOf } from '../scale/platform.mjs'
import { bodyOf, inBatches, inFlight, quartiles, spread } from './figures.mjs'

/** Of a bare job. */
const goal = 1

export async function engine({ rounds, messages }) {
  const server = await RedisServer.start()
  const redis = commandClient(server.url)
  try {
    const cases = casesOf(redis, server, messages)
    const found = Object.fromEntries(Object.keys(cases).map(name => [name, []]))
    for (let round = 0; round <= rounds; round++)
      for (const [name, { work }] of Object.entries(cases)) {
        const before = await workOf(redis)
        await work()
        const after = await workOf(redis)
        const micros = ((after.processorMs - before.processorMs) * 1000) / messages
        const calls = callsOf(after) - callsOf(before)
        if (round > 0) found[name].push({ micros, calls: calls / messages }) // the first warms up
        await redis.flushall()
      }
    return report(cases, found)
  } finally {
    redis.disconnect()
    await server.stop()
  }
}

function casesOf(redis, server, messages) {
  const own = (policy, lanes, batch) => () => ownEngine(redis, { policy, lanes, batch, messages })
  const [fair, fifo] = [
    { fair: true, fifo: false },
    { fair: false, fifo: true },
  ]
  const one = 'BullMQ, one by one'
  const ten = 'BullMQ, added in tens'
  return {
    [one]: { work: () => bare(server, 1, messages) },
    [ten]: { work: () => bare(server, 10, messages) },
    'fair, 100 keys, one by one': { work: own(fair, 100, 1), beside: one },
    'fair, 100 keys, in tens': { work: own(fair, 100, 10), beside: ten },
    'FIFO, 500 groups, one by one': { work: own(fifo, 500, 1), beside: one },
    'FIFO, 500 groups, in tens': { work: own(fifo, 500, 10), beside: ten },
    'FIFO, a group a message, one by one': { work: own(fifo, messages, 1), beside: one },
  }
}

/** Commands, those inside of scripts too. */
function callsOf({ calls }) {
  const apart = new Set(['info', 'client|setinfo', 'client|setname', 'hello', 'flushall', 'ping'])
  return Object.entries(calls).reduce((sum, [name, count]) => (apart.has(name) ? sum : sum + count), 0)
}

async function bare(server, batch, messages) {
  const connection = { host: '127.0.0.1', port: server.port, maxRetriesPerRequest: null }
  const queue = new Queue('bare', { connection })
  const jobs = Array.from({ length: messages }, (_, n) => ({
    ...{ name: 'm', data: bodyOf(n), opts: { removeOnComplete: true } },
  }))
  if (batch === 1) await inFlight(jobs, ({ name, data, opts }) => queue.add(name, data, opts), 50)
  else await inFlight(inBatches(jobs, batch), some => queue.addBulk(some), 4)
  let left = messages
  await new Promise(done => {
    const worker = new Worker('bare', async () => {}, { connection, concurrency: 50 })
    worker.on('completed', () => --left === 0 && void worker.close().then(done))
  })
  await queue.close()
}

async function ownEngine(redis, { policy, lanes, batch, messages }) {
  const all = { dedupeMs: 300_000, onFailure: 'skip', maxReceives: 5, ...policy }
  const queue = new RedisQueue({ redis, keys: new Keys(), name: randomUUID(), policy: all })
  const made = Array.from({ length: messages }, (_, n) => ({
    body: JSON.stringify(bodyOf(n)),
    ...(policy.fifo ? { group: `g${n % lanes}`, dedupeId: randomUUID() } : { fairKey: `g${n % lanes}` }),
  }))
  const atOnce = batch === 1 ? 50 : 4
  await inFlight(inBatches(made, batch), some => queue.send(some), atOnce)
  let left = messages
  const receiver = async () => {
    while (left > 0) {
      const { messages: got } = await queue.receive(batch, 30_000)
      left -= got.length
      if (got.length > 0) await queue.ack(got.map(({ receipt }) => receipt))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, receiver))
}

function report(cases, found) {
  const missed = []
  const rows = Object.entries(found).map(([name, costs]) => {
    const { beside } = cases[name]
    const micros = costs.map(cost => cost.micros)
    const calls = quartiles(costs.map(cost => cost.calls))[1].toFixed(1)
    const ratios = beside ? micros.map((value, i) => value / found[beside][i].micros) : []
    if (beside && quartiles(ratios)[0] > goal) missed.push(`${name} is above ${goal} bare jobs`)
    return [name, quartiles(micros)[1].toFixed(1), calls, ...(beside ? spread(ratios) : ['', '']), beside ? goal : '']
  })
  const head = ['Redis, of a message', 'µs', 'commands', 'of a BullMQ job', 'quartiles', 'goal, at most']
  console.log(table([head, ...rows]) + '\n')
  return missed
}

// How many messages are received before that of a quiet key, behind 10,000 of a noisy one.
import { commandClient, Keys, RedisQueue } from '@sluice/streams'
import { RedisServer } from '@sluice/testing'
import { table } from '../scale/platform.mjs'
import { inBatches, inFlight } from './figures.mjs'

const noisy = 10_000
const goal = 1
const policies = {
  fair: { fifo: false, fair: true },
  'fair and FIFO, 100 groups': { fifo: true, fair: true },
  'FIFO, 100 groups': { fifo: true, fair: false },
}

export async function neighbour() {
  const server = await RedisServer.start()
  const redis = commandClient(server.url)
  const missed = []
  try {
    const rows = []
    for (const [name, policy] of Object.entries(policies)) {
      const before = []
      for (const batch of [1, 10]) before.push(await messagesBefore(redis, `${name}-${batch}`, policy, batch))
      const of = policy.fair ? goal : ''
      if (policy.fair && Math.max(...before) > goal) missed.push(`${name}: a quiet key waits for ${before} messages`)
      rows.push([name, ...before, of])
    }
    const head = ['messages before that of the quiet key', 'received one by one', 'in tens', 'goal, at most']
    console.log(table([head, ...rows]) + '\n')
    return missed
  } finally {
    redis.disconnect()
    await server.stop()
  }
}

async function messagesBefore(redis, name, of, batch) {
  const policy = { dedupeMs: 0, onFailure: 'skip', ...of }
  const queue = new RedisQueue({ redis, keys: new Keys(), name: name.replace(/\W+/g, '-'), policy })
  const message = (fairKey, n) => ({ body: `"${fairKey}"`, fairKey, group: `${fairKey}-${n % 100}` })
  const all = Array.from({ length: noisy }, (_, n) => message('noisy', n))
  await inFlight(inBatches(all, 100), some => queue.send(some), 1)
  await queue.send([message('quiet', 0)])
  for (let before = 0; ;) {
    const { messages } = await queue.receive(batch, 60_000)
    const at = messages.findIndex(({ body }) => body === '"quiet"')
    if (at >= 0) return before + at
    before += messages.length
    await queue.ack(messages.map(({ receipt }) => receipt))
  }
}

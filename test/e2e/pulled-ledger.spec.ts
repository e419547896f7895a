import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { MessagePolicy, PulledQueue } from '@sluice/message'
import { bullClient, QueueEngines, Queues } from '@sluice/queues'
import { commandClient, Keys, type RedisClient, RedisTarget } from '@sluice/streams'
import {
  longForm,
  RedisCluster,
  RedisSentinels,
  RedisServer,
  startTestRedis,
  testClient,
  testQueuePrefix,
  until,
} from '@sluice/testing'

const messages = longForm ? 20_000 : 2000
const kills = longForm ? 40 : 8
const groups = 50

const plain: MessagePolicy = { fifo: false, fair: false, dedupeMs: 60_000, onFailure: 'skip' }
const policies: Record<string, MessagePolicy> = {
  standard: plain,
  fair: { ...plain, fair: true },
  fifo: { ...plain, fifo: true },
  'fair-fifo': { ...plain, fifo: true, fair: true },
}

const ledgerOf = (name: string) => `ledger:${name}`

/** Queues on a Redis, consumers of them in processes of their own, and what these wrote to another Redis. */
class Pulled {
  readonly #redis: RedisClient
  readonly #queues: Queues
  readonly #engines: QueueEngines
  readonly #ledger: RedisClient
  readonly #consumers: ChildProcess[] = []

  constructor(
    private readonly url: string,
    private readonly ledgerUrl: string,
    private readonly prefix: string,
  ) {
    this.#redis = commandClient(url)
    this.#ledger = commandClient(ledgerUrl)
    this.#queues = new Queues(bullClient(RedisTarget.at(url)), 'sluice:', prefix)
    this.#engines = new QueueEngines(this.#queues, this.#redis, new Keys())
  }

  async close(): Promise<void> {
    await this.#queues.close()
    for (const client of [this.#queues.connection, this.#redis, this.#ledger]) client.disconnect()
  }

  open(name: string): PulledQueue {
    return this.#engines.open(name, policies[name]!)
  }

  async fill(name: string): Promise<void> {
    const { fifo, fair } = policies[name]!
    for (let i = 0; i < messages; i += 100)
      await this.open(name).send(
        Array.from({ length: 100 }, (_, j) => {
          const group = `g${(i + j) % groups}`
          return { body: `"${group} ${i + j}"`, ...(fifo && { group }), ...(fair && { fairKey: group }) }
        }),
      )
  }

  /** Consumers work until the queues are empty. Between two kills a share of the messages is received. */
  async consume(names: readonly string[], between?: (kill: number) => Promise<void>): Promise<void> {
    const own = Object.fromEntries(names.map(name => [name, policies[name]]))
    const env = { REDIS_URL: this.url, LEDGER_URL: this.ledgerUrl, QUEUES: JSON.stringify(own), PREFIX: this.prefix }
    const start = () =>
      spawn(process.execPath, [resolve('test/e2e/pulling-consumer.mjs')], {
        env: { ...process.env, ...env },
        stdio: 'inherit',
      })
    this.#consumers.push(start(), start(), start())
    try {
      for (let i = 0; i < kills; i++) {
        const share = ((i + 1) * names.length * messages * 0.8) / kills
        const written = async () =>
          (await Promise.all(names.map(name => this.#ledger.llen(ledgerOf(name))))).reduce((a, b) => a + b)
        await until(async () => (await written()) >= share, `${share} of ${names.join(', ')}`, 120_000)
        const at = Math.floor(Math.random() * this.#consumers.length)
        this.#consumers[at]!.kill('SIGKILL')
        this.#consumers[at] = start()
        await between?.(i)
      }
      for (const name of names) {
        const isEmpty = async () => {
          const { waiting, inFlight, delayed } = await this.open(name).counts()
          return waiting + inFlight + delayed === 0
        }
        await until(isEmpty, `${name} is empty`, 180_000)
      }
    } finally {
      for (const consumer of this.#consumers.splice(0)) consumer.kill('SIGKILL')
    }
  }

  /** What was received of each message, and the messages in order. */
  async received(name: string) {
    const receives = new Map<number, number[]>()
    const order: { readonly group: string; readonly n: number }[] = []
    for (const line of await this.#ledger.lrange(ledgerOf(name), 0, -1)) {
      const [, group = '', n = '', times = ''] = /^"(\S+) (\d+)" (\d+)$/.exec(line) ?? []
      receives.set(Number(n), [...(receives.get(Number(n)) ?? []), Number(times)])
      order.push({ group, n: Number(n) })
    }
    return { receives, order }
  }
}

/** What was received after a later one of its group. */
function overtaken(order: readonly { readonly group: string; readonly n: number }[]) {
  const last = new Map<string, number>()
  return order.filter(({ group, n }) => {
    const before = last.get(group) ?? -1
    last.set(group, Math.max(n, before))
    return n < before
  })
}

/** What a user would lose: a message, its count of receives, or the order of its group. */
describe('consumers in other processes that are killed at random', () => {
  let server: Awaited<ReturnType<typeof startTestRedis>>
  let pulled: Pulled
  beforeAll(async () => {
    server = await startTestRedis()
    pulled = new Pulled(server.url, server.url, testQueuePrefix)
  }, 60_000)
  afterAll(async () => {
    await pulled.close()
    await server.stop()
  })

  it.each(Object.keys(policies))(
    'lose nothing of a %s queue',
    async name => {
      await pulled.fill(name)
      await pulled.consume([name])
      const { receives, order } = await pulled.received(name)
      expect(receives.size).toBe(messages)
      if (policies[name]!.fifo) expect(overtaken(order)).toEqual([])
      // each receive counts one more; one that died before it wrote is missing in between
      const wrong = Array.from(receives).filter(([, times]) => times.some((t, i) => t <= (times[i - 1] ?? 0)))
      expect(wrong).toEqual([])
      const most = Math.max(...Array.from(receives.values(), times => times.at(-1)!))
      expect(most).toBeLessThanOrEqual(kills + 1)
    },
    300_000,
  )
})

/** A Redis of several nodes. */
interface Nodes {
  readonly url: string
  readonly prefix: string
  /** Queues whose masters die, one after the other. */
  readonly harmed: readonly string[]
  masterOf(key: string): Promise<RedisServer>
  /** Resolves when another one has its place. */
  failedOver(from: RedisServer): Promise<void>
  stop(): Promise<void>
}

const several: Record<string, () => Promise<Nodes>> = {
  Sentinels: async () => {
    const sentinels = await RedisSentinels.start()
    await sentinels.inStep(2)
    return {
      ...{ url: sentinels.url, prefix: 'bull', harmed: ['fifo'] },
      masterOf: () => sentinels.master(),
      failedOver: async from => void (await sentinels.failedOver(from)),
      stop: () => sentinels.stop(),
    }
  },
  'a Cluster': async () => {
    const cluster = await RedisCluster.start()
    return {
      ...{ url: cluster.url, prefix: '{bull}', harmed: ['fifo', 'standard'] },
      masterOf: key => cluster.masterOf(key),
      failedOver: async from => {
        await cluster.failedOver(from)
        await from.run()
        await cluster.inStep()
      },
      stop: () => cluster.stop(),
    }
  },
}

/** What a user would lose: a message that Redis had in replicas, or the order of its group, when a master dies. */
describe.each(Object.entries(several))('consumers that are killed while masters of %s die', (_, start) => {
  let nodes: Nodes
  let ledger: RedisServer
  let pulled: Pulled
  beforeAll(async () => {
    ;[nodes, ledger] = await Promise.all([start(), RedisServer.start()])
    pulled = new Pulled(nodes.url, ledger.url, nodes.prefix)
  }, 120_000)
  afterAll(async () => {
    await pulled.close()
    await Promise.all([nodes.stop(), ledger.stop()])
  })

  it('lose nothing of queues of any kind, and overtake none of a group', async () => {
    const names = Object.keys(policies)
    for (const name of names) await pulled.fill(name)
    const masterOf = (name: string) => nodes.masterOf(pulled.open(name).wakeKey)
    for (const name of names) await areReplicated(await masterOf(name))
    await pulled.consume(names, async kill => {
      const name = nodes.harmed[kill - kills / 2]
      if (name === undefined) return
      const master = await masterOf(name)
      await master.kill()
      await nodes.failedOver(master)
    })
    for (const name of names) {
      const { receives, order } = await pulled.received(name)
      expect([name, receives.size]).toEqual([name, messages])
      // what the new master had not heard of is received again, after what came later
      const seen = new Set<number>()
      const first = order.filter(({ n }) => seen.size < seen.add(n).size)
      if (policies[name]!.fifo) expect(overtaken(first)).toEqual([])
    }
  }, 900_000)
})

/** Resolves when all replicas have what a master has now. */
async function areReplicated(master: RedisServer): Promise<void> {
  const redis = testClient(master.url)
  const offsets = async (of: RegExp) => Array.from((await redis.info('replication')).matchAll(of), ([, n]) => Number(n))
  const [now] = await offsets(/master_repl_offset:(\d+)/g)
  await until(async () => {
    const replicas = await offsets(/state=online,offset=(\d+)/g)
    return replicas.length > 0 && replicas.every(offset => offset >= now!)
  }, 'the replicas have all')
  redis.disconnect()
}

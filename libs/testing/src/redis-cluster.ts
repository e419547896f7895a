import { Redis } from 'ioredis'
import { freePort, RedisServer } from './redis-server.js'
import { until } from './until.js'

const nodes = 3
const slots = 16_384
const fast = ['--repl-diskless-sync', 'yes', '--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1']

interface Node {
  readonly id: string
  readonly server: RedisServer
  readonly isMaster: boolean
}

/**
 * A real Redis Cluster of three masters, each with a real replica that takes its place within seconds:
 *
 *     const [master] = await cluster.masters()
 *     await master.kill()
 *     await cluster.failedOver(master)
 */
export class RedisCluster {
  private constructor(
    readonly servers: readonly RedisServer[],
    private readonly tlsPorts: readonly number[],
  ) {}

  get url(): string {
    return `redis+cluster://${this.servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`
  }

  /** The ports that speak TLS, of one that was started with certificates. */
  get tlsUrl(): string {
    return `rediss+cluster://${this.tlsPorts.map(port => `127.0.0.1:${port}`).join(',')}`
  }

  /** @param extra options of redis-server; with certificates each node speaks TLS too */
  static async start(...extra: string[]): Promise<RedisCluster> {
    const isTls = extra.includes('--tls-cert-file')
    const busPorts: number[] = []
    const tlsPorts: number[] = []
    const servers: RedisServer[] = []
    for (let i = 0; i < 2 * nodes; i++) {
      busPorts.push(await freePort())
      tlsPorts.push(await freePort())
      const tls = isTls ? ['--tls-port', String(tlsPorts[i]), '--tls-cluster', 'yes', '--tls-replication', 'yes'] : []
      const options = [
        '--cluster-enabled',
        'yes',
        '--cluster-port',
        String(busPorts[i]),
        '--cluster-node-timeout',
        '1000',
      ]
      servers.push(await RedisServer.start(...options, ...fast, ...tls, ...extra))
    }
    const cluster = new RedisCluster(servers, tlsPorts)
    await cluster.#join(busPorts, isTls)
    return cluster
  }

  /** The nodes that have slots now, as one that is alive knows them. */
  async masters(): Promise<RedisServer[]> {
    const known = await this.#nodes()
    return known.filter(({ isMaster }) => isMaster).map(({ server }) => server)
  }

  /** The node that has the slot of a key now. */
  async masterOf(key: string): Promise<RedisServer> {
    const slot = await this.#ask('KEYSLOT', key)
    const ranges = (await this.#ask('SLOTS')) as [number, number, [string, number]][]
    const [, , [, port]] = ranges.find(([from, to]) => from <= Number(slot) && Number(slot) <= to)!
    return this.#serverAt(port)
  }

  /** Resolves when another than this has its slots, and all are served. */
  async failedOver(from: RedisServer): Promise<void> {
    await until(
      async () => {
        const masters = await this.masters()
        return masters.length >= nodes && !masters.includes(from) && this.#isWell(this.servers.filter(s => s !== from))
      },
      'a replica has taken the place of its master',
      30_000,
    )
  }

  /** A planned failover: a master becomes the replica of its replica. */
  async failOver(master: RedisServer): Promise<void> {
    const id = await asked(master, 'MYID')
    const lines = String(await asked(master, 'NODES')).split('\n')
    const port = portOf(lines.find(line => line.includes(`slave ${String(id)}`))!)
    await asked(this.#serverAt(port), 'FAILOVER')
    await this.failedOver(master)
  }

  /** Moves the slots of some keys to another master, with their data, while they are used. */
  async move(keys: readonly string[], to: RedisServer): Promise<void> {
    const target = new Redis(to.port, { protocol: 2 })
    const targetId = (await target.cluster('MYID')) as string
    for (const key of keys) {
      const slot = Number(await this.#ask('KEYSLOT', key))
      const server = await this.masterOf(key)
      if (server === to) continue
      const source = new Redis(server.port, { protocol: 2 })
      await target.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', (await source.cluster('MYID')) as string)
      await source.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId)
      for (;;) {
        const some = (await source.call('CLUSTER', 'GETKEYSINSLOT', slot, 100)) as string[]
        if (some.length === 0) break
        await source.call('MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...some)
      }
      for (const one of [target, source]) await one.call('CLUSTER', 'SETSLOT', slot, 'NODE', targetId)
      source.disconnect()
      await until(async () => (await this.masterOf(key)) === to, 'the nodes know that the slot moved', 30_000)
    }
    target.disconnect()
  }

  /** Resolves when each master has a replica that is in step, and all nodes that answer name the same masters. */
  async inStep(): Promise<void> {
    const isInStep = async (server: RedisServer) => {
      const redis = new Redis(server.port, { lazyConnect: true, retryStrategy: () => null, protocol: 2 })
      redis.on('error', () => undefined)
      try {
        return /state=online/.test(await redis.info('replication')) && (await redis.wait(1, 1000)) >= 1
      } finally {
        redis.disconnect()
      }
    }
    await until(
      async () => {
        const masters = await this.masters()
        if (masters.length < nodes || !(await this.#isAgreed())) return false
        return (await Promise.all(masters.map(isInStep))).every(Boolean)
      },
      'each master has a replica in step',
      60_000,
    )
  }

  /** All nodes, as a power cut would. */
  async kill(): Promise<void> {
    await Promise.all(this.servers.map(server => server.kill()))
  }

  /** Starts all nodes again, with the data of before. */
  async run(): Promise<void> {
    await Promise.all(this.servers.map(server => server.run()))
  }

  signal(signal: NodeJS.Signals): void {
    for (const server of this.servers) server.signal(signal)
  }

  async fill(): Promise<void> {
    for (const server of await this.masters()) await server.fill(await this.#keyOf(server))
  }

  async relieve(): Promise<void> {
    for (const server of await this.masters()) await server.relieve(await this.#keyOf(server))
  }

  /** A key whose slot this master has. */
  async #keyOf(master: RedisServer): Promise<string> {
    for (let i = 0; ; i++) if ((await this.masterOf(`of-others-${i}`)) === master) return `of-others-${i}`
  }

  /** Empties all masters. */
  async flush(): Promise<void> {
    for (const server of await this.masters()) {
      const redis = new Redis(server.port)
      await redis.flushall()
      redis.disconnect()
    }
  }

  async stop(): Promise<void> {
    for (const server of this.servers) server.signal('SIGCONT')
    await Promise.all(this.servers.map(server => server.kill()))
    await Promise.all(this.servers.map(server => server.stop()))
  }

  async #join(busPorts: readonly number[], isTls: boolean): Promise<void> {
    const [first, ...others] = this.servers
    await Promise.all(this.servers.map((server, i) => asked(server, 'SET-CONFIG-EPOCH', i + 1)))
    const masters = this.servers.slice(0, nodes)
    const from = (i: number) => Math.ceil((i * slots) / nodes)
    await Promise.all(masters.map((server, i) => asked(server, 'ADDSLOTSRANGE', from(i), from(i + 1) - 1)))
    for (const [i, { port }] of others.entries())
      await asked(first!, 'MEET', '127.0.0.1', isTls ? this.tlsPorts[i + 1]! : port, busPorts[i + 1]!)
    const count = async (server: RedisServer) =>
      String(await asked(server, 'NODES'))
        .trim()
        .split('\n').length
    const isMet = async () => (await Promise.all(this.servers.map(count))).every(n => n === this.servers.length)
    await until(isMet, 'all nodes know each other', 30_000)
    for (const [i, server] of masters.entries()) {
      const id = (await asked(server, 'MYID')) as string
      const replica = this.servers[nodes + i]!
      const follows = () =>
        asked(replica, 'REPLICATE', id).then(
          () => true,
          () => false, // it has not been told of its master yet
        )
      await until(follows, 'the replica follows', 30_000)
    }
    await until(() => this.#isWell(this.servers), 'the Cluster is well', 30_000)
    await this.inStep()
    // each node must know all replicas: a master that dies before is not replaced
    const replicas = async (server: RedisServer) => String(await asked(server, 'NODES')).match(/slave/g)?.length
    const isKnown = async () => (await Promise.all(this.servers.map(replicas))).every(n => n === nodes)
    await until(isKnown, 'all nodes know the replicas', 30_000)
  }

  async #isWell(servers: readonly RedisServer[]): Promise<boolean> {
    const states = await Promise.all(servers.map(server => asked(server, 'INFO')))
    return states.every(state => String(state).includes('cluster_state:ok'))
  }

  async #nodes(): Promise<Node[]> {
    return this.#nodesOf(await this.#ask('NODES'))
  }

  #nodesOf(answer: unknown): Node[] {
    const lines = String(answer).trim().split('\n')
    return lines.map(line => {
      const [id, , flags] = line.split(' ') as [string, string, string]
      return { id, server: this.#serverAt(portOf(line)), isMaster: flags.includes('master') && !flags.includes('fail') }
    })
  }

  /** A node that was away names the masters of before until it has heard of the new ones. */
  async #isAgreed(): Promise<boolean> {
    const answers = await Promise.allSettled(this.servers.map(server => asked(server, 'NODES')))
    const named = answers.flatMap(answer => {
      if (answer.status === 'rejected') return []
      const masters = this.#nodesOf(answer.value).filter(({ isMaster }) => isMaster)
      return [String(masters.map(({ id }) => id).sort())]
    })
    return new Set(named).size === 1
  }

  #serverAt(port: number): RedisServer {
    return this.servers.find(server => server.port === port)!
  }

  /** Asks the first node that answers. */
  async #ask(...command: [string, ...(string | number)[]]): Promise<unknown> {
    let failure: unknown
    for (const server of this.servers) {
      try {
        return await asked(server, ...command)
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }
}

async function asked(server: RedisServer, ...command: [string, ...(string | number)[]]): Promise<unknown> {
  const options = { lazyConnect: true, retryStrategy: () => null, commandTimeout: 2000, protocol: 2 } as const
  const redis = new Redis(server.port, options)
  redis.on('error', () => undefined)
  try {
    return await redis.call('CLUSTER', ...command)
  } finally {
    redis.disconnect()
  }
}

/** The port in a line of CLUSTER NODES. */
function portOf(line: string): number {
  return Number(/:(\d+)@/.exec(line)![1])
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort, hasOwnNetwork, nextSource, RedisServer } from './redis-server.js'
import { until } from './until.js'

const name = 'main'
const fast = ['--repl-diskless-sync', 'yes', '--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1']

/**
 * A real master with two real replicas, and three real Sentinels that make one of them the master within seconds:
 *
 *     await (await sentinels.master()).kill()
 *     await sentinels.failedOver(…)   // another is the master
 */
export class RedisSentinels {
  readonly #sentinels: ChildProcess[] = []
  /** Where the Sentinels' connections come from, in an own network. */
  readonly sources: string[] = []

  private constructor(
    readonly servers: readonly RedisServer[],
    private readonly ports: readonly number[],
    private readonly folder: string,
  ) {}

  get url(): string {
    return `redis+sentinel://${this.ports.map(port => `127.0.0.1:${port}`).join(',')}/${name}`
  }

  static async start(...extra: string[]): Promise<RedisSentinels> {
    const master = await RedisServer.start(...fast, ...extra)
    const replica = () => RedisServer.start(...fast, ...extra, '--replicaof', '127.0.0.1', String(master.port))
    const servers = [master, ...(await Promise.all([replica(), replica()]))]
    const ports = [await freePort(), await freePort(), await freePort()]
    const started = new RedisSentinels(servers, ports, await mkdtemp(join(tmpdir(), 'sluice-sentinels-')))
    for (const port of ports) await started.#startSentinel(port, master)
    await until(() => started.#agree(), 'the Sentinels know each other and the replicas', 30_000)
    return started
  }

  /** The one that the Sentinels name. */
  async master(): Promise<RedisServer> {
    const place = (await this.#ask('GET-MASTER-ADDR-BY-NAME')) as [string, string]
    return this.servers.find(({ port }) => port === Number(place[1]))!
  }

  /** Resolves when another than this is the master, with that. */
  async failedOver(from: RedisServer): Promise<RedisServer> {
    return until(
      async () => {
        const now = await this.master()
        return now === from ? undefined : now
      },
      'the Sentinels have another master',
      30_000,
    )
  }

  /** A planned failover: the master of now becomes a replica. */
  async failOver(): Promise<void> {
    await until(
      () =>
        this.#ask('FAILOVER').then(
          () => true,
          () => false,
        ),
      'the Sentinels begin it',
      30_000,
    )
  }

  /** Resolves when a master has as many replicas that are in step. */
  async inStep(replicas: number): Promise<void> {
    await until(
      async () => {
        const redis = new Redis((await this.master()).url, { lazyConnect: true, retryStrategy: () => null })
        redis.on('error', () => undefined)
        try {
          await redis.set('in-step', '1')
          return (await redis.wait(replicas, 1000)) >= replicas
        } catch {
          return false
        } finally {
          redis.disconnect()
        }
      },
      `${replicas} replicas are in step`,
      90_000, // Sentinels ask every 10 s who follows whom, and wait for 4 to 8 s more before they change it
    )
  }

  /** All nodes, as a power cut would. */
  async kill(): Promise<void> {
    await Promise.all(this.servers.map(server => server.kill()))
  }

  /** Starts all nodes again, with the data of before. Resolves when the Sentinels are over it: a failover that they had begun loses what is written meanwhile. */
  async run(): Promise<void> {
    await Promise.all(this.servers.map(server => server.run()))
    await until(() => this.#calm(), 'the Sentinels see a master that is up', 30_000)
    await this.inStep(2)
  }

  signal(signal: NodeJS.Signals): void {
    for (const server of this.servers) server.signal(signal)
  }

  async fill(): Promise<void> {
    for (const server of [await this.master()]) await server.fill()
  }

  async relieve(): Promise<void> {
    for (const server of [await this.master()]) await server.relieve()
  }

  async stop(): Promise<void> {
    for (const child of this.#sentinels) {
      if (child.exitCode !== null) continue
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    for (const server of this.servers) server.signal('SIGCONT')
    await Promise.all(this.servers.map(server => server.kill()))
    await Promise.all(this.servers.map(server => server.stop()))
    await rm(this.folder, { recursive: true, force: true })
  }

  async #startSentinel(port: number, master: RedisServer): Promise<void> {
    const file = join(this.folder, `${port}.conf`)
    const lines = [
      ...[`port ${port}`, 'bind 127.0.0.1', `dir ${this.folder}`],
      `sentinel monitor ${name} 127.0.0.1 ${master.port} 2`,
      `sentinel down-after-milliseconds ${name} 1000`,
      `sentinel failover-timeout ${name} 4000`,
    ]
    if (hasOwnNetwork) {
      const source = nextSource()
      this.sources.push(source)
      lines.push(`bind-source-addr ${source}`, 'sentinel announce-ip 127.0.0.1')
    }
    await writeFile(file, `${lines.join('\n')}\n`)
    this.#sentinels.push(spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' }))
  }

  async #agree(): Promise<boolean> {
    const known = await Promise.all(this.ports.map(port => this.#ask('MASTER', port) as Promise<string[]>))
    const number = (facts: string[], fact: string) => Number(facts[facts.indexOf(fact) + 1])
    return known.every(facts => number(facts, 'num-slaves') === 2 && number(facts, 'num-other-sentinels') === 2)
  }

  async #calm(): Promise<boolean> {
    const known = await Promise.all(this.ports.map(port => this.#ask('MASTER', port) as Promise<string[]>))
    return known.every(facts => facts[facts.indexOf('flags') + 1] === 'master')
  }

  async #ask(what: string, port = this.ports[0]!): Promise<unknown> {
    const redis = new Redis(port, { retryStrategy: () => 50, maxRetriesPerRequest: 20, protocol: 2 })
    redis.on('error', () => undefined)
    try {
      return await redis.call('SENTINEL', what, name)
    } finally {
      redis.disconnect()
    }
  }
}

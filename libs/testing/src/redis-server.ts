import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, statfs, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { until } from './until.js'

const mebibyte = 1024 * 1024
/** Most bytes of the files of all concurrent servers. */
const roomForData = 4 * 1024 * mebibyte
const foreignKey = 'somebody-else'

const program = process.env['SLUICE_TEST_REDIS'] === 'valkey' ? 'valkey-server' : 'redis-server'

/** Whether this process has a network of its own, in which servers can be isolated: see test/chaos/src/network.ts. */
export const hasOwnNetwork = process.env['SLUICE_TEST_NETWORK'] === 'own'

let sources = 10
/** An address from which a server of an own network makes its connections, so that they can be told from others. */
export function nextSource(): string {
  return `127.0.0.${sources++}`
}

/** A real redis-server on a free port, with an append-only file in a folder of its own. */
export class RedisServer {
  #process: ChildProcess | undefined
  /** Where its own connections to others come from, in an own network. */
  readonly source = hasOwnNetwork ? nextSource() : '127.0.0.1'

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly extra: readonly string[],
  ) {}

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** All ports that others connect to. */
  get ports(): readonly number[] {
    const bus = this.extra.indexOf('--cluster-port')
    return bus < 0 ? [this.port] : [this.port, Number(this.extra[bus + 1])]
  }

  static async start(...extra: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await mkdtemp(join(await dataFolder(), 'sluice-redis-')), extra)
    await server.#configure()
    await server.run()
    return server
  }

  /** Writes its configuration to a file, in which Sentinels keep whom it follows: a start with arguments would forget that. */
  async #configure(): Promise<void> {
    const { port, folder } = this
    const options = {
      port,
      dir: folder,
      appendonly: 'yes',
      save: '',
      bind: '127.0.0.1',
      'maxmemory-policy': 'noeviction',
    }
    const own = {
      'bind-source-addr': this.source,
      'replica-announce-ip': '127.0.0.1',
      'cluster-announce-ip': '127.0.0.1',
      'protected-mode': 'no', // it takes other loopback addresses for foreign ones
    }
    const args = Object.entries(hasOwnNetwork ? { ...options, ...own } : options).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ])
    await writeFile(this.#file, linesOf([...args, ...this.extra]))
  }

  get #file(): string {
    return join(this.folder, 'redis.conf')
  }

  /** Starts it (again), with the data and the configuration of before. */
  async run(): Promise<void> {
    const { port } = this
    this.#process = spawn(program, [this.#file], { stdio: 'ignore' })
    const redis = new Redis(port, { retryStrategy: () => 20, maxRetriesPerRequest: null })
    redis.on('error', () => undefined)
    await until(async () => (await redis.ping()) === 'PONG', 'redis-server answers')
    redis.disconnect()
  }

  /** The contents of its append-only file. See {@link losesFrom}. */
  async appended(): Promise<Buffer> {
    return readFile(await this.#appendOnlyFile())
  }

  /** Cuts its append-only file off at this byte, as a power cut loses unsynced writes. Kill the server first. */
  async losesFrom(byte: number): Promise<void> {
    await truncate(await this.#appendOnlyFile(), byte)
  }

  async #appendOnlyFile(): Promise<string> {
    const folder = join(this.folder, 'appendonlydir')
    const files = (await readdir(folder)).filter(name => name.endsWith('.incr.aof')).sort()
    return join(folder, files.at(-1)!)
  }

  /**
   * Fills Redis as another program would: it refuses everything that takes memory, until {@link relieve}. Freeing up to a megabyte
   * makes no room.
   *
   * @param key of the filling data: one that the node has, if it is of a Cluster
   */
  async fill(key = foreignKey): Promise<void> {
    await this.#with(async redis => {
      await redis.setrange(key, 64 * mebibyte, 'x')
      const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1])
      await redis.config('SET', 'maxmemory', used - mebibyte)
    })
  }

  /** Removes the filling data. The limit stays. */
  async relieve(key = foreignKey): Promise<void> {
    await this.#with(redis => redis.del(key))
  }

  async #with(work: (redis: Redis) => Promise<unknown>): Promise<void> {
    const redis = new Redis(this.port)
    await work(redis)
    redis.disconnect()
  }

  /** Kills it as a power cut would, without a shutdown. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** SIGSTOP: it answers nothing and closes nothing, as a machine that lost its power or its network. SIGCONT: it goes on. */
  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal)
  }

  async stop(): Promise<void> {
    this.signal('SIGCONT')
    await this.#end('SIGTERM')
    await rm(this.folder, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (!child || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}

/** In memory if there is room: Redis may wait for a busy disk for seconds, and tests with it. */
async function dataFolder(): Promise<string> {
  const memory = '/dev/shm'
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize > roomForData ? memory : tmpdir()
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Arguments of redis-server as lines of its configuration. */
function linesOf(args: readonly string[]): string {
  const lines = args.map(arg => (arg.startsWith('--') ? `\n${arg.slice(2)}` : ` ${JSON.stringify(arg)}`))
  return `${lines.join('').trimStart()}\n`
}

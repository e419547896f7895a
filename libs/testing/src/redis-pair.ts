import { Redis } from 'ioredis'
import { RedisServer } from './redis-server.js'
import { TcpProxy } from './tcp-proxy.js'
import { until } from './until.js'

/**
 * A real master with a real replica behind one address. A failover that loses writes:
 *
 *     pair.cutReplication()   // later writes to the master are lost
 *     …                       // write to it
 *     await pair.failOver()   // the replica becomes the master, and all clients are led to it
 *     await pair.rejoin()     // the old master follows the new one, for the next failover
 */
export class RedisPair {
  private constructor(
    /** The current master. */
    public master: RedisServer,
    public replica: RedisServer,
    /** Where clients connect. */
    private readonly door: TcpProxy,
    /** Where the replica connects. */
    private readonly link: TcpProxy,
  ) {}

  get url(): string {
    return `redis://127.0.0.1:${this.door.port}`
  }

  static async start(...extra: string[]): Promise<RedisPair> {
    const fast = ['--repl-diskless-sync', 'yes', '--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1']
    const [master, replica] = await Promise.all([
      RedisServer.start(...fast, ...extra),
      RedisServer.start(...fast, ...extra),
    ])
    const [door, link] = await Promise.all([TcpProxy.start(master.port), TcpProxy.start(master.port)])
    const pair = new RedisPair(master, replica, door, link)
    await pair.#follow()
    return pair
  }

  /** Cuts the replica off. The master goes on and answers its clients. */
  cutReplication(): void {
    this.link.cut()
  }

  /** Connects the replica again: it gets the writes that it missed. */
  async mendReplication(): Promise<void> {
    this.link.switchTo(this.master.port)
    await this.#inSync()
  }

  /** Makes the replica the master and leads all clients to it. The old master goes on without clients. */
  async failOver(): Promise<void> {
    this.link.cut()
    await command(this.replica, redis => redis.replicaof('NO', 'ONE'))
    ;[this.master, this.replica] = [this.replica, this.master]
    this.door.switchTo(this.master.port)
  }

  /** Makes the old master a replica of the new one: it loses the writes that the new one does not have. */
  async rejoin(): Promise<void> {
    this.link.switchTo(this.master.port)
    await this.#follow()
  }

  async stop(): Promise<void> {
    await Promise.all([this.door.stop(), this.link.stop()])
    // a server that has just become a replica writes its first append-only file and ignores SHUTDOWN
    await Promise.all([this.master.kill(), this.replica.kill()])
    await Promise.all([this.master.stop(), this.replica.stop()])
  }

  async #follow(): Promise<void> {
    await command(this.replica, redis => redis.replicaof('127.0.0.1', this.link.port))
    await this.#inSync()
  }

  async #inSync(): Promise<void> {
    await until(
      () => command(this.master, async redis => (await redis.set('in-sync', '1'), (await redis.wait(1, 1000)) === 1)),
      'the replica has what the master has',
    )
  }
}

async function command<T>(server: RedisServer, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(server.url, { maxRetriesPerRequest: null, retryStrategy: () => 20 })
  redis.on('error', () => undefined)
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}

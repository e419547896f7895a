import type { RedisClient } from './redis/cluster/redis-client.js'
import type { Fixture } from './redis.fixture.js'
import { blockingClient, commandClient } from './redis/connection.js'
import type { Keys } from './redis/keys.js'

export interface Clients {
  readonly redis: RedisClient
  readonly blocking: RedisClient
  /** Opens further clients for blocking reads. */
  readonly open: () => RedisClient
  readonly keys: Keys
}

/** What an instance runs: a stage, or a reader of a subscription. */
interface Loop {
  prepare?(): Promise<unknown>
  start(): unknown
  stop(): Promise<unknown>
}

/** One process that works on the fixture's Redis, with clients of its own. */
export class Instance<Work extends Loop> {
  readonly redis: RedisClient
  readonly blocking: RedisClient
  readonly work: Work
  readonly #opened: RedisClient[] = []

  constructor(f: Fixture, make: (clients: Clients) => Work) {
    this.redis = commandClient(f.url).on('error', () => undefined)
    const open = () => {
      const client = blockingClient(f.url).on('error', () => undefined)
      this.#opened.push(client)
      return client
    }
    this.blocking = open()
    this.work = make({ redis: this.redis, blocking: this.blocking, open, keys: f.keys })
  }

  async start(): Promise<this> {
    await this.work.prepare?.()
    await this.work.start()
    return this
  }

  async stop(): Promise<void> {
    await this.work.stop()
    this.#disconnect()
  }

  /** Dies as by kill -9: no release, no acknowledgement. */
  cut(): void {
    this.#disconnect()
    void this.work.stop() // ends its loops; without a connection it can write nothing
  }

  #disconnect(): void {
    this.redis.disconnect()
    for (const client of this.#opened) client.disconnect()
  }
}

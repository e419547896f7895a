import { randomBytes } from 'node:crypto'
import type { Keys } from './keys.js'
import type { RedisClient } from './cluster/redis-client.js'

/** The key of the hashes that stand for hidden values: one for the platform, so that a value has one hash everywhere. */
export class RedactionKey {
  #key: Promise<Buffer> | undefined

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
  ) {}

  /** Reads it, and makes it if there is none, once in the life of a process. */
  get(): Promise<Buffer> {
    this.#key ??= this.#read().catch((error: unknown) => {
      this.#key = undefined
      throw error
    })
    return this.#key
  }

  async #read(): Promise<Buffer> {
    const name = this.keys.redactionKey()
    await this.redis.set(name, randomBytes(32).toString('base64'), 'NX')
    return Buffer.from((await this.redis.get(name))!, 'base64')
  }
}

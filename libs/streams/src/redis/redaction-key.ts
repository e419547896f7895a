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

  /** What is there is read also when Redis is full. */
  async #read(): Promise<Buffer> {
    const name = this.keys.redactionKey()
    let text = await this.redis.get(name)
    if (text === null) {
      await this.redis.set(name, randomBytes(32).toString('base64'), 'NX')
      text = await this.redis.get(name)
    }
    return Buffer.from(text!, 'base64')
  }
}

import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { messageOf } from '@sluice/event'

type Argument = string | number

/** A Lua script that is sent once and called by its hash, in the same pipeline as other commands. */
export class Script<Reply> {
  readonly sha: string

  constructor(readonly lua: string) {
    this.sha = createHash('sha1').update(lua).digest('hex')
  }

  /** Sends the whole text: for what is rare, and must be done before whatever is sent after it. */
  async runInOrder(redis: Redis, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    return (await redis.eval(this.lua, keys.length, ...keys, ...args)) as Reply
  }

  async run(redis: Redis, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    try {
      return (await redis.evalsha(this.sha, keys.length, ...keys, ...args)) as Reply
    } catch (error) {
      // a Redis that was restarted or failed over has forgotten it
      if (!messageOf(error).includes('NOSCRIPT')) throw error
      return (await redis.eval(this.lua, keys.length, ...keys, ...args)) as Reply
    }
  }
}

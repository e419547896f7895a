import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'

type Argument = string | number

/** A Lua script that Redis is sent once and then called by its hash. */
export class Script {
  readonly sha: string

  constructor(readonly lua: string) {
    this.sha = createHash('sha1').update(lua).digest('hex')
  }

  async run(redis: Redis, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...args)
    } catch (error) {
      if (!isForgotten(error)) throw error
      return redis.eval(this.lua, keys.length, ...keys, ...args)
    }
  }
}

/** Whether Redis does not have the script, and did nothing: it was restarted or failed over, or is called for the first time. */
export function isForgotten(error: unknown): boolean {
  return error instanceof Error && error.message.includes('NOSCRIPT')
}

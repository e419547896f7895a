import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { messageOf } from '@sluice/event'

type Argument = string | number

export interface ScriptCall {
  readonly keys: readonly string[]
  readonly args: readonly Argument[]
}

type Result<Reply> = [error: Error, reply: null] | [error: null, reply: Reply]

/** A Lua script that is sent once and called by its hash, in the same pipeline as other commands. */
export class Script<Reply> {
  readonly sha: string

  constructor(readonly lua: string) {
    this.sha = createHash('sha1').update(lua).digest('hex')
  }

  /** Sends the whole text: for rare calls that must be executed before all later commands of their connection. */
  async runInOrder(redis: Redis, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    return (await redis.eval(this.lua, keys.length, ...keys, ...args)) as Reply
  }

  /**
   * Calls of several shards in one round trip: one pipeline for a single Redis; a Redis Cluster would take one a node.
   *
   * @returns for each call its reply, or the error in its place
   */
  async runAll(redis: Redis, calls: readonly ScriptCall[], known = true): Promise<(Reply | Error)[]> {
    const pipeline = redis.pipeline()
    for (const { keys, args } of calls) {
      if (known) pipeline.evalsha(this.sha, keys.length, ...keys, ...args)
      else pipeline.eval(this.lua, keys.length, ...keys, ...args)
    }
    const results = (await pipeline.exec().catch((error: Error) => calls.map(() => [error, null]))) as Result<Reply>[]
    const replies = results.map(([error, reply]) => error ?? reply)
    if (!known) return replies
    const unknown = replies.flatMap((reply, i) => (isForgotten(reply) ? [i] : []))
    if (unknown.length === 0) return replies
    const again = await this.runAll(
      redis,
      unknown.map(i => calls[i]!),
      false,
    )
    unknown.forEach((at, i) => (replies[at] = again[i]!))
    return replies
  }

  async run(redis: Redis, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    try {
      return (await redis.evalsha(this.sha, keys.length, ...keys, ...args)) as Reply
    } catch (error) {
      if (!isForgotten(error)) throw error
      return (await redis.eval(this.lua, keys.length, ...keys, ...args)) as Reply
    }
  }
}

/** Whether Redis does not have the script, and did nothing: after a restart or failover, and at the first call. */
export function isForgotten(reply: unknown): boolean {
  return reply instanceof Error && messageOf(reply).includes('NOSCRIPT')
}

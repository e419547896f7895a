import { createHash } from 'node:crypto'
import type { Cluster } from 'ioredis'
import { messageOf } from '@sluice/event'
import { isCluster, type RedisClient } from './cluster/redis-client.js'

type Argument = string | number

export interface ScriptCall {
  readonly keys: readonly string[]
  readonly args: readonly Argument[]
}

type Result<Reply> = [error: Error, reply: null] | [error: null, reply: Reply]

/** By the hash of each script, the name of its file: `append` of append.script.ts. */
const files = new Map<string, string>()

/** The name of the file that a script is from; undefined if it is none of Sluice's, or if all of Sluice was put into one file. */
export function fileOfScript(sha: string): string | undefined {
  return files.get(sha)
}

/** A Lua script that is sent once and called by its hash, in the same pipeline as other commands. */
export class Script<Reply> {
  readonly sha: string

  constructor(readonly lua: string) {
    this.sha = createHash('sha1').update(lua).digest('hex')
    const file = /([\w-]+)\.script\.[jt]s/.exec(new Error().stack ?? '')?.[1]
    if (file !== undefined) files.set(this.sha, file)
  }

  /** Sends the whole text: for rare calls that must be executed before all later commands of their connection. */
  async runInOrder(redis: RedisClient, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    return (await redis.eval(this.lua, keys.length, ...keys, ...args)) as Reply
  }

  /**
   * Calls of several shards in one round trip: one pipeline for a single Redis. On a Cluster each call goes to its node, together
   * with the others of the tick; calls for one shard go one after the other, so that one which is redirected is not overtaken.
   *
   * @returns for each call its reply, or the error in its place
   */
  async runAll(redis: RedisClient, calls: readonly ScriptCall[], known = true): Promise<(Reply | Error)[]> {
    if (isCluster(redis)) return this.#runEach(redis, calls)
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

  #runEach(redis: Cluster, calls: readonly ScriptCall[]): Promise<(Reply | Error)[]> {
    const last = new Map<string, Promise<Reply | Error>>()
    return Promise.all(
      calls.map(({ keys, args }) => {
        const run = () => this.run(redis, keys, args).catch((error: Error) => error)
        const before = last.get(keys[0]!)
        const reply = before ? before.then(run) : run()
        last.set(keys[0]!, reply)
        return reply
      }),
    )
  }

  /** For a script that writes nothing: the user of Redis may be one that may not write the keys. */
  async runReadOnly(redis: RedisClient, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    const all = [keys.length, ...keys, ...args]
    try {
      return (await redis.call('evalsha_ro', this.sha, ...all)) as Reply
    } catch (error) {
      if (!isForgotten(error)) throw error
      return (await redis.call('eval_ro', this.lua, ...all)) as Reply
    }
  }

  async run(redis: RedisClient, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    try {
      return (await redis.evalsha(this.sha, keys.length, ...keys, ...args)) as Reply
    } catch (error) {
      if (!isForgotten(error)) throw error
      return (await redis.eval(this.lua, keys.length, ...keys, ...args)) as Reply
    }
  }
}

/** Whether Redis does not have the script, and did nothing: after a restart or failover, and at the first call. */
function isForgotten(reply: unknown): boolean {
  return reply instanceof Error && messageOf(reply).includes('NOSCRIPT')
}

import type { Redis } from 'ioredis'
import { messageOf } from '@sluice/event'
import { duplicate } from '../redis/connection.js'
import type { Keys } from '../redis/keys.js'
import type { Script } from '../redis/script.js'

/** One call of a script, and how many replicas must have what it wrote. */
export interface CheckedCall<Reply = unknown> {
  readonly script: Script<Reply>
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
  readonly replicas: number
  /** Whether to ask how Redis writes to disk. */
  readonly durable: boolean
}

export interface CheckedReply<Reply = unknown> {
  readonly reply: Reply
  /** Replicas that have it, of all that the calls together asked for. */
  readonly replicas: number
  /** The answer to CONFIG GET append*, if it was asked for, or its error. */
  readonly config: readonly string[] | Error
}

interface Waiting extends CheckedCall {
  resolve(reply: CheckedReply): void
  reject(error: Error): void
}

/** Milliseconds that replicas may take to acknowledge. */
const replicationMs = 1000

/**
 * Runs scripts and checks by WAIT that replicas have their writes. Script and WAIT are one pipeline on one connection: WAIT
 * covers the writes of its own connection only; on another connection, perhaps to another server, it would confirm writes that
 * were lost. A repeated script that finds everything done writes nothing, so the mark before WAIT makes the replicas answer
 * all the same.
 *
 * WAIT blocks its connection, so these scripts have a client of their own. One pipeline runs at a time; calls that arrive
 * meanwhile go together in the next, under one WAIT. So a call waits for two pipelines at most, also while replicas are away
 * and each WAIT takes its full time.
 */
export class CheckedScripts {
  #redis: Redis | undefined
  readonly #waiting: Waiting[] = []
  #working = false

  /** @param commands a client of the same server, to duplicate; its owner closes it */
  constructor(
    private readonly commands: Redis,
    private readonly keys: Keys,
  ) {}

  /** @throws the error of the script or of its checks */
  call<Reply>(call: CheckedCall<Reply>): Promise<CheckedReply<Reply>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...(call as CheckedCall), resolve: resolve as Waiting['resolve'], reject })
      if (!this.#working) void this.#work()
    })
  }

  close(): void {
    this.#redis?.disconnect()
  }

  async #work(): Promise<void> {
    this.#working = true
    await Promise.resolve() // calls of the same tick go together
    while (this.#waiting.length > 0) {
      const calls = this.#waiting.splice(0)
      try {
        await this.#send(calls)
      } catch (error) {
        for (const { reject } of calls) reject(error as Error)
      }
    }
    this.#working = false
  }

  async #send(calls: readonly Waiting[], known = true): Promise<void> {
    const redis = (this.#redis ??= duplicate(this.commands, 'checked'))
    const results = await this.#pipeline(redis, calls, known)
    const [waitError, replicas] = results[calls.length + 1]!
    const [configError, config] = results[calls.length + 2] ?? [null, []]
    // a Redis that restarted or failed over has forgotten the scripts: these calls did nothing
    const unknown = calls.filter((_, i) => known && messageOf(results[i]![0]).includes('NOSCRIPT'))
    calls.forEach((call, i) => {
      if (unknown.includes(call)) return
      const [error, reply] = results[i]!
      const failure = error ?? waitError
      if (failure) call.reject(failure)
      else call.resolve({ reply, config: configError ?? (config as string[]), replicas: replicas as number })
    })
    if (unknown.length > 0) await this.#send(unknown, false)
  }

  async #pipeline(redis: Redis, calls: readonly CheckedCall[], known: boolean): Promise<Result[]> {
    const pipeline = redis.pipeline()
    for (const { script, keys, args } of calls) {
      if (known) pipeline.evalsha(script.sha, keys.length, ...keys, ...args)
      else pipeline.eval(script.lua, keys.length, ...keys, ...args)
    }
    pipeline.publish(this.keys.checkMark(), '') // a write, behind all that was written before
    pipeline.wait(Math.max(...calls.map(call => call.replicas)), replicationMs)
    if (calls.some(({ durable }) => durable)) pipeline.config('GET', 'append*')
    return (await pipeline.exec()) as Result[]
  }
}

type Result = [error: Error | null, reply: unknown]

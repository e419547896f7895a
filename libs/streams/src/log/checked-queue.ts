import type { ChainableCommander, Redis } from 'ioredis'
import { messageOf } from '@sluice/event'
import type { Script } from '../redis/script.js'

/** One call of a script, and how many replicas must have what it wrote. */
export interface CheckedCall<Reply = unknown> {
  readonly script: Script<Reply>
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
  readonly replicas: number
  /** Whether to ask how Redis writes to disk. */
  readonly durable: boolean
  /** Whether the slot of the keys is being moved to this node. */
  readonly asking?: boolean
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

type Result = [error: Error | null, reply: unknown]

/** Milliseconds that replicas may take to acknowledge. */
const replicationMs = 1000

/** Adds a write, so that WAIT asks the replicas even if the scripts wrote nothing. @param last the last call before it */
export type Mark = (pipeline: ChainableCommander, last: CheckedCall) => void

/** The scripts that are checked on one server, and the checks. See {@link CheckedScripts}. */
export class CheckedQueue {
  readonly #waiting: Waiting[] = []
  #working = false

  /** @param redis the client of these scripts, which has no other use */
  constructor(
    private readonly redis: Redis,
    private readonly mark: Mark,
  ) {}

  /** @throws the error of the script or of its checks */
  call<Reply>(call: CheckedCall<Reply>): Promise<CheckedReply<Reply>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...(call as CheckedCall), resolve: resolve as Waiting['resolve'], reject })
      if (!this.#working) void this.#work()
    })
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
    const results = await this.#pipeline(calls, known)
    const [markError] = results[calls.length]!
    const [waitError, replicas] = results[calls.length + 1]!
    const [configError, config] = results[calls.length + 2] ?? [null, []]
    // a Redis that restarted or failed over has forgotten the scripts: these calls did nothing
    const unknown = calls.filter((_, i) => known && messageOf(results[i]![0]).includes('NOSCRIPT'))
    calls.forEach((call, i) => {
      if (unknown.includes(call)) return
      const [error, reply] = results[i]!
      const failure = error ?? waitError
      if (failure) call.reject(failure)
      else
        call.resolve({
          reply,
          config: configError ?? (config as string[]),
          replicas: markError ? 0 : (replicas as number),
        })
    })
    if (unknown.length > 0) await this.#send(unknown, false)
  }

  /** @returns the results of the scripts, of the mark, of WAIT, and of CONFIG if it was asked for */
  async #pipeline(calls: readonly CheckedCall[], known: boolean): Promise<Result[]> {
    const pipeline = this.redis.pipeline()
    for (const { script, keys, args, asking } of calls) {
      if (asking) pipeline.asking()
      if (known) pipeline.evalsha(script.sha, keys.length, ...keys, ...args)
      else pipeline.eval(script.lua, keys.length, ...keys, ...args)
    }
    const last = calls.at(-1)!
    if (last.asking) pipeline.asking()
    this.mark(pipeline, last)
    pipeline.wait(Math.max(...calls.map(call => call.replicas)), replicationMs)
    if (calls.some(({ durable }) => durable)) pipeline.config('GET', 'append*')
    const results = (await pipeline.exec()) as Result[]
    const isAsking = (i: number) => calls[i]?.asking
    if (!calls.some(({ asking }) => asking)) return results
    const own: Result[] = []
    for (let at = 0, i = 0; i <= calls.length; i++) {
      if (isAsking(Math.min(i, calls.length - 1))) at++
      own.push(results[at++]!)
      if (i === calls.length) own.push(...results.slice(at))
    }
    return own
  }
}

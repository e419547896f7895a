import type { Redis } from 'ioredis'
import { steady } from './connection.js'
import { appendScript } from './scripts/append.js'

/** The arguments of one call of the append script, and how many replicas must have what it wrote. */
export interface CheckedCall {
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
  readonly replicas: number
  /** Whether to ask how Redis writes to disk. */
  readonly durable: boolean
}

export interface CheckedReply {
  readonly reply: string[] | string
  /** Replicas that have it, of all that the commands together asked for. */
  readonly replicas: number
  /** The answer to CONFIG GET append*, where it was asked for, or the error in its place. */
  readonly config: readonly string[] | Error
}

interface Waiting extends CheckedCall {
  resolve(reply: CheckedReply): void
  reject(error: Error): void
}

/** Milliseconds that replicas may take to say that they have it. */
const replicationMs = 1000

/**
 * Appends that are checked by WAIT. The appends and their checks are one pipeline, and so one connection: WAIT speaks of
 * what its own connection wrote, and on another one, to another server perhaps, it would confirm what was lost.
 *
 * WAIT holds up whatever comes behind it on its connection, so these appends have a client of their own, and one pipeline
 * is under way at a time: what comes meanwhile goes together in the next, under one WAIT. So nobody waits for more than
 * two of them, also while replicas are away and each takes its whole time.
 */
export class CheckedAppends {
  #redis: Redis | undefined
  readonly #waiting: Waiting[] = []
  #working = false

  /** @param commands the client whose server it is; it stays its owner's */
  constructor(private readonly commands: Redis) {}

  /** @throws the error of the append or of its checks */
  call(call: CheckedCall): Promise<CheckedReply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...call, resolve, reject })
      if (!this.#working) void this.#work()
    })
  }

  close(): void {
    this.#redis?.disconnect()
  }

  async #work(): Promise<void> {
    this.#working = true
    await Promise.resolve() // those of the same tick go together
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

  async #send(calls: readonly Waiting[]): Promise<void> {
    const redis = (this.#redis ??= this.#connect())
    let results = await this.#pipeline(redis, 'evalsha', calls)
    // no call has done anything then: all are of one script
    if (String(results[0]![0]).includes('NOSCRIPT')) results = await this.#pipeline(redis, 'eval', calls)
    const [waitError, replicas] = results[calls.length]!
    const [configError, config] = results[calls.length + 1] ?? [null, []]
    calls.forEach(({ resolve, reject }, i) => {
      const [error, reply] = results[i]!
      const failure = error ?? waitError
      if (failure) reject(failure)
      else
        resolve({
          reply: reply as string[] | string,
          config: configError ?? (config as string[]),
          replicas: replicas as number,
        })
    })
  }

  async #pipeline(redis: Redis, command: 'eval' | 'evalsha', calls: readonly CheckedCall[]): Promise<Result[]> {
    const what = command === 'eval' ? appendScript.lua : appendScript.sha
    const pipeline = redis.pipeline()
    for (const { keys, args } of calls) pipeline[command](what, keys.length, ...keys, ...args)
    const replicas = Math.max(...calls.map(call => call.replicas))
    pipeline.wait(replicas, replicationMs)
    if (calls.some(({ durable }) => durable)) pipeline.config('GET', 'append*')
    return (await pipeline.exec()) as Result[]
  }

  #connect(): Redis {
    const redis = this.commands.duplicate({ enableAutoPipelining: false, enableOfflineQueue: true })
    return steady(redis.on('error', () => undefined))
  }
}

type Result = [error: Error | null, reply: unknown]

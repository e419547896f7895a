import { UnavailableError } from '@sluice/event'
import type { Redis } from 'ioredis'
import { duplicate, isForgotten, type Script } from '@sluice/streams'

interface Write {
  readonly script: Script<unknown>
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
  /** The number of replicas that must have it. */
  readonly replicas: number
}

interface Waiting extends Write {
  /** Whether the text of the script is sent, and not only its hash. */
  readonly whole: boolean
  resolve(reply: { readonly value: unknown; readonly replicas: number }): void
  reject(error: Error): void
}

type Result = [error: Error | null, reply: unknown]

/** Milliseconds that replicas may take to acknowledge, and that Redis may take to answer. */
const patience = { replicationMs: 1000, answerMs: 3000 }

/**
 * Makes writes that replicas must have. Script and WAIT are one pipeline on a connection of their own: WAIT covers the last
 * command of its own connection, and everything that its server had done before. So a repeated write waits again, even if it
 * changes nothing. One pipeline runs at a time; writes that come meanwhile go together in the next.
 */
export class WaitedWrites {
  #redis: Redis | undefined
  readonly #waiting: Waiting[] = []
  #working = false

  /** @param commands a client of the same server, to duplicate; its owner closes it */
  constructor(private readonly commands: Redis) {}

  run(write: Write): Promise<{ readonly value: unknown; readonly replicas: number }> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...write, whole: false, resolve, reject })
      if (!this.#working) void this.#work()
    })
  }

  /** Closes the connection; the next write opens another. */
  close(): void {
    this.#redis?.disconnect()
    this.#redis = undefined
  }

  async #work(): Promise<void> {
    this.#working = true
    await Promise.resolve() // writes of the same tick go together
    while (this.#waiting.length > 0) {
      const writes = this.#waiting.splice(0)
      try {
        const results = await this.#send(writes)
        const [waitError, replicas] = results[writes.length]!
        writes.forEach((write, i) => {
          const [error, value] = results[i]!
          if (isForgotten(error) && !write.whole) this.#waiting.push({ ...write, whole: true })
          else if (error ?? waitError) write.reject((error ?? waitError)!)
          else write.resolve({ value, replicas: replicas as number })
        })
      } catch (error) {
        for (const { reject } of writes) reject(error as Error)
      }
    }
    this.#working = false
  }

  async #send(writes: readonly Waiting[]): Promise<Result[]> {
    const redis = (this.#redis ??= duplicate(this.commands, 'checked', { socketTimeout: undefined }))
    const pipeline = redis.pipeline()
    for (const { script, whole, keys, args } of writes) {
      if (whole) pipeline.eval(script.lua, keys.length, ...keys, ...args)
      else pipeline.evalsha(script.sha, keys.length, ...keys, ...args)
    }
    pipeline.wait(Math.max(...writes.map(({ replicas }) => replicas)), patience.replicationMs)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const giveUp = () =>
        reject(new UnavailableError('REDIS_UNREACHABLE', 'Redis does not answer; the change may be made or not'))
      // after a stall, answers that had arrived are read before this check
      timer = setTimeout(() => setImmediate(giveUp), patience.answerMs)
    })
    try {
      return (await Promise.race([pipeline.exec(), late])) as Result[]
    } catch (error) {
      this.close() // a late answer would be taken for that of another write
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
}

export function notReplicated(replicas: number, wanted: number): UnavailableError {
  const message =
    `${replicas} of ${wanted} replicas have the change: a failover may lose it. ` +
    `Send it again as it was until it is accepted; that is safe`
  return new UnavailableError('NOT_REPLICATED', message, { replicas, wanted })
}

/** Adds the ids of targets with new secrets, which this failed answer did not show, to the error. */
export function withUnshown(error: unknown, newSecrets: readonly string[]): unknown {
  if (!(error instanceof UnavailableError) || error.code !== 'NOT_REPLICATED' || newSecrets.length === 0) return error
  const message = `${error.message}. The secrets of ${newSecrets.join(', ')} were made and will not be shown: give your own`
  return new UnavailableError(error.code, message, error.details)
}

import { UnavailableError } from '@sluice/event'
import type { Redis } from 'ioredis'
import { duplicate, isForgotten, type Script } from '@sluice/streams'

interface Write {
  readonly script: Script<unknown>
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
  /** How many replicas must have it. */
  readonly replicas: number
}

interface Waiting extends Write {
  /** Whether the text is sent, and not the hash alone. */
  readonly whole: boolean
  resolve(reply: { readonly value: unknown; readonly replicas: number }): void
  reject(error: Error): void
}

type Result = [error: Error | null, reply: unknown]

/** Milliseconds that replicas may take to say that they have it, and that Redis may take to answer. */
const patience = { replicationMs: 1000, answerMs: 3000 }

/**
 * Writes that replicas must have. Script and WAIT are one pipeline on a connection of their own: WAIT speaks of its own connection
 * alone, of all that its server had done when the last command before it ended. So the same write sent again waits again, also
 * where it changes nothing. One pipeline is under way at a time, and what comes meanwhile goes together in the next.
 */
export class WaitedWrites {
  #redis: Redis | undefined
  readonly #waiting: Waiting[] = []
  #working = false

  /** @param commands the client whose server it is; it stays its owner's */
  constructor(private readonly commands: Redis) {}

  run(write: Write): Promise<{ readonly value: unknown; readonly replicas: number }> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...write, whole: false, resolve, reject })
      if (!this.#working) void this.#work()
    })
  }

  /** Ends the connection; the next write opens another. */
  close(): void {
    this.#redis?.disconnect()
    this.#redis = undefined
  }

  async #work(): Promise<void> {
    this.#working = true
    await Promise.resolve() // those of the same tick go together
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
      // an answer that came while this process stood still is read before the check
      timer = setTimeout(() => setImmediate(giveUp), patience.answerMs)
    })
    try {
      return (await Promise.race([pipeline.exec(), late])) as Result[]
    } catch (error) {
      this.close() // an answer that comes late would be another's
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

/** A secret that was made is shown with the write that made it, and with no other. */
export function withUnshown(error: unknown, newSecrets: readonly string[]): unknown {
  if (!(error instanceof UnavailableError) || error.code !== 'NOT_REPLICATED' || newSecrets.length === 0) return error
  const message = `${error.message}. The secrets of ${newSecrets.join(', ')} were made and will not be shown: give your own`
  return new UnavailableError(error.code, message, error.details)
}

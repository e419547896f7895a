import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Tries } from '@sluice/observability'
import { pause, pauseAfter } from '../redis/pause.js'
import { settleScript } from '../shards/settle.script.js'

export interface OutcomeWritesOptions {
  readonly redis: RedisClient
  /** The name of the subscription and of its consumer group. */
  readonly name: string
  readonly tries: Tries
  readonly stop: AbortSignal
  /** Called when an entry is acknowledged. */
  readonly settled: (stream: string, entryId: string) => void
}

/** Milliseconds: that a stop waits for unwritten outcomes, and until an acknowledgement is tried again. */
const timing = { writeWithinMs: 5000, ackAgainMs: 200 }

const never = new AbortController().signal

/** Writes the outcomes of handled entries, and acknowledges the entries. Each write is repeated until it works. */
export class OutcomeWrites {
  readonly #done = new Map<string, string[]>()
  #flushing: Promise<void> | undefined

  constructor(private readonly options: OutcomeWritesOptions) {}

  /** Repeats the write of a decision until it works; the handler is not called again. @returns false if a stop no longer waits for it */
  async write(write: () => Promise<void>): Promise<boolean> {
    const { tries, stop } = this.options
    let failures = 0
    let stoppedAt: number | undefined
    try {
      for (;;) {
        try {
          await write()
          return true
        } catch (error) {
          tries.failed(error, ++failures)
          if (stop.aborted) stoppedAt ??= performance.now()
          if (stoppedAt !== undefined && performance.now() - stoppedAt > timing.writeWithinMs) return false
          await pause(pauseAfter(failures), stoppedAt === undefined ? stop : never)
        }
      }
    } finally {
      tries.ended(failures)
    }
  }

  /** Acknowledges an entry, in one call with others that finish meanwhile. */
  settle(stream: string, entryId: string): void {
    const done = this.#done.get(stream)
    if (done) done.push(entryId)
    else this.#done.set(stream, [entryId])
    this.#flushing ??= this.#flush()
  }

  /** Resolves when all entries that were settled before are acknowledged; after a stop, when that was tried once more. */
  async flushed(): Promise<void> {
    await this.#flushing
  }

  /** Acknowledges with one call a stream, until Redis answered. */
  async #flush(): Promise<void> {
    const { redis, name, tries, stop, settled } = this.options
    await new Promise(setImmediate)
    let failures = 0
    while (this.#done.size > 0) {
      const batches = [...this.#done]
      this.#done.clear()
      try {
        await Promise.all(batches.map(([stream, ids]) => settleScript.run(redis, [stream], [name, '', ...ids])))
      } catch (error) {
        tries.failed(error, ++failures)
        for (const [stream, ids] of batches) this.#done.set(stream, [...ids, ...(this.#done.get(stream) ?? [])])
        if (stop.aborted) break
        await pause(timing.ackAgainMs, stop)
        continue
      }
      for (const [stream, ids] of batches) for (const id of ids) settled(stream, id)
    }
    tries.ended(failures)
    this.#flushing = undefined
  }
}

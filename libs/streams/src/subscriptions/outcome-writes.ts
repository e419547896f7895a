import type { Redis } from 'ioredis'
import type { Tries } from '@sluice/observability'
import { pause, pauseAfter } from '../redis/pause.js'
import { settleScript } from '../shards/settle.script.js'

export interface OutcomeWritesOptions {
  readonly redis: Redis
  /** The subscription; also its consumer group. */
  readonly name: string
  readonly tries: Tries
  readonly stop: AbortSignal
  /** Called when an entry is acknowledged. */
  readonly settled: (stream: string, entryId: string) => void
}

/** Milliseconds that a stop waits for what handlers left to be written, and until an acknowledgement is tried again. */
const timing = { writeWithinMs: 5000, ackAgainMs: 200 }

const never = new AbortController().signal

/** Writes what became of entries that were handled, and acknowledges them. Each write is tried until it works. */
export class OutcomeWrites {
  readonly #done = new Map<string, string[]>()
  #flushing: Promise<void> | undefined

  constructor(private readonly options: OutcomeWritesOptions) {}

  /** What was decided is decided: it is tried until it is written. @returns false where a stop does not wait for it any more */
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

  /** Acknowledges an entry, together with others that are finished meanwhile. */
  settle(stream: string, entryId: string): void {
    const done = this.#done.get(stream)
    if (done) done.push(entryId)
    else this.#done.set(stream, [entryId])
    this.#flushing ??= this.#flush()
  }

  /** Resolves when all that is settled by now is acknowledged, or after a stop was tried once more. */
  async flushed(): Promise<void> {
    await this.#flushing
  }

  /** One call a stream, until Redis has heard it. */
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

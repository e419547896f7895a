import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Tries } from '@sluice/observability'
import { pause, pauseAfter } from '../redis/pause.js'
import type { Journal } from '../journal/journal.js'
import { settleScript } from '../shards/settle.script.js'
import type { Shard } from '../shards/shards.js'
import { settleStepsScript } from './settle-steps.script.js'

export interface OutcomeWritesOptions {
  readonly redis: RedisClient
  /** The name of the subscription and of its consumer group. */
  readonly name: string
  readonly tries: Tries
  readonly stop: AbortSignal
  readonly journal?: Journal | undefined
  /** Called when an entry is acknowledged. */
  readonly settled: (stream: string, entryId: string) => void
}

/** An entry that is finished. */
export interface Settled {
  readonly entryId: string
  /** What the journal keeps of that: lines of the event of a log id, of the shard that the stream is of. */
  readonly told?: { readonly shard: Shard; readonly logId: string; readonly steps: string }
}

/** Milliseconds: that a stop waits for unwritten outcomes, and until an acknowledgement is tried again. */
const timing = { writeWithinMs: 5000, ackAgainMs: 200 }

const never = new AbortController().signal

/** Writes the outcomes of handled entries, and acknowledges the entries. Each write is repeated until it works. */
export class OutcomeWrites {
  readonly #done = new Map<string, Settled[]>()
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
  settle(stream: string, settled: Settled): void {
    const done = this.#done.get(stream)
    if (done) done.push(settled)
    else this.#done.set(stream, [settled])
    this.#flushing ??= this.#flush()
  }

  /** Resolves when all entries that were settled before are acknowledged; after a stop, when that was tried once more. */
  async flushed(): Promise<void> {
    await this.#flushing
  }

  /** Acknowledges with one call a stream, until Redis answered. */
  async #flush(): Promise<void> {
    const { tries, stop, settled } = this.options
    await new Promise(setImmediate)
    let failures = 0
    while (this.#done.size > 0) {
      const batches = [...this.#done]
      this.#done.clear()
      try {
        await Promise.all(batches.map(([stream, some]) => this.#acknowledge(stream, some)))
      } catch (error) {
        tries.failed(error, ++failures)
        for (const [stream, some] of batches) this.#done.set(stream, [...some, ...(this.#done.get(stream) ?? [])])
        if (stop.aborted) break
        await pause(timing.ackAgainMs, stop)
        continue
      }
      for (const [stream, some] of batches) for (const { entryId } of some) settled(stream, entryId)
    }
    tries.ended(failures)
    this.#flushing = undefined
  }

  #acknowledge(stream: string, some: readonly Settled[]): Promise<number> {
    const { redis, name, journal } = this.options
    const ids = some.map(({ entryId }) => entryId)
    const told = some.flatMap(({ told }) => (told && told.steps !== '' ? [told] : []))
    if (!journal || told.length === 0) return settleScript.run(redis, [stream], [name, '', ...ids])
    const lines = journal.lines(told[0]!.shard)
    for (const { logId, steps } of told) lines.add(logId, steps)
    return settleStepsScript.run(redis, [stream, ...lines.keys], [name, ...lines.args, ...ids])
  }
}

import type { Redis } from 'ioredis'
import { messageOf } from '@sluice/event'
import { writeHeartbeat } from '../wire/entries.js'

/** Milliseconds of silence after which a heartbeat is sent, and after which a stage does not consume. */
const timing = { quietMs: 3000, deadMs: 10_000 }

/**
 * Proof that a stage consumes, and not only that its loop goes round: where nothing else came through for a while, an entry
 * of its own goes the same way as all others, into the stream of one of its shards in turn and out again.
 */
export class Heartbeat {
  /** When something came through last, and since when something should: there are shards to consume. Monotonic. */
  #seen = -Infinity
  #since: number | undefined
  #sent = -Infinity
  #turn = 0
  #error: string | undefined

  constructor(
    private readonly redis: Redis,
    private readonly instance: string,
  ) {}

  /** An entry was consumed, a heartbeat or any other. */
  seen(now = performance.now()): void {
    this.#seen = now
  }

  /** Sends one into one of the streams that this instance consumes, if it is time. */
  async send(streams: readonly string[], now = performance.now()): Promise<void> {
    if (streams.length === 0) {
      this.#since = undefined
      return
    }
    this.#since ??= now
    const quiet = this.#seen < this.#since || now - this.#seen >= timing.quietMs
    if (!quiet || now - this.#sent < timing.quietMs) return
    this.#sent = now
    try {
      await this.redis.xadd(
        streams[this.#turn++ % streams.length]!,
        'NOMKSTREAM',
        '*',
        ...writeHeartbeat(this.instance),
      )
      this.#error = undefined
    } catch (error) {
      this.#error = messageOf(error)
    }
  }

  /** Undefined while entries come through, or where there is no shard to consume. */
  problem(now = performance.now()): string | undefined {
    if (this.#since === undefined) return undefined
    const why = this.#error ? `: ${this.#error}` : ''
    if (this.#seen < this.#since) return `no heartbeat came through yet${why}`
    const silentMs = now - this.#seen
    return silentMs > timing.deadMs ? `no heartbeat came through for ${Math.round(silentMs / 1000)} s${why}` : undefined
  }
}

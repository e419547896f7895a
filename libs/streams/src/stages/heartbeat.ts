import type { RedisClient } from '../redis/cluster/redis-client.js'
import { inWords } from '@sluice/observability'
import { sendScript } from '../shards/bell.script.js'
import { writeHeartbeat } from '../wire/entries.js'

/** Milliseconds without an entry after which a heartbeat is sent, and after which the stage counts as not consuming. */
const timing = { quietMs: 3000, deadMs: 10_000 }

/** A stream and the doorbell that rings for it. */
export interface Rung {
  readonly stream: string
  readonly bell: string
}

/**
 * Proves that a stage consumes, and not only that its loop runs: if no entry came for a while, the stage appends an entry of
 * its own to the stream of one of its shards in turn, and reads and settles it like any other.
 */
export class Heartbeat {
  /** When an entry was last consumed, and since when there are shards to consume. Monotonic. */
  #seen = -Infinity
  #since: number | undefined
  #sent = -Infinity
  #turn = 0
  #error: string | undefined

  constructor(
    private readonly redis: RedisClient,
    private readonly instance: string,
  ) {}

  /** An entry was consumed, a heartbeat or any other. */
  seen(now = performance.now()): void {
    this.#seen = now
  }

  /** Appends a heartbeat to one of the streams that this instance consumes, if it is due. */
  async send(streams: number, at: (index: number) => Rung, now = performance.now()): Promise<void> {
    if (streams === 0) {
      this.#since = undefined
      return
    }
    this.#since ??= now
    const quiet = this.#seen < this.#since || now - this.#seen >= timing.quietMs
    if (!quiet || now - this.#sent < timing.quietMs) return
    this.#sent = now
    try {
      const { stream, bell } = at(this.#turn++ % streams)
      await sendScript.run(this.redis, [stream, bell], [0, ...writeHeartbeat(this.instance)])
      this.#error = undefined
    } catch (error) {
      this.#error = inWords(error)
      this.#sent = -Infinity // the next one is due at once
    }
  }

  /** @returns undefined while entries are consumed, or if there is no shard to consume */
  problem(now = performance.now()): string | undefined {
    if (this.#since === undefined) return undefined
    if (this.#error) return `no heartbeat can be sent: ${this.#error}`
    if (this.#seen < this.#since) return 'no heartbeat came through yet'
    const silentMs = now - this.#seen
    return silentMs > timing.deadMs ? `no heartbeat came through for ${Math.round(silentMs / 1000)} s` : undefined
  }
}

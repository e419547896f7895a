import type { Redis } from 'ioredis'
import { releaseScript } from './release.script.js'

export interface HoldingOptions {
  readonly redis: Redis
  /** The subscription; also its consumer group. */
  readonly name: string
  readonly instance: string
  readonly claimIdleMs: number
}

/** An entry of a stream of the subscription. */
export interface HeldEntry {
  readonly stream: string
  readonly entryId: string
  /** How often it was taken, with this time. */
  readonly taken: number
}

/**
 * The entries of a subscription that one instance holds, and whether they are its own for sure: others may claim what gave
 * no sign of life for `claimIdleMs`.
 */
export class Holding {
  readonly #held = new Map<string, Set<string>>()
  /** Whatever is held was given or kept alive after this. Monotonic. */
  #alive = performance.now()
  /** When the read that is under way was sent: what it will bring may have been given ever since. */
  #reading: number | undefined
  /** What was read before this is not held any more. */
  #forgotten = -Infinity

  constructor(private readonly options: HoldingOptions) {}

  /** False where this process heard nothing of Redis for so long, or stood still, that others may have what it holds. */
  get sure(): boolean {
    return performance.now() - this.#alive < this.options.claimIdleMs
  }

  /**
   * Reads more.
   *
   * @param read with a time limit well below `claimIdleMs`
   * @returns also whether it is this instance's own for sure; others may have claimed it where it is not
   */
  async read<T>(read: () => Promise<T>): Promise<{ readonly answer: T; readonly sure: boolean }> {
    const sent = (this.#reading = performance.now())
    try {
      const answer = await read()
      return { answer, sure: this.sure && sent > this.#forgotten }
    } finally {
      this.#reading = undefined
    }
  }

  /** @returns false where it is held already */
  add(stream: string, entryId: string): boolean {
    const held = this.#held.get(stream) ?? new Set()
    if (held.has(entryId)) return false
    this.#held.set(stream, held.add(entryId))
    return true
  }

  delete(stream: string, entryId: string): void {
    this.#held.get(stream)?.delete(entryId)
  }

  /**
   * Says of all that is held that it lives.
   *
   * @param forget called first where others may have claimed what is held: deletes what was not begun
   */
  async keepAlive(forget: () => void): Promise<void> {
    const { redis, name, instance } = this.options
    const asked = performance.now()
    if (!this.sure) {
      this.#forgotten = asked
      forget()
    }
    const held = [...this.#held].filter(([, ids]) => ids.size > 0)
    await Promise.all(held.map(([stream, ids]) => redis.xclaim(stream, name, instance, 0, ...ids, 'JUSTID')))
    // what the read under way brings was given after it was sent, or is not taken
    this.#alive = this.#forgotten === asked ? asked : Math.min(asked, this.#reading ?? asked)
  }

  /** Says that an entry was taken that was another's: it is only counted when it is begun. */
  async count({ stream, entryId, taken }: HeldEntry): Promise<void> {
    const { redis, name, instance } = this.options
    await redis.call('XCLAIM', stream, name, instance, 0, entryId, 'IDLE', 0, 'RETRYCOUNT', taken, 'JUSTID')
  }

  /**
   * Leaves an entry that was not begun to the others at once, unless one of them has it.
   *
   * @param counted whether Redis knows of this time
   */
  async release({ stream, entryId, taken }: HeldEntry, counted: boolean): Promise<void> {
    const { redis, name, instance, claimIdleMs } = this.options
    this.delete(stream, entryId)
    const now = counted ? taken : taken - 1
    await releaseScript.runInOrder(redis, [stream], [name, instance, claimIdleMs * 2, entryId, now, taken - 1])
  }
}

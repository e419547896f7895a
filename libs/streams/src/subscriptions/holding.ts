import type { RedisClient } from '../redis/cluster/redis-client.js'
import { releaseScript } from './release.script.js'

export interface HoldingOptions {
  readonly redis: RedisClient
  /** The name of the subscription and of its consumer group. */
  readonly name: string
  readonly instance: string
  readonly claimIdleMs: number
}

/** An entry that this instance holds. */
export interface HeldEntry {
  readonly stream: string
  readonly entryId: string
  /** How often it was taken, this time included. */
  readonly taken: number
}

/**
 * The entries of a subscription that this instance holds, and whether it holds them for sure: other instances may claim entries
 * that were not kept alive for `claimIdleMs`.
 */
export class Holding {
  readonly #held = new Map<string, Set<string>>()
  /** All held entries were read or kept alive after this time. Monotonic. */
  #alive = performance.now()
  /** When each running read was sent: its entries may have been assigned at any time since. */
  readonly #reading = new Set<{ readonly sent: number }>()
  /** Entries that were read before this time are no longer held. */
  #forgotten = -Infinity

  constructor(private readonly options: HoldingOptions) {}

  /** False if other instances may have claimed the held entries, because Redis did not answer or this process stalled. */
  get sure(): boolean {
    return performance.now() - this.#alive < this.options.claimIdleMs
  }

  /**
   * Reads further entries.
   *
   * @param read must have a time limit well below `claimIdleMs`
   * @returns also whether they are held for sure; if not, other instances may have claimed them
   */
  async read<T>(read: () => Promise<T>): Promise<{ readonly answer: T; readonly sure: boolean }> {
    const reading = { sent: performance.now() }
    this.#reading.add(reading)
    try {
      const answer = await read()
      return { answer, sure: this.sure && reading.sent > this.#forgotten }
    } finally {
      this.#reading.delete(reading)
    }
  }

  /** @returns false if it is held already */
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
   * Renews all held entries in Redis.
   *
   * @param forget called first if others may have claimed held entries: deletes those that were not begun
   */
  async keepAlive(forget: () => void): Promise<void> {
    const { redis, name, instance } = this.options
    const asked = performance.now()
    if (!this.sure) {
      this.#forgotten = asked
      forget()
    }
    const held = [...this.#held].filter(([, ids]) => ids.size > 0)
    await Promise.all(held.map(([stream, ids]) => redis.call('XCLAIM', stream, name, instance, 0, ...ids, 'JUSTID')))
    // entries of running reads were assigned after these were sent, or are not taken
    this.#alive = asked
    if (this.#forgotten !== asked) for (const { sent } of this.#reading) this.#alive = Math.min(this.#alive, sent)
  }

  /** Counts in Redis that a claimed entry was taken: a claim is counted only when the entry begins. */
  async count({ stream, entryId, taken }: HeldEntry): Promise<void> {
    const { redis, name, instance } = this.options
    await redis.call('XCLAIM', stream, name, instance, 0, entryId, 'IDLE', 0, 'RETRYCOUNT', taken, 'JUSTID')
  }

  /**
   * Leaves an entry that was not begun to the other instances at once, unless one of them has it already.
   *
   * @param counted whether Redis counted this time
   */
  async release({ stream, entryId, taken }: HeldEntry, counted: boolean): Promise<void> {
    const { redis, name, instance, claimIdleMs } = this.options
    this.delete(stream, entryId)
    const now = counted ? taken : taken - 1
    await releaseScript.runInOrder(redis, [stream], [name, instance, claimIdleMs * 2, entryId, now, taken - 1])
  }
}

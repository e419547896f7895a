import type { RedisClient } from '@sluice/streams'

/** Milliseconds between two writes of one key's last use, and between two looks at what is to be written. */
const every = { writtenMs: 60_000, lookMs: 5000 }

/** Notes when each key was last used: in Redis at most once a minute and key, all keys in one call. */
export class KeyUses {
  /** Key -> its last use that is not written yet. */
  #unwritten = new Map<string, number>()
  /** Key -> the use that was last written. */
  readonly #written = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  /**
   * @param hash the hash in Redis: name of a key -> milliseconds since 1970
   * @param isThere whether the key exists: uses of deleted ones are forgotten
   */
  constructor(
    private readonly redis: RedisClient,
    private readonly hash: string,
    private readonly isThere: (key: string) => boolean,
  ) {}

  start(): void {
    this.#timer = setInterval(() => void this.write(), every.lookMs).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.write()
  }

  used(key: string, now: number): void {
    if (now - (this.#written.get(key) ?? -Infinity) >= every.writtenMs) this.#unwritten.set(key, now)
  }

  /** Writes what is new. What Redis does not take now is written later. */
  async write(): Promise<void> {
    for (const key of this.#written.keys()) if (!this.isThere(key)) this.#written.delete(key)
    const uses = [...this.#unwritten].filter(([key]) => this.isThere(key))
    this.#unwritten = new Map()
    if (uses.length === 0) return
    for (const [key, at] of uses) this.#written.set(key, at)
    try {
      await this.redis.hset(this.hash, Object.fromEntries(uses))
    } catch {
      for (const [key] of uses) this.#written.delete(key) // the next use is noted again
    }
  }
}

import { hash, randomBytes } from 'node:crypto'
import { UnavailableError } from '@sluice/event'
import type { Keys, RedisClient } from '@sluice/streams'

/** Milliseconds, and a number. */
const sessionBounds = {
  /** After which a session ends, however much it is used. */
  absoluteMs: 12 * 60 * 60_000,
  /** After which a session ends that is not used. */
  idleMs: 60 * 60_000,
  /** Sessions of one principal; with one more the oldest ends. */
  most: 20,
}

/** An id has 256 random bits. */
const idPattern = /^[\w-]{43}$/

interface Kept {
  /** Who logged in. */
  readonly of: unknown
  /** Milliseconds since 1970. */
  readonly until: number
}

/**
 * Sessions in Redis, for all gateways alike. An id is stored as its digest: who reads Redis cannot use a session.
 *
 * What is stored of a session is bounded by its principal: see `sessionBounds`.
 */
export class SessionStore {
  /** @param now milliseconds since 1970, by Redis' clock */
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Pick<Keys, 'session' | 'sessionsOf'>,
    private readonly now: () => number,
    private readonly bounds = sessionBounds,
  ) {}

  /**
   * Starts a session. Its id is always a new one.
   *
   * @param holder names the principal whose sessions are counted together
   * @param of who logged in, made with the id; any JSON
   * @throws UnavailableError `ACCESS_UNKNOWN`
   */
  async start(holder: string, of: (id: string) => unknown): Promise<string> {
    const id = randomBytes(32).toString('base64url')
    const digest = digestOf(id)
    const list = this.keys.sessionsOf(digestOf(holder))
    const now = this.now()
    const { absoluteMs, idleMs, most } = this.bounds
    const kept: Kept = { of: of(id), until: now + absoluteMs }
    return this.#asked(async () => {
      await this.redis.set(this.keys.session(digest), JSON.stringify(kept), 'PX', idleMs)
      await this.redis.zadd(list, now, digest)
      await this.redis.pexpire(list, absoluteMs)
      const over = (await this.redis.zcard(list)) - most
      const ended = over > 0 ? await this.redis.zpopmin(list, over) : []
      for (let i = 0; i < ended.length; i += 2) await this.redis.del(this.keys.session(ended[i]!))
      return id
    })
  }

  /**
   * Who logged in; undefined if the session is over.
   *
   * @param isUse whether the session ends later for it
   * @throws UnavailableError `ACCESS_UNKNOWN`
   */
  async find(id: string, isUse = true): Promise<unknown> {
    if (!idPattern.test(id)) return undefined
    const key = this.keys.session(digestOf(id))
    const text = await this.#asked(async () => {
      const [found] = await Promise.all([this.redis.get(key), isUse ? this.redis.pexpire(key, this.bounds.idleMs) : 0])
      return found
    })
    if (text === null) return undefined
    const { of, until } = JSON.parse(text) as Kept
    if (until > this.now()) return of
    await this.end(id)
    return undefined
  }

  /** @throws UnavailableError `ACCESS_UNKNOWN` */
  async end(id: string): Promise<void> {
    if (idPattern.test(id)) await this.#asked(() => this.redis.del(this.keys.session(digestOf(id))))
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (cause) {
      const message = 'Redis does not say who is logged in; nothing was done, try again'
      throw new UnavailableError('ACCESS_UNKNOWN', message, {}, { cause })
    }
  }
}

function digestOf(text: string): string {
  return hash('sha256', text, 'base64url')
}

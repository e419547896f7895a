import { hash } from 'node:crypto'
import { UnavailableError } from '@sluice/event'
import type { RedisClient } from '@sluice/streams'
import { windowMs } from './signed-headers.js'

/** A request may be signed for the end of the window ahead, and come again until its end. */
const rememberedMs = 2 * windowMs

/** The signed requests that were taken, on any gateway. */
export class TakenRequests {
  /** @param keyOf makes the key in Redis of a request's digest */
  constructor(
    private readonly redis: RedisClient,
    private readonly keyOf: (digest: string) => string,
  ) {}

  /** Takes a request; false if it was taken before. @throws UnavailableError if Redis cannot say so */
  async take(key: string, id: string): Promise<boolean> {
    try {
      return (await this.redis.set(this.#of(key, id), '', 'PX', rememberedMs, 'NX')) === 'OK'
    } catch (cause) {
      const message = 'Redis does not say whether this request was taken before; nothing was done, try again'
      throw new UnavailableError('ACCESS_UNKNOWN', message, {}, { cause })
    }
  }

  /** Forgets a request that was refused, so that it may be sent again. If that fails it is forgotten later. */
  forget(key: string, id: string): void {
    void this.redis.del(this.#of(key, id)).catch(() => undefined)
  }

  #of(key: string, id: string): string {
    return this.keyOf(hash('sha256', `${key} ${id}`, 'base64url'))
  }
}

import { hash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { type AcceptedEvent, InvalidError } from '@sluice/event'
import type { Keys } from './keys.js'
import type { BusLayout } from './shards.js'

/**
 * What each idempotency key of a bus was used for, while the bus' dedupe window lasts: a digest of the event. It is looked at before
 * the append and not in its script, because another event may belong to another shard.
 */
export class IdempotencyKeys {
  constructor(
    private readonly redis: Redis,
    private readonly keys: Keys,
  ) {}

  /**
   * @returns what gives the key back, where it was not used before
   * @throws InvalidError `IDEMPOTENCY_KEY_REUSED` where it was used for another event
   */
  async claim(
    { name: bus, dedupeMs = 0 }: BusLayout,
    { key, content }: NonNullable<AcceptedEvent['idempotency']>,
  ): Promise<(() => Promise<unknown>) | undefined> {
    if (dedupeMs === 0) return undefined
    const used = this.keys.idempotency(bus, digest(key))
    const event = digest(content)
    const before = await this.redis.set(used, event, 'PX', dedupeMs, 'NX', 'GET')
    if (before === null) return () => this.redis.del(used)
    if (before === event) return undefined
    throw new InvalidError(
      'IDEMPOTENCY_KEY_REUSED',
      "the header 'Idempotency-Key' has a value that was used for another event; send that event as it was, or use a new key",
      { header: 'Idempotency-Key' },
    )
  }
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}

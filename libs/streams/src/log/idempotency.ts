import { hash } from 'node:crypto'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { type AcceptedEvent, InvalidError } from '@sluice/event'
import type { Keys } from '../redis/keys.js'
import { claimScript } from './append.script.js'
import type { BusLayout } from '../shards/shards.js'

/**
 * Remembers a digest of the event that each idempotency key was used for, for the bus' dedupe window. It is compared before the
 * append and not in the append script, because another event with the same key may belong to another shard. A record of an earlier bus
 * of the same name does not count.
 */
export class IdempotencyKeys {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
  ) {}

  /**
   * @returns the claim, if the key was not used before
   * @throws InvalidError `IDEMPOTENCY_KEY_REUSED` if it was used for another event
   */
  async claim(
    { name: bus, dedupeMs = 0 }: BusLayout,
    { key, content }: NonNullable<AcceptedEvent['idempotency']>,
  ): Promise<Claim | undefined> {
    if (dedupeMs === 0) return undefined
    const used = this.keys.idempotency(bus, digest(key))
    const event = digest(content)
    const [made, before] = await claimScript.run(this.redis, [used, this.keys.gate(bus, 0)], [event, dedupeMs])
    if (before === event) return undefined
    if (before !== '') throw reused()
    return {
      giveBack: () => this.redis.del(used),
      compare: async stored => {
        if (digest(stored) === event) return
        await this.redis.set(used, `${made} ${digest(stored)}`, 'PX', dedupeMs)
        throw reused()
      },
    }
  }
}

/** A key that was claimed for an event. */
export interface Claim {
  /** Frees the key of an event that was not appended. */
  giveBack(): Promise<unknown>
  /**
   * Compares the event with the one that the log has for this key, after the record of the key was lost, and restores the record.
   *
   * @throws InvalidError `IDEMPOTENCY_KEY_REUSED` if it is another event
   */
  compare(stored: string): Promise<void>
}

function reused(): InvalidError {
  return new InvalidError(
    'IDEMPOTENCY_KEY_REUSED',
    "the header 'Idempotency-Key' has a value that was used for another event; send that event as it was, or use a new key",
    { header: 'Idempotency-Key' },
  )
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}

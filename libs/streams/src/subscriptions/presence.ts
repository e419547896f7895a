import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import { subscriptionStage } from '../shards/groups.js'
import { memberScript } from '../shards/lease.script.js'
import type { BusLayout } from '../shards/shards.js'

export interface PresenceOptions {
  readonly redis: RedisClient
  readonly keys: Keys
  /** The name of the subscription. */
  readonly name: string
  readonly instance: string
  /** The current buses of the subscription. */
  readonly buses: () => readonly BusLayout[]
  /** Milliseconds without a call of `show` after which the instance counts as gone. */
  readonly ttlMs: number
}

/**
 * Keeps an instance in the list of those that read a subscription of each bus. The consumers of the stream do not tell it: Redis 7.0 neither
 * makes a consumer nor counts it as used when a read finds nothing.
 */
export class Presence {
  /** The lists that name the instance, as far as this process knows. */
  readonly #shown = new Set<string>()

  constructor(private readonly options: PresenceOptions) {}

  /** To be called a few times per `ttlMs`. */
  async show(): Promise<void> {
    const { redis, keys, name, instance, buses, ttlMs } = this.options
    const lists = buses().map(bus => keys.members(subscriptionStage(name), bus.name))
    for (const list of lists) this.#shown.add(list)
    await Promise.all(lists.map(list => memberScript.run(redis, [list], [instance, ttlMs])))
  }

  /** Leaves the lists, so that others need not wait until the instance counts as gone. */
  async leave(): Promise<void> {
    const { redis, instance } = this.options
    await Promise.all(Array.from(this.#shown, list => redis.zrem(list, instance)))
    this.#shown.clear()
  }
}

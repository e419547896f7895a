import type { RedisClient } from '../../redis/cluster/redis-client.js'
import type { Logger } from '@sluice/observability'
import type { Journal } from '../../journal/journal.js'
import type { Keys } from '../../redis/keys.js'
import type { OrderedTask } from './lane.js'
import type { LaneWorkOptions } from './lane-work.js'
import type { BusLayout } from '../../shards/shards.js'

export interface OrderedOptions extends LaneWorkOptions {
  readonly redis: RedisClient
  /** A client for this reader alone: a blocking read holds up its connection. */
  readonly blocking: RedisClient
  readonly keys: Keys
  /** The name of the subscription and of its consumer group. */
  readonly name: string
  /** Unique id of this process among those that share the subscription. Never reused. */
  readonly instance: string
  /** The current buses of the subscription. */
  readonly buses: () => readonly BusLayout[]
  /** Most handlers that run at the same time, each in another lane. */
  readonly concurrency: number
  /** Milliseconds without a renewal after which other instances take over the shards of an instance. */
  readonly ttlMs: number
  /** Whether an event may be started yet; asked again until it may. Later events of its lane wait too. */
  readonly mayStart?: (task: OrderedTask) => Promise<boolean>
  /** Told when a consumer group of it was gone, as after the subscription was deleted. It is made again by then. */
  readonly lost?: () => void
  /** Where steps of handled events go; without it they are left out. */
  readonly journal?: Journal
  readonly logger?: Logger
}

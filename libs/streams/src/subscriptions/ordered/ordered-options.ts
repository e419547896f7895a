import type { Redis } from 'ioredis'
import type { Logger } from '@sluice/observability'
import type { Keys } from '../../redis/keys.js'
import type { OrderedTask } from './lane.js'
import type { LaneWorkOptions } from './lane-work.js'
import type { BusLayout } from '../../shards/shards.js'

export interface OrderedOptions extends LaneWorkOptions {
  readonly redis: Redis
  /** A client of the reader's own: blocking reads share a connection with nobody. */
  readonly blocking: Redis
  readonly keys: Keys
  /** The subscription; also its consumer group. */
  readonly name: string
  /** Names this instance among those that share the subscription. Never used twice. */
  readonly instance: string
  /** The buses subscribed to, as they are now. */
  readonly buses: () => readonly BusLayout[]
  /** Handlers that run at the same time, each in a lane of its own. */
  readonly concurrency: number
  /** Milliseconds after which the shards of an instance that gives no sign of life are another's. */
  readonly ttlMs: number
  /** Whether an event may be started yet; asked again until it may. What is behind it in its lane waits with it. */
  readonly mayStart?: (task: OrderedTask) => Promise<boolean>
  /** Told when a consumer group of it was gone, as after the subscription was deleted. It is made again by then. */
  readonly lost?: () => void
  readonly logger?: Logger
}

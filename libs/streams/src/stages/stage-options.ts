import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Logger, Meter } from '@sluice/observability'
import type { Entry } from '../wire/entry.js'
import type { Fenced } from '../shards/leases.js'
import type { Keys } from '../redis/keys.js'
import type { LeaseOptions } from '../shards/leases.js'
import type { Shard } from '../shards/shards.js'

export interface StageOptions extends Omit<LeaseOptions, 'stage' | 'ttlMs'> {
  /** router, fan-out or dlq: the name of the consumer group and of the leases. */
  readonly name: string
  /** Opens a client for waiting at the doorbell of one slot group: a wait holds up its connection. The stage closes it. */
  readonly open: () => RedisClient
  /** The stream that the stage reads. */
  readonly stream: (keys: Keys, shard: Shard) => string
  /**
   * Does the stage's work on a batch and settles it with a fenced script. If it throws, the batch is tried again: for ever while
   * Redis is away, else until the entry is set aside.
   *
   * @param sure whether no other instance can hold the shard, by the clock: to be asked before work that no script fences
   * @param again whether the entries were read before, by an owner that did not settle them
   */
  readonly work: (
    shard: Shard,
    entries: readonly Entry[],
    token: string,
    sure: () => boolean,
    again: boolean,
  ) => Promise<Fenced>
  /**
   * The ids of entries on which the stage still works after `work` has answered `done`. They are not read again until they are
   * settled, or no longer in here. Default: none.
   */
  readonly underWay?: (shard: Shard) => ReadonlySet<string>
  /** Called at a stop, when nothing is read any more and before the leases are given back. It must end within a second or two. */
  readonly drain?: () => Promise<void>
  /** Settles an entry that cannot be worked on, and keeps it as a dead letter. Without this, entries are tried for ever. */
  readonly setAside?: (shard: Shard, entry: Entry, token: string, why: string) => Promise<Fenced>
  /** Called before the first read of newly leased shards. */
  readonly onGained?: (shards: readonly Shard[]) => Promise<void>
  readonly ttlMs?: number
  readonly logger?: Logger
  readonly meter?: Meter
}

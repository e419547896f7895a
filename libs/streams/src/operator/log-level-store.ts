import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'

/** Levels of the log that an operator set for all processes. */
export interface KeptLevels {
  /** As LOG_LEVEL has them. */
  readonly levels: string
  /** Milliseconds since 1970, by the clock of Redis. */
  readonly untilMs: number
}

/** Keeps them for a while. Redis forgets them by itself, so that nobody has to remember to. */
export class LogLevelStore {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
  ) {}

  async read(): Promise<KeptLevels | undefined> {
    const text = await this.redis.get(this.keys.logLevels())
    return text === null ? undefined : (JSON.parse(text) as KeptLevels)
  }

  async keep(kept: KeptLevels, forMs: number): Promise<void> {
    await this.redis.set(this.keys.logLevels(), JSON.stringify(kept), 'PX', forMs)
  }

  async forget(): Promise<void> {
    await this.redis.del(this.keys.logLevels())
  }
}

import { IsInt, Max, Min } from 'class-validator'
import { Optional } from './optional.js'

const minute = 60_000
const mebibyte = 1024 * 1024
const day = 24 * 60 * minute

/** What a bus is created with. */
export class BusSettings {
  /** Parts that are worked on in parallel, 1 to 64. Fixed once the bus exists: the shard of a key depends on it. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(64)
  shards: number = 4

  /** Milliseconds that events are kept after they were routed: one minute to one year, a day by default. */
  @Optional()
  @IsInt()
  @Min(minute)
  @Max(365 * day)
  retentionMs: number = day

  /** Bytes that the bus may hold in Redis, over all its shards: at least 1 MiB, no bound by default. */
  @Optional()
  @IsInt()
  @Min(mebibyte)
  @Max(Number.MAX_SAFE_INTEGER)
  maxBytes?: number
}

export interface Bus extends Readonly<BusSettings> {
  readonly name: string
}

/** The bus that is always there. */
export const defaultBus = 'default'

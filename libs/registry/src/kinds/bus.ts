import { IsIn, IsInt, Max, Min } from 'class-validator'
import { Optional } from '@sluice/targets'
import { busExists } from './refusals.js'

const minute = 60_000
const mebibyte = 1024 * 1024
const day = 24 * 60 * minute

const durabilities = ['memory', 'replicated', 'durable'] as const

/** What a bus is created with. */
export class BusSettings {
  /**
   * Parts that are worked on in parallel, 1 to 64; 4 where nothing is said. A bus can be given more later, never fewer. Left
   * out where the bus exists, it keeps what it has.
   */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(64)
  shards?: number

  /** Milliseconds that events are kept after they were routed: one minute to one year, a day by default. */
  @Optional()
  @IsInt()
  @Min(minute)
  @Max(365 * day)
  retentionMs: number = day

  /** Milliseconds within which an event of the same source and id is accepted once: up to a day, 0 for off, 5 minutes by default. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(day)
  dedupeMs: number = 5 * minute

  /**
   * What must hold before an event is accepted: `memory` Redis has it; `replicated` its replicas have it too; `durable` the
   * same, and Redis wrote it to disk.
   */
  @Optional()
  @IsIn(durabilities)
  durability: (typeof durabilities)[number] = 'memory'

  /** Replicas that must have the event, with `replicated` and `durable`: 1 by default, 0 only with `durable`. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(9)
  replicas?: number

  /** Bytes that the bus may hold in Redis, over all its shards: at least 1 MiB, no bound by default. */
  @Optional()
  @IsInt()
  @Min(mebibyte)
  @Max(Number.MAX_SAFE_INTEGER)
  maxBytes?: number
}

/** A bus that got more shards: how many there were, and the last entry of each of them before that. */
export interface Growth {
  readonly from: number
  readonly cuts: readonly string[]
}

export interface Bus extends Readonly<BusSettings> {
  readonly name: string
  readonly shards: number
  readonly growth?: readonly Growth[]
}

/** Shards of a bus where nothing is said. */
const defaultShards = 4

/** The bus that is always there. */
export const defaultBus = 'default'

/** What a bus becomes when these settings are put. @throws ConflictError `BUS_EXISTS` when its shards would change */
export function nextBus(name: string, settings: BusSettings, before: Bus | undefined): Bus {
  const shards = settings.shards ?? before?.shards ?? defaultShards
  if (before && before.shards !== shards) throw busExists(name, before.shards)
  return { name, ...settings, shards, ...(before?.growth && { growth: before.growth }) }
}

export function grownBus(before: Bus, shards: number, growth: Growth): Bus {
  if (before.shards !== growth.from || shards <= before.shards) throw busExists(before.name, before.shards)
  return { ...before, shards, growth: [...(before.growth ?? []), growth] }
}

/** The bus for anybody to see, and to put again. */
export function withoutGrowth({ growth: _, ...bus }: Bus): Bus {
  return bus
}

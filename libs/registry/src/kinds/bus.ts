import { type BiographySettings as Biography, type Level, defaultBiography, levels } from '@sluice/biography'
import { ConflictError, InvalidError, isOperatorBus, NotFoundError, operatorBus } from '@sluice/event'
import { mostShards } from '@sluice/streams'
import { Optional } from '@sluice/targets'
import { Type } from 'class-transformer'
import { IsIn, IsInt, IsObject, Max, Min, ValidateNested } from 'class-validator'
import type { Kind } from './kind.js'
import { pastLimit } from './limits.js'
import { checkFields, checkFullName, withoutNames } from './settings.js'

const minute = 60_000
const mebibyte = 1024 * 1024
const day = 24 * 60 * minute

const durabilities = ['memory', 'replicated', 'durable'] as const

/** What is kept of the way of events, beside the events. */
export class BiographySettings implements Biography {
  /** `off` nothing, `errors` what failed, `all` every step. */
  @Optional()
  @IsIn(levels)
  level: Level = defaultBiography.level

  /** Milliseconds that the steps of an event are kept after it was appended: one minute to one year, a day by default. */
  @Optional()
  @IsInt()
  @Min(minute)
  @Max(365 * day)
  retentionMs: number = defaultBiography.retentionMs

  /** Bytes that all steps of the bus may take, over all its shards: at least 1 MiB, 16 MiB by default. The oldest go first. */
  @Optional()
  @IsInt()
  @Min(mebibyte)
  @Max(Number.MAX_SAFE_INTEGER)
  maxBytes: number = defaultBiography.maxBytes
}

/** The settings of a bus. */
export class BusSettings {
  /**
   * Shards, which are worked on in parallel: 1 to 64, 4 by default. A bus can get more later, never fewer. If it is left out for
   * an existing bus, the number stays.
   */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(mostShards)
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

  /**
   * Events in a row of which each caused the next that the bus accepts: 1 to 1000. By default what the platform's `MAX_HOPS` says.
   */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(1000)
  maxHops?: number

  /** Bytes that the bus may hold in Redis, over all its shards: at least 1 MiB, no bound by default. */
  @Optional()
  @IsInt()
  @Min(mebibyte)
  @Max(Number.MAX_SAFE_INTEGER)
  maxBytes?: number

  /**
   * Events that may wait on the bus for their `deliverat`: 0 to 10,000,000, 1,000,000 by default. Each shard has an equal share.
   */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(10_000_000)
  maxDelayed?: number

  /** The biographies of its events. Left out: what failed is kept for a day. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => BiographySettings)
  biography?: BiographySettings
}

/** One growth of a bus: the number of shards before it, and the last entry of each of them. */
export interface Growth {
  readonly from: number
  readonly cuts: readonly string[]
}

export interface BusNames {
  readonly name: string
}

export interface Bus extends Readonly<BusSettings>, BusNames {
  readonly shards: number
  readonly growth?: readonly Growth[]
  /** Whether Sluice made it to tell of itself. A bus of that name without it was made by a user of an earlier version. */
  readonly reserved?: true
}

/** Rules that an error names, at most. */
const mostNamed = 10

/** Default number of shards. */
const defaultShards = 4

/** The bus that always exists. */
export const defaultBus = 'default'

/**
 * The settings that the bus of operator events begins with. One shard keeps its events in order. The dedupe window is as long as it
 * can be: an event that is told again after a crash is found.
 */
export const operatorBusSettings = { shards: 1, retentionMs: 7 * day, dedupeMs: day } as const

export const busKind = {
  name: 'bus',
  plural: 'buses',
  inSnapshot: true,
  counted: false,

  field: ({ name }) => name,

  check(settings, { name }) {
    checkFullName('bus', name)
    return checkBus(settings, name)
  },

  next(before, settings, { name }) {
    const shards = settings.shards ?? before?.shards ?? defaultShards
    if (before && before.shards !== shards) throw busExists(name, before.shards)
    const reserved = before ? before.reserved : isOperatorBus(name)
    const kept = { ...(before?.growth && { growth: before.growth }), ...(reserved && ({ reserved } as const)) }
    return { value: { name, ...settings, shards, ...kept } }
  },

  // the platform's own must be made also where an earlier version left no room
  most: ({ buses }, { name }) => (isOperatorBus(name) ? Number.MAX_SAFE_INTEGER : buses),
  tooMany: (_, { buses: limit }) =>
    pastLimit({
      ...{ code: 'TOO_MANY_BUSES', field: 'buses', limit, bound: 'buses' },
      message: `there are ${limit} buses, the most there can be`,
    }),
  unknown: ({ name: bus }) => new NotFoundError('UNKNOWN_BUS', `there is no bus '${bus}'`, { bus }),
  mayDelete({ name }) {
    if (name === operatorBus) throw busIsReserved()
    if (name !== defaultBus) return
    throw new ConflictError('BUS_IS_DEFAULT', `bus '${name}' is always there and cannot be deleted`)
  },
  inUse: ({ name }, _plural, children) => busInUse(name, children),
  replicas: ({ durability, replicas = 1 }) => (durability === 'memory' ? 0 : replicas),
} as const satisfies Kind<BusNames, BusSettings, Bus>

/**
 * @param name of the bus, which the settings may repeat, so that a read bus can be sent back
 * @throws InvalidError `INVALID_BUS` naming the field.
 */
export function checkBus(settings: unknown, name: string): BusSettings {
  const bus = checkFields(BusSettings, withoutNames(settings ?? {}, { name }, 'INVALID_BUS'), 'INVALID_BUS')
  if (bus.durability === 'memory') {
    if (bus.replicas !== undefined) throw badReplicas('goes with durability "replicated" or "durable"')
    return bus
  }
  bus.replicas ??= 1
  if (bus.durability === 'replicated' && bus.replicas === 0) throw badReplicas('must be at least 1 to be replicated')
  return bus
}

function badReplicas(must: string): InvalidError {
  return new InvalidError('INVALID_BUS', `replicas ${must}`, { path: 'replicas' })
}

/**
 * Adds shards to a bus. The log must have been prepared: `growth` is the answer of EventLog.fence.
 *
 * @throws NotFoundError `UNKNOWN_BUS`, ConflictError `BUS_EXISTS` if the bus has another number of shards than `growth.from`
 */
export function growing(name: string, shards: number, growth: Growth): (bus?: Bus) => Bus {
  return bus => {
    if (!bus) throw busKind.unknown({ name })
    if (bus.shards !== growth.from || shards <= bus.shards) throw busExists(name, bus.shards)
    return { ...bus, shards, growth: [...(bus.growth ?? []), growth] }
  }
}

function busExists(name: string, shards: number): ConflictError {
  const message = `bus '${name}' has ${shards} shards and cannot have fewer: send "shards": ${shards} or leave it out`
  return new ConflictError('BUS_EXISTS', message, { shards })
}

/**
 * @param rules of the bus, as far as they may be named
 * @param others how many more there are
 */
export function busInUse(name: string, rules: readonly string[], others = 0): ConflictError {
  const some = rules.toSorted().slice(0, mostNamed)
  const hidden = others > 0 ? [`${others} that you may not see`] : []
  const message = `bus '${name}' has ${rules.length + others} rules; delete them first: ${[...some, ...hidden].join(', ')}`
  return new ConflictError('BUS_IN_USE', message, { rules: some, ...(others > 0 && { others }) })
}

export function busIsReserved(): ConflictError {
  return new ConflictError('BUS_IS_RESERVED', `bus '${operatorBus}' is Sluice's own: it is always there`, {
    bus: operatorBus,
  })
}

/** The bus as answers show it, which can be PUT again. */
export function shownBus({ growth: _, reserved: _r, ...bus }: Bus): Bus {
  return bus
}

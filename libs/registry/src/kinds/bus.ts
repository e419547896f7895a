import { ConflictError, InvalidError, NotFoundError } from '@sluice/event'
import { mostShards } from '@sluice/streams'
import { Optional } from '@sluice/targets'
import { IsIn, IsInt, Max, Min } from 'class-validator'
import type { Kind } from './kind.js'
import { pastLimit } from './limits.js'
import { checkFields, checkFullName, withoutNames } from './settings.js'

const minute = 60_000
const mebibyte = 1024 * 1024
const day = 24 * 60 * minute

const durabilities = ['memory', 'replicated', 'durable'] as const

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

  /** Bytes that the bus may hold in Redis, over all its shards: at least 1 MiB, no bound by default. */
  @Optional()
  @IsInt()
  @Min(mebibyte)
  @Max(Number.MAX_SAFE_INTEGER)
  maxBytes?: number
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
}

/** Default number of shards. */
const defaultShards = 4

/** The bus that always exists. */
export const defaultBus = 'default'

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
    return { value: { name, ...settings, shards, ...(before?.growth && { growth: before.growth }) } }
  },

  most: ({ buses }) => buses,
  tooMany: (_, { buses: limit }) =>
    pastLimit({
      ...{ code: 'TOO_MANY_BUSES', field: 'buses', limit, bound: 'buses' },
      message: `there are ${limit} buses, the most there can be`,
    }),
  unknown: ({ name: bus }) => new NotFoundError('UNKNOWN_BUS', `there is no bus '${bus}'`, { bus }),
  mayDelete({ name }) {
    if (name !== defaultBus) return
    throw new ConflictError('BUS_IS_DEFAULT', `bus '${name}' is always there and cannot be deleted`)
  },
  inUse({ name }, plural, children) {
    const some = children.toSorted().slice(0, 10)
    const message = `bus '${name}' has ${children.length} ${plural}; delete them first: ${some.join(', ')}`
    return new ConflictError('BUS_IN_USE', message, { [plural]: some })
  },
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

/** The bus as answers show it, which can be PUT again. */
export function withoutGrowth({ growth: _, ...bus }: Bus): Bus {
  return bus
}

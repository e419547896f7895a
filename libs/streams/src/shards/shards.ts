import type { BiographySettings } from '@sluice/biography'

/** The settings of a bus that this library needs. */
export interface BusLayout {
  readonly name: string
  readonly shards: number
  /** The dedupe window in milliseconds, within which the same event is accepted once; 0 (default) for none. */
  readonly dedupeMs?: number
  /** Most events in a row of which each caused the next. Default: the platform's `MAX_HOPS`. */
  readonly maxHops?: number
  /** What must hold before an event counts as accepted: `memory` (default), the append; `replicated` and `durable`, also the replicas. */
  readonly durability?: 'memory' | 'replicated' | 'durable'
  /** Replicas that must have the event, unless durability is `memory`. Default 1. */
  readonly replicas?: number
  /** Most events that may wait to be appended, over all shards: each has an equal share. Default {@link defaultMaxDelayed}. */
  readonly maxDelayed?: number
  /** What its journal keeps. */
  readonly biography?: BiographySettings
  /** One for each time that shards were added: the number before, and the last entry of each of these shards. */
  readonly growth?: readonly Growth[]
}

export interface Growth {
  readonly from: number
  readonly cuts: readonly string[]
}

/** Events that may wait on a bus that does not say it. */
export const defaultMaxDelayed = 1_000_000

/** One shard of one bus. */
export interface Shard {
  readonly bus: string
  readonly index: number
}

export function shardsOf(buses: readonly BusLayout[]): Shard[] {
  return buses.flatMap(bus => Array.from({ length: bus.shards }, (_, index) => ({ bus: bus.name, index })))
}

export function shardName({ bus, index }: Shard): string {
  return `${bus}.${index}`
}

/**
 * The shard that a partition key belongs to: FNV-1a over UTF-16 code units, then murmur3's final mix so that the low
 * bits depend on every character. It must never change: order per key rests on it.
 */
export function shardOf(key: string, shards: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % shards
}

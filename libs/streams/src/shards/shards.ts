/** What streams need to know of a bus. */
export interface BusLayout {
  readonly name: string
  readonly shards: number
  /** Milliseconds within which the same event is accepted once; 0, which is the default here, for no such window. */
  readonly dedupeMs?: number
  /** What must hold before an event is accepted; `memory`, which is the default, for nothing but the append. */
  readonly durability?: 'memory' | 'replicated' | 'durable'
  /** Replicas that must have the event, where it is not `memory`. Default 1. */
  readonly replicas?: number
  /** Each time that shards were added: how many there were, and the last entry of each before. */
  readonly growth?: readonly Growth[]
}

export interface Growth {
  readonly from: number
  readonly cuts: readonly string[]
}

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

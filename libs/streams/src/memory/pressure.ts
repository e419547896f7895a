/** Redis' memory, in bytes. */
export interface Memory {
  readonly used: number
  readonly limit: number
}

/** How far below the level the memory must fall before events are accepted again: a share of the limit. */
const relief = { redis: 0.1, bus: 0.1 }

/**
 * Redis' memory as it counts it against `maxmemory`.
 *
 * @param info the answer to `INFO memory`
 * @param fallbackLimit the limit in bytes if `maxmemory` is 0; 0 for none
 * @returns undefined if there is no limit
 */
export function readMemory(info: string, fallbackLimit: number): Memory | undefined {
  const number = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
  const limit = number('maxmemory') || fallbackLimit
  return limit > 0 ? { used: number('used_memory') - number('mem_not_counted_for_evict'), limit } : undefined
}

/** The policy by which Redis would evict keys, and events with them; undefined if it would not. @param info the answer to `INFO memory` */
export function evictionPolicy(info: string): string | undefined {
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1]
  return policy === 'noeviction' ? undefined : policy
}

/** That of the master that has least room: what is kept is spread over all. */
export function fullest(memories: readonly (Memory | undefined)[]): Memory | undefined {
  return memories.reduce((a, b) => (!a || (b && b.used / b.limit > a.used / a.limit) ? b : a))
}

/** What Redis has no room for: events of publishers (`redis`), or results as well (`results`). */
export type Level = 'redis' | 'results'

/**
 * What Redis is too full for, if anything. A level holds until memory falls below it by {@link relief}. Results are accepted
 * until a third of the memory above the shed level is used: each ends a delivery, but an answer may be larger than the entry
 * that it frees, and appended results are still copied to subscriptions.
 */
export function redisLevel({ used, limit }: Memory, shedAt: number, before: Level | undefined): Level | undefined {
  const share = used / limit
  const above = (1 - shedAt) / 3
  if (share >= shedAt + (before === 'results' ? above / 2 : above)) return 'results'
  return share >= (before ? shedAt - relief.redis : shedAt) ? 'redis' : undefined
}

/**
 * Whether Redis fills so far that buses with a reader that is away accept nothing: what others publish has that room. From
 * halfway between the share from which on events are forgotten early and the level.
 */
export function heldBackLevel({ used, limit }: Memory, shedAt: number, before: boolean): boolean {
  return used / limit >= shedAt - (before ? relief.redis : relief.redis / 2)
}

/** How many bytes of fully processed events to trim before their retention ends. */
export function redisExcess({ used, limit }: Memory, shedAt: number): number {
  return Math.max(0, Math.ceil(used - limit * (shedAt - relief.redis)))
}

/**
 * What gives way as memory fills: fully processed events are trimmed before their retention ends (`trim`), buses with a reader that is
 * away accept nothing (`held-back`), no bus does (`publishers`), results of deliveries wait too (`results`).
 */
export interface MemoryLevel {
  readonly what: 'trim' | 'held-back' | 'publishers' | 'results'
  /** Bytes from which on. */
  readonly fromBytes: number
}

/** The levels in the order in which they are reached. @param limit bytes @param shedAt as in {@link redisLevel} */
export function memoryLevels(limit: number, shedAt: number): readonly MemoryLevel[] {
  const shares = [
    ['trim', shedAt - relief.redis],
    ['held-back', shedAt - relief.redis / 2],
    ['publishers', shedAt],
    ['results', shedAt + (1 - shedAt) / 3],
  ] as const
  return shares.map(([what, share]) => ({ what, fromBytes: Math.ceil(limit * share) }))
}

/** As {@link redisLevel}, for a bus and its byte budget. */
export function isBusFull(bytes: number, maxBytes: number, before: boolean): boolean {
  return bytes >= maxBytes * (before ? 1 - relief.bus : 1)
}

/** As {@link redisExcess}, for a bus and its byte budget. */
export function busExcess(bytes: number, maxBytes: number): number {
  return Math.max(0, Math.ceil(bytes - maxBytes * (1 - relief.bus)))
}

/** Milliseconds between two reads of Redis' memory: the fewer, the faster it fills. */
const looks = { leastMs: 20, mostMs: 200 }

/** Milliseconds until the next read: half the time until the level is reached, if memory grows as between the last two reads. */
export function nextLookMs(
  room: number,
  before: { readonly used: number; readonly atMs: number },
  now: { readonly used: number; readonly atMs: number },
): number {
  const perMs = (now.used - before.used) / Math.max(1, now.atMs - before.atMs)
  if (perMs <= 0) return looks.mostMs
  return Math.min(looks.mostMs, Math.max(looks.leastMs, room / perMs / 2))
}

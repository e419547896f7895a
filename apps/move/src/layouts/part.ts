/** What one key of a platform holds, whatever the layout calls it. */
export type Part = ShardPart | AreaPart | QueuePart | { readonly kind: 'queue-targets' }

/** A key of one shard: its log, a subscription, dead letters. */
export interface ShardPart {
  readonly kind: 'shard'
  readonly bus: string
  readonly shard: number
  /** What both layouts call it: `events`, `sub:billing`. */
  readonly name: string
}

/** A key of no shard. Its name begins with the tenant: `default:buses`. */
export interface AreaPart {
  readonly kind: 'registry' | 'receipt' | 'alarm'
  readonly name: string
}

/** A key of one BullMQ queue. */
export interface QueuePart {
  readonly kind: 'queue'
  readonly queue: string
  /** What BullMQ calls it: `wait`, or the id of a job. */
  readonly name: string
}

/** The names that a layout gives to the keys of a platform. */
export interface Layout {
  /** What the key layout says of it: `1`, `2:16`. */
  readonly name: string
  /** Patterns that find all keys. */
  readonly patterns: readonly string[]
  /**
   * Undefined for a key of somebody else, one of another layout, which may be in the same Redis, and one that ends with the process that
   * wrote it: a lease, a request.
   */
  partOf(key: string): Part | undefined
  keyOf(part: Part): string
  /** Of a key that only running processes write: what it tells of them. */
  runningOf(key: string): Running | undefined
}

/** The members of a stage or of a reader, or a lease. */
export interface Running {
  readonly kind: 'members' | 'lease'
  readonly of: string
}

/** Keys of a shard that end with the process that wrote them, and, by their place, keys of clients of the transport. */
export function isPassing(name: string): boolean {
  return /^(lease:|begun:|bell:|unread$|attempts:|answers$|open$)/.test(name)
}

/** The event log of a shard, whose entry ids are the positions of events. */
export function isLog(part: Part): boolean {
  return part.kind === 'shard' && part.name === 'events'
}

/** The subscription whose stream it is. */
export function subscriptionOfPart(part: Part): string | undefined {
  return part.kind === 'shard' ? /^sub:([^:]+)$/.exec(part.name)?.[1] : undefined
}

/** What a count of it is called. */
export function labelOf(part: Part): string {
  switch (part.kind) {
    case 'shard':
      return shardLabels.find(([pattern]) => pattern.test(part.name))?.[1] ?? 'other state of buses'
    case 'registry':
      return 'registry'
    case 'receipt':
      return 'receipts'
    case 'alarm':
      return 'alarms'
    default:
      return 'jobs'
  }
}

const shardLabels: readonly [RegExp, string][] = [
  [/^events$/, 'events'],
  [/^letters$/, 'dead letters'],
  [/^(letter|closed$|closers$)/, 'what belongs to dead letters'],
  [/^sub/, 'subscriptions'],
  [/^delayed/, 'events that wait'],
  [/^(deliveries|dead)$/, 'entries on their way'],
  [/^payload/, 'large events'],
  [/^stream:/, 'stream consumers'],
  [/^(seen|idempotency):/, 'dedupe'],
]

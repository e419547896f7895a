import {
  readDelivery,
  readEvent,
  readLogId,
  readRedrives,
  readRules,
  readTransform,
  type TargetRef,
} from '../wire/entries.js'
import type { Entry } from '../wire/entry.js'
import type { Shard } from '../shards/shards.js'

/** An event on its way to the handlers of a subscription. */
export interface SubscriptionEntry {
  readonly shard: Shard
  readonly entryId: string
  /** The event's own entry id in the log. */
  readonly logId: string
  /** The event as JSON. */
  readonly json: string
  /** The rules that matched it. */
  readonly rules: readonly string[]
  /** The transform of their targets, as JSON. */
  readonly transform?: string | undefined
  readonly redrives: number
  /** The target that the delivery is of, if this subscription gets the event in place of it. */
  readonly delivery?: TargetRef | undefined
  /** How often an instance began to handle it, 1 for the first time. More means that an instance died or hung with it. */
  readonly taken: number
}

/**
 * The outcome of an entry: it is finished; it was too late to begin it; or it is finished once the returned write worked. The
 * write is repeated until it works, and the handler is not called again.
 */
export type HandledEntry = void | 'not begun' | (() => Promise<void>) | Handled

/** An entry that is finished once the write worked, if there is one, and what the journal keeps of that. */
export interface Handled {
  readonly write?: (() => Promise<void>) | undefined
  /** Lines of steps, each with its end, for the call that acknowledges the entry. */
  readonly steps: string
}

export function handledOf(handled: Exclude<HandledEntry, 'not begun'>): Handled {
  if (typeof handled === 'object') return handled
  return { write: typeof handled === 'function' ? handled : undefined, steps: '' }
}

export function subscriptionEntry(shard: Shard, { id, fields }: Entry, taken: number): SubscriptionEntry {
  return {
    shard,
    entryId: id,
    logId: readLogId(fields) ?? id,
    json: readEvent(fields) ?? '',
    rules: readRules(fields),
    transform: readTransform(fields),
    redrives: readRedrives(fields),
    delivery: readDelivery(fields),
    taken,
  }
}

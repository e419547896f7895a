import type { BatchOutcome, BatchPart, BatchStep } from '@sluice/delivery'
import type { BatchEvent } from './batch-gathering.js'
import type { ConsumerRecord } from './consumer-store.js'
import type { Shard } from '../shards/shards.js'
import { windowOf, type Window } from './window.js'

/** What is to be tried now, of which batch, and what of it comes after. */
export interface BatchTask {
  readonly until: string
  readonly part: BatchPart
  readonly events: readonly BatchEvent[]
  readonly others: readonly BatchPart[]
  /** When the window of the events began. */
  readonly window?: number
}

/** Events of one shard, in order, for one call of the handler. */
export interface Batch {
  readonly shard: Shard
  readonly events: readonly BatchEvent[]
  /** 1 for the first try of these events. */
  readonly attempt: number
  readonly window?: Window
  /** The window is over; there are no events. */
  readonly isFinal: boolean
  /** What the handler returned last in this window, as JSON. */
  readonly state?: string
}

/** What the handler came to: `failures` are entry ids, `state` is the window's from now on, as JSON. */
export type Handled = BatchOutcome & { readonly state?: string }

/** What is known of the tumbling windows of a shard. */
export type WindowRecord = Pick<ConsumerRecord, 'window' | 'state' | 'closed'>

/** The call of the handler that a task asks for. */
export function batchOf(
  { part, events, window: start }: BatchTask,
  { window: open, state }: WindowRecord,
  { shard, attempt, tumblingMs }: { readonly shard: Shard; readonly attempt: number; readonly tumblingMs?: number },
): Batch {
  const window = windowOf(start ?? open, tumblingMs)
  return {
    ...{ shard, events, attempt, isFinal: part.ids.length === 0 },
    ...(window ? { window } : {}),
    ...(state === undefined ? {} : { state }),
  }
}

/** What is known once a try of a batch came to that: of a window that is closed, only when it ended. */
export function windowAfter(
  { window, isFinal, state: before }: Batch,
  { state = before }: Handled,
  { parts }: BatchStep,
  { closed }: WindowRecord,
): WindowRecord {
  if (!window) return {}
  return isFinal && parts.length === 0 ? { closed: window.end } : { window: window.start, state, closed }
}

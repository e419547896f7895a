import type { BatchOutcome, BatchPart, BatchStep } from '@sluice/delivery'
import type { BatchEvent } from './batch-gathering.js'
import type { ConsumerRecord } from './consumer-store.js'
import type { Shard } from '../shards/shards.js'
import { windowOf, type Window } from './window.js'

/** The part of a batch that is tried next, and the parts that follow it. */
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
  /** The last call of a window, without events. */
  readonly isFinal: boolean
  /** What the handler returned last in this window, as JSON. */
  readonly state?: string
}

/** The outcome of one call of the handler: `failures` are entry ids, `state` is the new state of the window, as JSON. */
export type Handled = BatchOutcome & { readonly state?: string }

/** The fields of a shard's record that are about its tumbling windows. */
export type WindowRecord = Pick<ConsumerRecord, 'window' | 'state' | 'closed'>

/** The batch that the handler is called with for a task. */
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

/** The window fields after a try of a batch. Of a closed window only its end is kept. */
export function windowAfter(
  { window, isFinal, state: before }: Batch,
  { state = before }: Handled,
  { parts }: BatchStep,
  { closed }: WindowRecord,
): WindowRecord {
  if (!window) return {}
  return isFinal && parts.length === 0 ? { closed: window.end } : { window: window.start, state, closed }
}

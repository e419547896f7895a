import {
  afterBatch,
  type BatchPart,
  type BatchStep,
  type Failure,
  type GivenUp,
  type RetryPolicy,
} from '@sluice/delivery'
import type { BatchLetter, ConsumerRecord, ConsumerStore } from './consumer-store.js'
import { type Batch, batchOf, type BatchTask, type Handled, windowAfter, type WindowRecord } from './batch-task.js'
import type { Shard } from '../shards/shards.js'
import { DroppedError, type Tenure } from '../shards/tenure.js'
import { windowOf, type Window } from './window.js'

export interface ConsumerWorkOptions {
  /** Redis' time, which all instances share, in milliseconds since 1970. Default: the clock of this process. */
  readonly now?: () => number
  readonly policy: RetryPolicy
  /** Whether a failed batch is halved until the failing event is alone. */
  readonly bisect: boolean
  /** Length of a tumbling window in milliseconds; a batch never spans two windows. */
  readonly tumblingMs?: number
  /** Calls the handler once. An error it throws is not the handler's failure: the call is repeated. */
  readonly handle: (batch: Batch) => Promise<Handled>
  /** The dead letter of one given-up event, as JSON. */
  readonly letter: (shard: Shard, entryId: string, givenUp: GivenUp) => string
}

/** Bounds of one write of letters: their number, and their UTF-16 code units. */
const letters = { most: 250, size: 1024 * 1024 }

/** How often a process may die or hang with a batch before it counts as failed. */
const mostDeaths = 5

const stalled: Failure = {
  ok: false,
  error: `instances died or hung with it ${mostDeaths} times`,
  permanent: 'stalled',
}

/** Calls the handler with batches of one shard, and writes the outcome: checkpoint, remaining parts, window state, dead letters. */
export class ConsumerWork {
  /** @param running handlers by shard, of all tenures: while one outlives its tenure, the next tenure starts none beside it */
  constructor(
    private readonly options: ConsumerWorkOptions,
    private readonly tenure: Tenure,
    private readonly store: ConsumerStore,
    /** The record as it is in Redis. */
    public record: ConsumerRecord,
    private readonly running: Map<number, Promise<unknown>>,
  ) {}

  get #now(): () => number {
    return this.options.now ?? Date.now
  }

  /** The window that is open. */
  get window(): Window | undefined {
    return this.windowFrom(this.record.window)
  }

  windowFrom(start: number | undefined): Window | undefined {
    return windowOf(start, this.options.tumblingMs)
  }

  async try(task: BatchTask): Promise<void> {
    const { part, until } = task
    const { policy, bisect, tumblingMs } = this.options
    const { shard } = this.tenure.lease
    for (let before; (before = this.running.get(shard.index));) await before
    const starts = await this.tenure.write(() => this.store.begin(until))
    const attempt = part.ended + starts
    const startedAt = this.#now()
    const batch = batchOf(task, this.record, { shard, attempt, tumblingMs })
    const handled = await this.#handle(until, starts, batch)
    const step = afterBatch(part, handled, { attempt, startedAt, endedAt: this.#now(), policy, bisect }, Math.random())
    await this.settle(until, step, task.others, windowAfter(batch, handled, step, this.record))
  }

  /** Writes the outcome of a part, and moves the checkpoint past the batch if no part of it remains. */
  async settle(
    until: string,
    { parts, delayMs, givenUp }: BatchStep,
    others: readonly BatchPart[],
    known: WindowRecord = this.record,
  ): Promise<void> {
    const { window, state, closed } = known
    const write = async (left: readonly BatchPart[], dueAt: number, some: readonly BatchLetter[]) => {
      const to = left.length > 0 ? { at: this.record.at, rest: { until, parts: left, dueAt } } : { at: until }
      const next = { ...to, turn: this.record.turn + 1, window, state, closed }
      await this.tenure.write(() => this.store.settle(next, some))
      this.record = next
    }
    const rest = [...parts, ...others]
    let some: BatchLetter[] = []
    let size = 0
    for (const [i, entryId] of (givenUp?.ids ?? []).entries()) {
      const json = this.options.letter(this.tenure.lease.shard, entryId, givenUp!)
      some.push({ entryId, json })
      size += json.length
      if (some.length < letters.most && size < letters.size) continue
      // if this is interrupted, the events without a letter are tried once more
      const { ids, failed } = givenUp!
      const left = { ids: ids.slice(i + 1), ended: this.options.policy.attempts, failed }
      await write(left.ids.length > 0 ? [left, ...rest] : rest, 0, some)
      some = []
      size = 0
    }
    await write(rest, this.#now() + delayMs, some)
  }

  async #handle(until: string, starts: number, batch: Batch): Promise<Handled> {
    if (starts > mostDeaths) return stalled
    if (!this.tenure.active) {
      // by the clock, not by Redis' last answer: after a stall of this process another instance may own the shard
      await this.tenure.unfenced(() => this.store.notBegun(until, starts))
      throw new DroppedError()
    }
    const { index } = batch.shard
    const running = this.options.handle(batch)
    const ended = running.catch(() => undefined)
    this.running.set(index, ended)
    try {
      return await running
    } finally {
      this.running.delete(index)
    }
  }
}

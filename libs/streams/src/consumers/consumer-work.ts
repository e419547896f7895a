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
  /** The time that all instances share, in milliseconds since 1970. Default: the clock of this process. */
  readonly now?: () => number
  readonly policy: RetryPolicy
  /** Whether a batch that failed is split, until what fails is alone. */
  readonly bisect: boolean
  /** Milliseconds of a tumbling window; a batch never reaches over the end of one. */
  readonly tumblingMs?: number
  /** Calls the handler once. What it throws is no failure of the handler's, and is tried again. */
  readonly handle: (batch: Batch) => Promise<Handled>
  /** The dead letter of one of the events that are given up, as JSON. */
  readonly letter: (shard: Shard, entryId: string, givenUp: GivenUp) => string
}

/** Letters that are written at once: their number, and UTF-16 code units of them. */
const letters = { most: 250, size: 1024 * 1024 }

/** How often a process may die or hang with a batch before it counts as failed. */
const mostDeaths = 5

const stalled: Failure = {
  ok: false,
  error: `instances died or hung with it ${mostDeaths} times`,
  permanent: 'stalled',
}

/** Hands batches of one shard over, and writes what they came to: the checkpoint, what is left, state and dead letters. */
export class ConsumerWork {
  /** @param running handlers that run, by shard, of all tenures: one that outlives its tenure is not joined by another */
  constructor(
    private readonly options: ConsumerWorkOptions,
    private readonly tenure: Tenure,
    private readonly store: ConsumerStore,
    /** As it is in Redis. */
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

  /** What came of a part is written, and the checkpoint is moved past the batch where nothing of it is left. */
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
      // where this is interrupted, those that are left are tried once more
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
      // by the clock, and not by what Redis said last: the shard may be another's since this process stood still
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

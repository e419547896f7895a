import { afterBatch, type BatchPart, type BatchStep, type DeadLetter, untried } from '@sluice/delivery'
import { type CloudEvent, formatPosition } from '@sluice/event'
import {
  batchOf,
  type ConsumerRecord,
  type BatchTask,
  compareIds,
  gather,
  mostBatchBytes,
  nothingGathered,
  type RawEntry,
  type Shard,
  windowAfter,
  windowOf,
} from '@sluice/streams'
import type { StreamConsumer } from '../../streams/stream-consumer.js'
import type { Memory } from './memory.js'

/** The record of a consumer on a shard, without a checkpoint: processed events are not kept here. */
type Standing = Omit<ConsumerRecord, 'at' | 'turn' | 'begun'>

const nothing = nothingGathered('0-0')

/**
 * One shard of a stream consumer: calls the handler with a batch, and reads on when it is processed. Failed parts are the
 * `rest`, which is retried by the test clock before any later event begins.
 */
export class MemoryStreamShard {
  #waiting: RawEntry[] = []
  #gathering = nothing
  #standing: Standing = {}
  #busy = false
  #cancelAlarm: (() => void) | undefined

  constructor(
    private readonly shard: Shard,
    private readonly consumer: StreamConsumer,
    private readonly memory: Memory,
  ) {}

  add(entryId: string, json: string): void {
    this.#waiting.push([entryId, ['e', json]])
    this.#goOn()
  }

  /** Drops all added events, also one that is being handled. */
  clear(): void {
    this.#waiting = []
    this.#gathering = nothing
    this.#standing = {}
  }

  #goOn(): void {
    if (this.#busy) return
    this.#busy = true
    this.memory.clock.work.start(this.#inWords(), async () => {
      const task = this.#next()
      if (task) await this.#try(task)
      this.#busy = false
      if (task) this.#goOn()
    })
  }

  /** The next task; undefined if it waits for further events or for the test clock. */
  #next(): BatchTask | undefined {
    this.#cancelAlarm?.()
    const { rest } = this.#standing
    if (!rest) return this.#read()
    if (rest.dueAt > this.memory.clock.now()) return this.#wakeAt(rest.dueAt, { isWork: true })
    const [part, ...others] = rest.parts as [BatchPart, ...BatchPart[]]
    const events = part.ids.map(entryId => ({ entryId, event: JSON.parse(this.#textOf(entryId)) as CloudEvent }))
    return { until: rest.until, part, events, others }
  }

  #read(): BatchTask | undefined {
    const { size: most, tumblingMs, waitMs } = this.consumer
    const now = this.memory.clock.now()
    const bounds = { ...this.consumer, most, size: mostBatchBytes }
    const gathered = gather(this.#gathering, this.#waiting, bounds, this.#standing, now)
    const { events, last: until, full, since } = gathered
    this.#gathering = nothing
    const left = this.#waiting.findIndex(([entryId]) => compareIds(entryId, until) > 0)
    this.#waiting = left < 0 ? [] : this.#waiting.slice(left)
    const window = windowOf(gathered.window ?? this.#standing.window, tumblingMs)
    if (events.length === 0) {
      if (!window) return undefined
      if (window.end <= now) return { until, part: untried([]), events, others: [] }
      return this.#wakeAt(window.end, { isWork: false })
    }
    const dueAt = Math.min(since + waitMs, window?.end ?? Infinity)
    if (!full && dueAt > now) {
      this.#gathering = gathered
      return this.#wakeAt(dueAt, { isWork: true })
    }
    return { until, part: untried(events.map(({ entryId }) => entryId)), events, others: [], window: gathered.window }
  }

  async #try(task: BatchTask): Promise<void> {
    const { clock } = this.memory
    const { policy, bisect, tumblingMs } = this.consumer
    const before = this.#standing
    const attempt = task.part.ended + 1
    const startedAt = clock.now()
    const batch = batchOf(task, before, { shard: this.shard, attempt, tumblingMs })
    const handled = await this.consumer.handle(batch)
    const tried = { attempt, startedAt, endedAt: clock.now(), policy, bisect }
    const step = afterBatch(task.part, handled, tried, Math.random())
    this.#giveUp(step)
    if (this.#standing !== before) return // cleared meanwhile
    const { until, others } = task
    const parts = [...step.parts, ...others]
    const rest = parts.length > 0 ? { rest: { until, parts, dueAt: clock.now() + step.delayMs } } : {}
    this.#standing = { ...windowAfter(batch, handled, step, before), ...rest }
  }

  #giveUp({ givenUp }: BatchStep): void {
    for (const entryId of givenUp?.ids ?? []) {
      const letter = JSON.parse(this.consumer.letter(this.shard, entryId, givenUp!)) as DeadLetter
      this.memory.letters.give(letter, this.#textOf(entryId))
    }
  }

  /** Goes on at that time. @returns undefined: nothing to do until then */
  #wakeAt(at: number, { isWork }: { readonly isWork: boolean }): undefined {
    const { clock } = this.memory
    this.#cancelAlarm = clock.after(at - clock.now(), this.#inWords(), () => this.#goOn(), { isWork })
  }

  #textOf(entryId: string): string {
    return this.memory.log.textAt(formatPosition(this.shard.index, entryId))
  }

  /** Its description in timeout messages. */
  #inWords(): string {
    const { bus, index } = this.shard
    const attempt = (this.#standing.rest?.parts[0]?.ended ?? 0) + 1
    return `${this.consumer.name} (shard ${index} of bus ${bus}, attempt ${attempt})`
  }
}

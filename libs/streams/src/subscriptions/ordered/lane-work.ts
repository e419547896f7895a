import { Finishes } from './finishes.js'
import type { HeldEntries } from './held-entries.js'
import { headTask, type Lane, type OrderedTask, type Part } from './lane.js'
import type { LaneStore, Letter, Told } from './lane-store.js'
import { shardName } from '../../shards/shards.js'
import { DroppedError, type Tenure } from '../../shards/tenure.js'

/** The outcome of an attempt. */
export type Ended =
  | {
      readonly kind: 'ack'
      /** What the journal keeps of it: lines, each with its end, for the call that finishes the event. */
      readonly steps?: string
    }
  | {
      readonly kind: 'retry'
      readonly delayMs: number
      /** State that the next attempt is called with. */
      readonly tries: string
    }
  | {
      readonly kind: 'dead-letter'
      readonly letter: Letter
      /** Whether later events of the lane become dead letters too, until this one is redriven or deleted. */
      readonly closes: boolean
    }
  /** It was too late to begin: the event counts as not taken. */
  | { readonly kind: 'not begun' }

export interface LaneWorkOptions {
  /**
   * Makes one attempt and decides what to do with the event. If it throws, the attempt is repeated.
   *
   * @param mayBegin to be asked synchronously right before the handler is called. It goes by the clock, not by Redis' last
   * answer, because a process that stalled got none
   */
  readonly attempt: (task: OrderedTask, mayBegin: () => boolean) => Promise<Ended>
  /** Told of events that go to wait in the stream of their lane, behind the one that is being tried. Never rejects. */
  readonly parked?: (tasks: readonly OrderedTask[]) => Promise<void>
  /** Whether an event of a closed lane is wanted: if its rule was deleted, no letter is written. Default: yes. */
  readonly wanted?: (task: OrderedTask) => Promise<boolean>
  /** The dead letter of an event that arrives at a closed lane. */
  readonly closedOff: (task: OrderedTask, closedBy: string) => Letter
}

/** Entries of a closed lane that are given up in one call. */
const together = 16

/** Makes the attempts of lanes, and writes the outcome of each event. */
export class LaneWork {
  readonly #finishes: Finishes

  /**
   * @param running handlers by lane, of all tenures: while one outlives its tenure, the next tenure starts none beside it
   * @param dueIn called with the milliseconds that a lane is parked for
   */
  constructor(
    private readonly options: LaneWorkOptions,
    private readonly tenure: Tenure,
    private readonly store: LaneStore,
    private readonly held: HeldEntries,
    private readonly running: Map<string, Promise<unknown>>,
    private readonly dueIn: (ms: number) => void,
  ) {
    this.#finishes = new Finishes(parts => tenure.write(() => store.finish(parts)))
  }

  /** Finishes an entry that was deleted while it was pending, or has no part left. */
  discard(entryId: string): void {
    void this.#finishes.add({ entryId, rule: '', rules: 1 }).catch(() => undefined)
  }

  /**
   * Tries the next of the entries that were read from the subscription.
   *
   * @param leave called when the handler has ended, to free its slot before the outcome is written
   */
  async tryPart(lane: Lane, leave: () => void): Promise<void> {
    const part = await lane.alone(() => this.#nextPart(lane))
    if (!part) return
    if (part.recovered) await this.tenure.write(() => this.store.count(part.attempt, [part.entryId]))
    this.held.start(part)
    const ended = await this.#attempt(part)
    leave()
    await lane.alone(async () => {
      const headId = lane.current?.headId
      // the part was moved to the lane's stream while its handler ran
      if (headId) return this.#endHead(lane, { headId, logId: part.logId, started: part.attempt }, ended)
      if (ended.kind === 'not begun') return this.#putBack(lane, part)
      await this.#endPart(lane, part, ended)
      this.held.letGo(part)
      lane.current = undefined
    })
  }

  /** Puts a part back to the front. It does not count as started, here or at the next owner. */
  async #putBack(lane: Lane, part: Part): Promise<void> {
    lane.current = undefined
    lane.waiting.unshift({ ...part, recovered: true }) // so that its next start is counted
    this.held.putBack(part)
    await this.tenure.unfenced(() => this.store.notStarted(part.entryId, part.attempt))
  }

  async #nextPart(lane: Lane): Promise<Part | undefined> {
    await this.#closeParts(lane)
    const part = lane.parked ? undefined : lane.waiting.shift()
    if (part) lane.current = { part, headId: '' }
    return part
  }

  async #endPart(lane: Lane, part: Part, ended: Exclude<Ended, { kind: 'not begun' }>): Promise<void> {
    if (ended.kind === 'ack') return this.#finishes.add({ ...part, told: toldOf(part.logId, ended) })
    if (ended.kind === 'dead-letter') {
      const { letter, closes } = ended
      await this.tenure.write(() => this.store.giveUp(lane.name, closes ? 'close' : 'skip', [{ ...part, letter }]))
      if (closes) lane.closedBy ||= letter.id
      return this.#closeParts(lane)
    }
    const { delayMs, tries } = ended
    const head = { dueMs: delayMs, tries, started: part.attempt }
    await this.tenure.write(() => this.store.park(lane.name, [part], head))
    lane.parked = true
    lane.due = false
    this.dueIn(delayMs)
  }

  /**
   * Turns the first parts in memory of a closed lane into dead letters, up to the first redriven one. At once: if they waited
   * until they are tried, the lane might be opened meanwhile, and they would overtake events that are redriven behind them.
   */
  async #closeParts(lane: Lane): Promise<void> {
    while (lane.closedBy) {
      const some = fresh(lane.waiting.slice(0, together))
      if (some.length === 0) return
      const letters = some.map(one => ({ ...one, letter: this.options.closedOff(one, lane.closedBy) }))
      if (!(await this.#wanted(some[0]!))) {
        await this.tenure.write(() => this.store.finish(some))
        for (const one of lane.waiting.splice(0, some.length)) this.held.letGo(one)
      } else if (!(await this.tenure.write(() => this.store.giveUp(lane.name, 'closed', letters)))) lane.closedBy = ''
      else for (const one of lane.waiting.splice(0, some.length)) this.held.letGo(one)
    }
  }

  /** Moves waiting parts from memory into the lane's stream, behind the one that is being tried. */
  async moveWaiting(lane: Lane, dueMs = 0): Promise<void> {
    await this.#closeParts(lane)
    const { current, parked, closedBy } = lane
    const next = lane.waiting.findIndex(({ redrives }) => closedBy && redrives === 0)
    const behind = lane.waiting.slice(0, next < 0 ? lane.waiting.length : next)
    if (behind.length === 0) return
    const first = !parked && current?.part
    await this.options.parked?.(behind)
    const head = parked ? undefined : { dueMs, tries: '', started: first ? first.attempt : 0 }
    const headId = await this.tenure.write(() => this.store.park(lane.name, first ? [first, ...behind] : behind, head))
    for (const one of lane.waiting.splice(0, behind.length)) this.held.letGo(one)
    if (parked) return
    lane.parked = true
    lane.due = dueMs === 0
    if (!first) return
    current.headId = headId
    this.held.letGo(first)
  }

  /** Parks a lane that may not go on yet: it waits in its stream, not in memory, where it would take the room of others. */
  async postpone(lane: Lane, ms: number): Promise<void> {
    if (lane.parked) await this.tenure.write(() => this.store.postpone(lane.name, ms))
    else await this.moveWaiting(lane, ms)
    lane.due = false
    this.dueIn(ms)
  }

  /** Tries the head of a parked lane. */
  async tryHead(lane: Lane, leave: () => void): Promise<void> {
    const head = await lane.alone(async () => {
      const head = await this.tenure.write(() => this.store.takeHead(lane.name))
      if (head === 'empty') lane.parked = lane.due = false
      else if (head === 'not due') lane.due = false
      else lane.closedBy = head.closedBy
      if (head === 'not due') this.dueIn(0)
      if (typeof head === 'string' || (lane.closedBy && (await this.#closeHeads(lane)))) return undefined
      lane.current = { headId: head.headId }
      return head
    })
    if (!head) return
    const { headId, fields, started: attempt, tries } = head
    const task = { ...headTask(this.tenure.lease.shard, lane, [headId, fields]), attempt, tries }
    const ended = await this.#attempt(task)
    leave()
    await lane.alone(() => this.#endHead(lane, { headId, logId: task.logId, started: attempt }, ended))
  }

  async #endHead(
    lane: Lane,
    { headId, logId, started }: { readonly headId: string; readonly logId: string; readonly started: number },
    ended: Ended,
  ): Promise<void> {
    lane.current = undefined
    if (ended.kind === 'not begun')
      return this.tenure.unfenced(() => this.store.headNotStarted(lane.name, headId, started))
    if (ended.kind === 'retry') {
      await this.tenure.write(() => this.store.retryHead(lane.name, headId, ended.delayMs, ended.tries))
      lane.due = false
      return this.dueIn(ended.delayMs)
    }
    const { letter, closes } = ended.kind === 'dead-letter' ? ended : { letter: undefined, closes: false }
    const how = letter ? (closes ? 'close' : 'skip') : 'done'
    const heads = [{ headId, ...(letter ? { letter } : {}), told: toldOf(logId, ended) }]
    const next = await this.tenure.write(() => this.store.finishHeads(lane.name, how, heads))
    if (closes) lane.closedBy ||= letter!.id
    lane.parked = lane.due = next === 'next'
    while (closes && lane.parked && (await this.#closeHeads(lane)));
    if (closes) await this.#closeParts(lane)
  }

  /** Gives up the first entries in the stream of a closed lane, as {@link #closeParts} does. @returns whether there were any */
  async #closeHeads(lane: Lane): Promise<boolean> {
    const found = await this.tenure.write(() => this.store.heads(lane.name, together))
    const some = fresh(found.map(raw => ({ headId: raw[0], ...headTask(this.tenure.lease.shard, lane, raw) })))
    if (some.length === 0) return false
    const letters = some.map(({ headId, ...task }) => ({ headId, letter: this.options.closedOff(task, lane.closedBy) }))
    const next = (await this.#wanted(some[0]!))
      ? await this.tenure.write(() => this.store.finishHeads(lane.name, 'closed', letters))
      : await this.tenure.write(() => this.store.finishHeads(lane.name, 'done', some))
    if (next === 'open') lane.closedBy = ''
    else lane.parked = lane.due = next === 'next'
    return next !== 'open'
  }

  async #wanted(task: OrderedTask): Promise<boolean> {
    const { wanted } = this.options
    return wanted ? this.tenure.write(() => wanted(task)) : true // repeated until Redis answers, as every call here
  }

  async #attempt(task: OrderedTask): Promise<Ended> {
    const key = `${shardName(task.shard)}/${task.lane}`
    for (let before; (before = this.running.get(key));) await before
    if (this.tenure.dropped) throw new DroppedError()
    const running = this.#attemptOnce(task, key)
    this.running.set(key, running)
    try {
      return await running
    } finally {
      this.running.delete(key)
    }
  }

  async #attemptOnce(task: OrderedTask, key: string): Promise<Ended> {
    try {
      const ended = await this.options.attempt(task, () => this.tenure.active)
      this.tenure.mended(key)
      return ended
    } catch (error) {
      await this.tenure.broken(key, error) // neither handled nor given up
      return { kind: 'retry', delayMs: 0, tries: task.tries }
    }
  }
}

function toldOf(logId: string, ended: Ended): Told | undefined {
  return ended.kind === 'ack' && ended.steps ? { logId, steps: ended.steps } : undefined
}

/** The tasks before the first redriven one. */
function fresh<T extends Pick<OrderedTask, 'redrives'>>(tasks: readonly T[]): T[] {
  const first = tasks.findIndex(({ redrives }) => redrives > 0)
  return tasks.slice(0, first < 0 ? tasks.length : first)
}

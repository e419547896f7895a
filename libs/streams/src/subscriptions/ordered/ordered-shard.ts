import type { CheckedScripts } from '../../log/checked-scripts.js'
import { Confirmed } from '../../log/confirmed.js'
import type { RawEntry } from '../../wire/entry.js'
import { HeldEntries } from './held-entries.js'
import { headTask, Lane, partsOf } from './lane.js'
import { LaneStore } from './lane-store.js'
import { LaneWork } from './lane-work.js'
import { StepLines } from '../../journal/step-lines.js'
import type { OrderedOptions } from './ordered-options.js'
import type { Slots } from '../../redis/slots.js'
import { DroppedError, sleep, type Tenure } from '../../shards/tenure.js'

/** Milliseconds between two checks: whether the tenure is active, whether a lane may start, for due lanes, and after some were skipped. */
const timing = { activeMs: 100, allowedMs: 250, dueMs: 1000, againMs: 100 }

/** What came of a read: no room for any, entries that were taken before, new entries, or none. */
export type Filled = 'full' | 'recovered' | 'read' | 'empty'

/** Most entries of one lane in memory, and most due lanes that wait for a slot. */
const bounds = { laneAhead: 8, dueLanes: 64 }

/**
 * The lanes of one shard, for one tenure. Entries are read in order and each goes to the lanes of its rules. A lane tries one
 * event at a time, and starts the next one when the outcome of the last is written to Redis. So a crash repeats at most the
 * last event of a lane.
 */
export class OrderedShard {
  readonly store: LaneStore
  /** The id after which the next new entry comes, after a read that found none. */
  last: string | undefined
  readonly #lanes = new Map<string, Lane>()
  readonly #held = new HeldEntries()
  readonly #work: LaneWork
  /** The entry after which taken and unfinished entries are looked for; undefined when all were found. */
  #recoverAfter: string | undefined = ''
  #nextDueAt = 0
  #busy = 0

  /** @param running handlers by lane, of all tenures */
  constructor(
    readonly tenure: Tenure,
    private readonly options: OrderedOptions,
    private readonly slots: Slots,
    running: Map<string, Promise<unknown>>,
    checked: CheckedScripts,
  ) {
    const { redis, keys, name, buses, journal } = options
    const bus = () => buses().find(({ name }) => name === tenure.lease.shard.bus)
    const { lease } = tenure
    const lines = () => journal?.lines(lease.shard) ?? new StepLines(keys, lease.shard, 0)
    this.store = new LaneStore(redis, keys, name, lease, new Confirmed(redis, checked, bus), lines)
    this.#work = new LaneWork(options, tenure, this.store, this.#held, running, ms => this.#dueIn(ms))
  }

  /** Entries in memory. */
  get size(): number {
    return this.#held.count
  }

  /** Whether a handler runs, or a read or a write is under way. */
  get busy(): boolean {
    return this.#busy > 0
  }

  /** Reads as many entries as there is room for, oldest first: those that were taken and not finished, then new ones. */
  async fill(window: number, bytes: number): Promise<Filled> {
    const room = window - this.#held.count
    const rest = bytes - this.#held.size
    if (!this.tenure.active || room < window / 4 || rest <= 0) return 'full'
    this.#busy++
    try {
      if (this.#recoverAfter === undefined) return await this.#take(room, rest)
      return await this.#recover(this.#recoverAfter, room, rest)
    } finally {
      this.#busy--
    }
  }

  async #recover(after: string, count: number, bytes: number): Promise<'recovered'> {
    const before = this.#held.ids() // entries that are held now may be finished when the answer arrives
    const found = await this.tenure.fenced(() => this.store.recover(after, count, bytes))
    this.#recoverAfter = found.at(-1)?.id
    const strays = found.filter(({ id }) => !before.has(id))
    await this.#admit(strays.map(({ id, fields, taken, done }) => ({ raw: [id, fields], attempt: taken + 1, done })))
    return 'recovered'
  }

  async #take(count: number, bytes: number): Promise<'read' | 'empty'> {
    this.#recoverAfter = '' // Redis may assign entries in an answer that is lost
    const { entries, last, calm } = await this.tenure.fenced(() => this.store.take(count, bytes))
    this.#recoverAfter = undefined
    this.last = last
    // after a failover Redis may not know that they were taken
    const others = entries.filter(([id]) => !this.#held.has(id))
    await this.#admit(
      others.map(raw => ({ raw, attempt: 0, done: [] })),
      calm,
    )
    return entries.length > 0 ? 'read' : 'empty'
  }

  /** Serves parked lanes whose head is due. @returns whether Redis was asked for them */
  async wake(): Promise<boolean> {
    if (!this.tenure.active || performance.now() < this.#nextDueAt) return false
    const waiting = [...this.#lanes.values()].filter(lane => lane.parked && lane.due).length
    if (waiting >= bounds.dueLanes) return false
    const count = bounds.dueLanes + this.#lanes.size // due lanes that are in memory already are among the answers
    this.#nextDueAt = performance.now() + timing.dueMs
    const { lanes, nextMs } = await this.tenure.fenced(() => this.store.due(count))
    if (nextMs !== undefined) this.#dueIn(nextMs)
    if (lanes.length === count) this.#dueIn(timing.againMs)
    const known = lanes.flatMap(name => this.#lanes.get(name) ?? [])
    const others = lanes.filter(name => !this.#lanes.has(name)).map(name => this.#lane(name))
    for (const lane of known) this.#fallDue(lane)
    await this.#learn(others)
    for (const lane of others) this.#fallDue(lane)
    return true
  }

  #fallDue(lane: Lane): void {
    if (lane.parked) lane.due = true
    else this.#dueIn(timing.againMs) // its outcome is being written, or it was just emptied
    this.#goOn(lane)
  }

  /** Sets the counts of entries that were not started back, so that the next owner counts on from there. */
  async putBack(): Promise<void> {
    for (const [times, ids] of this.#held.untouched()) await this.store.count(times, ids)
  }

  #dueIn(ms: number): void {
    this.#nextDueAt = Math.min(this.#nextDueAt, performance.now() + ms)
  }

  #lane(name: string): Lane {
    const lane = this.#lanes.get(name) ?? new Lane(name)
    this.#lanes.set(name, lane)
    return lane
  }

  /** Asks Redis about lanes whose state is not known, before anything is done with them. */
  async #learn(lanes: readonly Lane[]): Promise<void> {
    if (lanes.length === 0) return
    const found = await this.tenure.write(() => this.store.look(lanes.map(lane => lane.name)))
    lanes.forEach((lane, i) => {
      if (lane.parked === undefined) Object.assign(lane, found[i]) // else it was set meanwhile, and this answer may be outdated
    })
  }

  /**
   * Puts entries into their lanes, in order, and asks Redis about lanes whose state is not known.
   *
   * @param calm no lane is parked or closed
   */
  async #admit(
    entries: readonly { raw: RawEntry; attempt: number; done: readonly string[] }[],
    calm = false,
  ): Promise<void> {
    const touched = new Set<Lane>()
    for (const { raw, attempt, done } of entries) {
      const parts = partsOf(this.options.name, this.tenure.lease.shard, raw, attempt, done)
      if (parts.length === 0) this.#work.discard(raw[0])
      else this.#held.hold(parts)
      for (const part of parts) {
        const lane = this.#lane(part.lane)
        lane.waiting.push(part)
        touched.add(lane)
      }
    }
    const unknown = [...touched].filter(lane => lane.parked === undefined)
    if (calm) for (const lane of unknown) Object.assign(lane, { parked: false, closedBy: '' })
    else await this.#learn(unknown)
    for (const lane of touched) this.#goOn(lane)
  }

  #goOn(lane: Lane): void {
    this.#tidy(lane)
    this.#serve(lane)
    if (lane.forgettable && this.#lanes.get(lane.name) === lane) this.#lanes.delete(lane.name)
  }

  /** Tries the ready events of a lane, one after another. */
  #serve(lane: Lane): void {
    if (lane.serving || !lane.ready || this.tenure.dropped) return
    lane.serving = true
    const work = async () => {
      while (lane.ready) {
        await this.#untilActive()
        if (!(await this.#mayStart(lane))) {
          await lane.alone(() => this.#work.postpone(lane, timing.allowedMs))
          continue
        }
        const leave = await this.slots.take()
        this.#busy++
        try {
          if (this.tenure.active)
            await (lane.parked ? this.#work.tryHead(lane, leave) : this.#work.tryPart(lane, leave))
        } finally {
          this.#busy--
          leave()
        }
        this.tenure.mended(lane.name)
      }
    }
    void this.#ending(lane, lane.name, work(), () => (lane.serving = false))
  }

  /** Moves events that must not wait in memory into the lane's stream, also while a handler runs. */
  #tidy(lane: Lane): void {
    if (lane.tidying || !lane.crowded(bounds.laneAhead) || this.tenure.dropped) return
    lane.tidying = true
    this.#busy++
    const work = async () => {
      while (lane.crowded(bounds.laneAhead)) await lane.alone(() => this.#work.moveWaiting(lane))
    }
    void this.#ending(lane, `${lane.name} (tidying)`, work(), () => {
      lane.tidying = false
      this.#busy--
    })
  }

  /** @param what the name of the work, for its failures */
  async #ending(lane: Lane, what: string, work: Promise<void>, ended: () => void): Promise<void> {
    try {
      await work
      this.tenure.mended(what)
    } catch (error) {
      if (!(error instanceof DroppedError)) await this.tenure.broken(what, error)
    }
    ended()
    this.#goOn(lane)
  }

  async #untilActive(): Promise<void> {
    while (!this.tenure.active) {
      if (this.tenure.dropped) throw new DroppedError()
      await sleep(timing.activeMs)
    }
    if (this.tenure.dropped) throw new DroppedError()
  }

  async #mayStart(lane: Lane): Promise<boolean> {
    const { mayStart } = this.options
    if (!mayStart) return true
    const [head] = lane.parked ? await this.tenure.write(() => this.store.heads(lane.name, 1)) : []
    const next = head ? headTask(this.tenure.lease.shard, lane, head) : lane.waiting[0]
    return !next || mayStart(next)
  }
}

import { setMaxListeners } from 'node:events'
import { type EventLimits, messageOf, SluiceError } from '@sluice/event'
import { Healths, type Logger, type Meter } from '@sluice/observability'
import { delayOf, type Due, dueRuns } from '@sluice/schedule'
import { isRedisAway } from '../redis/redis-away.js'
import { Loop } from '../redis/loop.js'
import type { BusLayout } from '../shards/shards.js'
import {
  busOf,
  identityOfSchedule,
  type KeptSchedule,
  type LastTick,
  type ScheduleState,
  type WaitingRun,
} from './kept-schedule.js'
import type { DueSchedule, ScheduleStore } from './schedule-store.js'
import { tickEvent } from './tick-event.js'
import type { Ticks } from './ticks.js'

export interface SchedulerOptions {
  readonly store: Pick<ScheduleStore, 'due' | 'advance' | 'setAside' | 'remove'>
  readonly ticks: Pick<Ticks, 'append' | 'forget'>
  /** The number of slot groups. */
  readonly groups: number
  /** Whether this process alone works on a slot group. */
  readonly holds: (group: number) => boolean
  /** Milliseconds since 1970, by Redis' clock. */
  readonly now: () => number
  /** @throws NotFoundError `UNKNOWN_BUS` */
  readonly busOf: (name: string) => Promise<BusLayout>
  /**
   * @throws SluiceError `FORBIDDEN` if the owner of the schedule may not publish the event by the rights of now; NotFoundError
   *   `UNKNOWN_RULE` if its target is gone
   */
  readonly demand: (schedule: KeptSchedule, bus: string, json: string) => Promise<void>
  /** Milliseconds for which one that is deleted after its last run stays still: what was made of it is on its way to its target. */
  readonly stayMs: (schedule: Pick<KeptSchedule, 'name' | 'settings' | 'state'>) => Promise<number>
  /** Called after one was deleted. */
  readonly deleted: (schedule: KeptSchedule) => Promise<void>
  /** Tells that the runs of a schedule could not be made for {@link bounds.tellMs}. */
  readonly tell: (schedule: KeptSchedule, waiting: WaitingRun) => Promise<void>
  readonly limits: EventLimits
  readonly logger: Logger
  readonly meter: Meter
}

/**
 * Schedules of one look at a slot group, milliseconds between two looks at most, between two tries of a run at least and at most, and
 * after which it is told that a schedule waits. Ticks that are shown of a schedule, and characters of an error.
 */
const bounds = {
  atOnce: 20,
  everyMs: 1000,
  againMs: 1000,
  mostAgainMs: 60_000,
  tellMs: 5 * 60_000,
  last: 5,
  error: 500,
}

/** What became of the runs of one look at a schedule. */
interface Made {
  readonly ticks: readonly LastTick[]
  /** Why the next one could not be made. */
  readonly failed?: unknown
}

/**
 * Makes the runs of schedules. Each slot group that this process holds has a loop, which sleeps until something is due, a second at
 * most, so that what it costs does not grow with the number of schedules. A run is an event that is appended once, whoever repeats it,
 * and then noted; a process that dies in between leaves the run due, and the next one finds it made. A schedule whose run cannot be made
 * is tried again later and holds up no other.
 */
export class Scheduler {
  readonly #stop = new AbortController()
  readonly #loops: readonly Loop[]
  readonly #healths: Healths
  readonly #seen = new Map<number, { readonly due: number; readonly waiting: number }>()

  constructor(private readonly options: SchedulerOptions) {
    this.#healths = new Healths('the scheduler', options.logger)
    const stop = this.#stop.signal
    setMaxListeners(0, stop) // a loop for each slot group listens to it
    this.#loops = Array.from({ length: options.groups }, (_, group) => {
      return new Loop({ health: this.#healths.part(), stop, round: () => this.round(group) })
    })
  }

  /** @returns undefined while it works, else what prevents it */
  problem(): string | undefined {
    return this.#healths.problem()
  }

  start(): void {
    for (const loop of this.#loops) loop.start()
  }

  /** Finishes the runs that are being made. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#loops.map(loop => loop.ended))
  }

  /**
   * Looks once at a slot group, and makes what is due there.
   *
   * @returns milliseconds until the next look; 0 if there may be more to make now
   */
  async round(group: number): Promise<number> {
    const { store, holds, now } = this.options
    if (!holds(group)) {
      this.#show(group, undefined)
      return bounds.everyMs
    }
    const at = now()
    const { schedules, due, waiting, next = Infinity } = await store.due(group, at, bounds.atOnce)
    this.#show(group, { due, waiting })
    if (schedules.length === 0) return Math.min(bounds.everyMs, Math.max(1, next - at))
    const results = await Promise.allSettled(schedules.map(schedule => this.#run(schedule)))
    const failed = results.find(result => result.status === 'rejected')
    if (failed) throw failed.reason
    return 0
  }

  async #run({ name, kept }: DueSchedule): Promise<void> {
    const { store, now, meter, logger } = this.options
    if (!kept) {
      logger.error('a schedule cannot be read and does not run any more: put it again', { schedule: name })
      return store.setAside(name)
    }
    const { settings, state } = kept
    const at = now()
    let due: Due
    try {
      due = dueRuns(settings, { key: identityOfSchedule(kept), since: state.made, done: state.done, now: at })
    } catch (error) {
      return this.#wait(kept, at, { ticks: [], failed: error }) // a time zone that this Node does not know
    }
    const made = await this.#make(kept, due.runs)
    if (made.failed !== undefined) return this.#wait(kept, at, made)
    const after = { ...noted(kept, made), done: due.done, leftOut: state.leftOut + due.leftOut }
    if (due.leftOut > 0) meter.count('sluice_schedule_missed_total', { bus: busOf(kept) }, due.leftOut)
    const isOver = due.next === undefined && settings.deleteAfterCompletion === true
    const stayMs = isOver ? await this.options.stayMs({ name, settings, state: after }) : 0
    if (isOver && stayMs === 0) return this.#delete(kept)
    await store.advance(kept, after, isOver ? at + stayMs : due.next)
  }

  /** Notes what was made, and that the next run waits. @throws the error of a Redis that is away */
  async #wait(kept: KeptSchedule, at: number, made: Made): Promise<void> {
    const waiting = await this.#waiting(kept, at, made)
    const done = made.ticks.at(-1)?.[0] ?? kept.state.done
    const after = { ...noted(kept, made), done, waiting }
    await this.options.store.advance(kept, after, at + pauseAfter(waiting.tries))
  }

  /** Makes runs in their order, up to the first one that cannot be made. */
  async #make(kept: KeptSchedule, runs: readonly number[]): Promise<Made> {
    const { ticks, limits, meter, now, demand } = this.options
    const { name, settings, state } = kept
    const made: LastTick[] = []
    for (const time of runs) {
      try {
        const bus = await this.options.busOf(busOf(kept))
        const tick = { schedule: name, incarnation: state.made, time }
        const event = tickEvent(settings, { ...tick, count: state.count + made.length + 1 }, limits)
        await demand(kept, bus.name, event.json)
        const { position, duplicate } = await ticks.append(bus, tick, event)
        const at = now()
        made.push(position === undefined ? [time, at] : [time, at, position])
        if (duplicate) continue
        const lateMs = Math.max(0, at - time - delayOf(identityOfSchedule(kept), settings))
        meter.count('sluice_schedule_ticks_total', { bus: bus.name })
        meter.record('sluice_schedule_late_seconds', lateMs / 1000, { bus: bus.name })
      } catch (error) {
        return { ticks: made, failed: error }
      }
    }
    return { ticks: made }
  }

  async #waiting(kept: KeptSchedule, at: number, { ticks, failed }: Made): Promise<WaitingRun> {
    const { tell, logger, meter } = this.options
    const before = ticks.length === 0 ? kept.state.waiting : undefined
    const code = failed instanceof SluiceError ? failed.code : isRedisAway(failed) ? 'REDIS_UNREACHABLE' : 'INTERNAL'
    const error = messageOf(failed).slice(0, bounds.error)
    const waiting = { since: at, ...before, tries: (before?.tries ?? 0) + 1, code, error }
    meter.count('sluice_schedule_failures_total', { bus: busOf(kept), code })
    if (code === 'INTERNAL') logger.error('a schedule could not run', { schedule: kept.name, error })
    if (waiting.told || at - waiting.since < bounds.tellMs) return waiting
    await tell(kept, waiting)
    return { ...waiting, told: true }
  }

  /** After the last run. Its record goes last: until the schedule is gone, the run could be made again. */
  async #delete(kept: KeptSchedule): Promise<void> {
    const { store, ticks } = this.options
    const bus = await this.options.busOf(busOf(kept)).catch(() => undefined)
    if (!(await store.remove(bus, kept))) return
    if (bus) await ticks.forget(bus, kept.name)
    await this.options.deleted(kept)
  }

  #show(group: number, seen: { readonly due: number; readonly waiting: number } | undefined): void {
    if (seen) this.#seen.set(group, seen)
    else if (!this.#seen.delete(group)) return
    const all = [...this.#seen.values()]
    const { meter } = this.options
    meter.record(
      'sluice_schedules_due',
      all.reduce((sum, { due }) => sum + due, 0),
      {},
    )
    meter.record(
      'sluice_schedules_waiting',
      all.reduce((sum, { waiting }) => sum + waiting, 0),
      {},
    )
  }
}

/** The state with the ticks that were made, as one that does not wait. */
function noted({ state: { waiting: _, ...state } }: KeptSchedule, { ticks }: Made): ScheduleState {
  return { ...state, count: state.count + ticks.length, last: [...state.last, ...ticks].slice(-bounds.last) }
}

/** Milliseconds between two tries of a run: 1, 2, 4 … 60 seconds. */
function pauseAfter(tries: number): number {
  return Math.min(bounds.mostAgainMs, bounds.againMs * 2 ** Math.min(tries - 1, 6))
}

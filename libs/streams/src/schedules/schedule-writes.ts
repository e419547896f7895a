import { ConflictError, InvalidError, NotFoundError, tenantOf, UnavailableError } from '@sluice/event'
import type { BusLayout } from '../shards/shards.js'
import { busOf, dueOf, type KeptSchedule, nextOf, type ScheduleSettings, type ScheduleState } from './kept-schedule.js'
import type { ScheduleStore } from './schedule-store.js'
import type { Ticks } from './ticks.js'

/** Times that a write is tried while others write the same schedule. */
const mostTries = 10

/** What is written beside a schedule. */
export interface Beside {
  /**
   * Called before the schedule is written: a run must not come before what it needs.
   *
   * @param state of the schedule that will be written, or of the one that is there and says the same
   */
  before(state: ScheduleState, isChanged: boolean): Promise<void>
  /** Puts back what {@link before} wrote, where the schedule is not written after it. Called also where that wrote nothing. */
  undo(): Promise<void>
  /** Called when it is there. @param before as it was before a change */
  after(before: KeptSchedule | undefined, schedule: KeptSchedule): Promise<void>
}

export interface ScheduleDeletion {
  /** Whatever it throws, nothing is deleted. */
  readonly may?: (before: KeptSchedule) => void | Promise<void>
  /** Called before it is said that there is none. */
  readonly missing?: () => Promise<void>
  readonly deleted?: (before: KeptSchedule) => Promise<void>
}

/** A schedule that was written. */
export interface WrittenSchedule {
  readonly schedule: KeptSchedule
  readonly created: boolean
  /** False if it was so before. */
  readonly changed: boolean
}

export interface ScheduleWrite {
  /** With its tenant. */
  readonly name: string
  readonly settings: ScheduleSettings
  /** That of its events. */
  readonly bus: BusLayout
  /** Left out by a service that declares the schedule: as it was. Such a write takes ownership, and changes no schedule of others. */
  readonly paused?: boolean
  /**
   * Asked before something is written, and again only if somebody else changed the schedule meanwhile, not if it ran. Whatever it throws,
   * nothing is written.
   */
  readonly may?: (before: KeptSchedule | undefined) => void | Promise<void>
  readonly beside?: Beside
}

/** A schedule that is being written, or is there already. */
type Planned = Pick<KeptSchedule, 'name' | 'settings' | 'state'>

export interface ScheduleWritesOptions {
  readonly store: Pick<ScheduleStore, 'get' | 'put' | 'confirm' | 'remove'>
  readonly ticks: Pick<Ticks, 'forget'>
  /** Milliseconds since 1970, by Redis' clock. */
  readonly now: () => number
  /** A bus that is there, by its full name. */
  readonly busOf: (name: string) => BusLayout | undefined
}

/** Makes, changes and deletes schedules, whoever asks for it: a caller over HTTP, or a service that declares its own. */
export class ScheduleWrites {
  constructor(private readonly options: ScheduleWritesOptions) {}

  /**
   * What is there already is not written, and keeps its owner, unless a service declares it.
   *
   * @throws InvalidError `INVALID_SCHEDULE` for one that is new, or has new times, and would never run; UnavailableError `SCHEDULE_BUSY`;
   *   ConflictError `SCHEDULE_TAKEN`
   */
  async put({ name, settings, bus, paused, may, beside }: ScheduleWrite): Promise<WrittenSchedule> {
    const { store, now } = this.options
    const declares = paused === undefined
    /** The change of the schedule that `may` was asked about. */
    let asked: string | undefined
    /** The schedule for which something was written beside it, until it is there. */
    let planned: Planned | undefined
    const write = async (before: KeptSchedule | undefined): Promise<WrittenSchedule | undefined> => {
      const change = before ? `${before.state.made} ${before.state.revision}` : ''
      if (change !== asked) {
        // somebody else changed it: `may` sees what they left
        if (planned) await beside?.undo()
        planned = undefined
        await may?.(before)
        asked = change
      }
      if (declares && before && settings.managedBy !== undefined)
        demandManaged(name, before.settings.managedBy, settings.managedBy)
      const willPause = paused ?? before?.state.paused ?? false
      const isSame = before && saysTheSame(before.settings, settings) && !(declares && hasOtherOwner(before, settings))
      if (isSame && (before.state.paused ?? false) === willPause) {
        planned = before
        await beside?.before(before.state, false)
        if (settings.hasTarget && !(await this.#isThere(before))) return undefined
        planned = undefined
        await store.confirm(bus, name) // a put that was not replicated is repeated so
        await beside?.after(undefined, before)
        return { schedule: before, created: false, changed: false }
      }
      const at = now()
      const hasSameTimes = before !== undefined && isSameTiming(before.settings, settings)
      const isOn = hasSameTimes && before.state.paused === undefined
      const { waiting: _, paused: _p, ...state } = before?.state ?? newState(at)
      const after = {
        ...{ name, settings },
        state: {
          ...{ ...state, revision: state.revision + 1 },
          // what was due by other times is not what is asked for now
          done: isOn ? state.done : at,
          ...(willPause && { paused: true as const }),
        },
      }
      if (!hasSameTimes) refusePast(after)
      planned = after
      await beside?.before(after.state, true)
      const schedule = await store.put(bus, before, after, dueOf(after))
      if (!schedule) return undefined
      planned = undefined
      if (before && busOf(before) !== bus.name) await this.#forget(before)
      await beside?.after(before, schedule)
      return { schedule, created: !before, changed: true }
    }
    try {
      return await this.change(name, write)
    } catch (error) {
      // a Redis that does not answer may have written it: then what is beside it stays, too
      if (planned && !(await this.#isThere(planned).catch(() => true))) await beside?.undo().catch(() => undefined)
      throw error
    }
  }

  /** @throws NotFoundError `UNKNOWN_SCHEDULE`, UnavailableError `SCHEDULE_BUSY` */
  async delete(name: string, { may, missing, deleted }: ScheduleDeletion = {}): Promise<void> {
    await this.change(name, async found => {
      if (!found) await missing?.()
      const before = knownSchedule(name, found)
      await may?.(before)
      if (!(await this.options.store.remove(this.options.busOf(busOf(before)), before))) return undefined
      await this.#forget(before)
      await deleted?.(before)
      return { schedule: before, created: false, changed: true }
    })
  }

  /**
   * Tries again while others write the schedule at the same moment.
   *
   * @param write returns undefined if somebody else wrote it since
   * @throws UnavailableError `SCHEDULE_BUSY`
   */
  async change(
    name: string,
    write: (before: KeptSchedule | undefined) => Promise<WrittenSchedule | undefined>,
  ): Promise<WrittenSchedule> {
    for (let tries = 0; tries < mostTries; tries++) {
      const written = await write(await this.options.store.get(name))
      if (written) return written
    }
    const message = `schedule '${tenantOf(name).name}' is being written by many at once; nothing was changed, try again`
    throw new UnavailableError('SCHEDULE_BUSY', message, { schedule: tenantOf(name).name })
  }

  /** Whether it is there, and nobody has changed it since. */
  async #isThere({ name, settings, state: { made, revision } }: Planned): Promise<boolean> {
    const now = await this.options.store.get(name)
    const isOfChange = now?.state.made === made && now.state.revision === revision
    return isOfChange && JSON.stringify(now.settings) === JSON.stringify(settings)
  }

  /** Its record on a bus, when its ticks come there no more. */
  async #forget(schedule: KeptSchedule): Promise<void> {
    const bus = this.options.busOf(busOf(schedule))
    if (bus) await this.options.ticks.forget(bus, schedule.name)
  }
}

/** @throws NotFoundError `UNKNOWN_SCHEDULE` */
export function knownSchedule(name: string, found: KeptSchedule | undefined): KeptSchedule {
  if (found) return found
  const { name: schedule } = tenantOf(name)
  throw new NotFoundError('UNKNOWN_SCHEDULE', `there is no schedule '${schedule}'`, { schedule })
}

/**
 * @param managedBy of the schedule
 * @throws ConflictError `SCHEDULE_TAKEN` if it is not the service that declares it
 */
export function demandManaged(name: string, managedBy: string | undefined, service: string): void {
  if (managedBy === service) return
  const { name: schedule } = tenantOf(name)
  const whose = managedBy === undefined ? 'of no service' : `of service '${managedBy}'`
  const message =
    `schedule '${schedule}' is there already and is ${whose}, so service '${service}' does not change it: ` +
    `give the method another name (option name of @Scheduled), or delete the schedule (DELETE /v1/schedules/${schedule})`
  throw new ConflictError('SCHEDULE_TAKEN', message, { schedule, ...(managedBy !== undefined && { managedBy }) })
}

/** That of a schedule that is made at a moment, in milliseconds since 1970. */
export function newState(made: number): ScheduleState {
  return { made, revision: 0, done: made, count: 0, leftOut: 0, last: [] }
}

function saysTheSame(one: ScheduleSettings, other: ScheduleSettings): boolean {
  const said = ({ owner: _, ownerGroups: _g, ...settings }: ScheduleSettings) => JSON.stringify(settings)
  return said(one) === said(other)
}

function hasOtherOwner({ settings: one }: KeptSchedule, other: ScheduleSettings): boolean {
  const owner = ({ owner, ownerGroups = [] }: ScheduleSettings) => JSON.stringify([owner, ownerGroups])
  return owner(one) !== owner(other)
}

/** Whether two of them run at the same moments and publish to the same shard, so that what the one has made the other need not make. */
function isSameTiming(one: ScheduleSettings, other: ScheduleSettings): boolean {
  const timing = ({ event, ...settings }: ScheduleSettings) => {
    const { deleteAfterCompletion: _, managedBy: _m, hasTarget: _t, owner: _o, ownerGroups: _g, ...when } = settings
    return JSON.stringify([Object.entries(when).sort(), event.bus, event['partitionkey'], event['subject']])
  }
  return timing(one) === timing(other)
}

/** @throws InvalidError `INVALID_SCHEDULE` for a schedule that will never run */
function refusePast(schedule: Pick<KeptSchedule, 'settings' | 'state'>): void {
  if (nextOf(schedule, 1).length > 0) return
  const { at, end } = schedule.settings
  const path = at !== undefined ? 'at' : end !== undefined ? 'end' : 'cron'
  const message = path === 'at' ? 'at is in the past: it would never run' : `${path} has no run after now`
  throw new InvalidError('INVALID_SCHEDULE', message, { path })
}

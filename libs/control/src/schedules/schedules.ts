import { Inject, Injectable } from '@nestjs/common'
import { isFullName, nameForm } from '@sluice/delivery'
import {
  type AcceptedEvent,
  checkPublishable,
  ConflictError,
  InvalidError,
  nameBeside,
  NotFoundError,
  SluiceError,
  tenantOf,
  UnavailableError,
} from '@sluice/event'
import { type Bus, Owners, RegistryView } from '@sluice/registry'
import { type Caller, eventLimits, SETTINGS, type Settings } from '@sluice/service'
import {
  busOf,
  dueOf,
  type KeptSchedule,
  nextOf,
  RedisClock,
  type ScheduleSettings,
  type ScheduleState,
  ScheduleStore,
  tickEvent,
  Ticks,
} from '@sluice/streams'
import { Buses } from '../buses/buses.js'
import type { Precondition } from '../precondition.js'
import { checkScheduleSettings, isSameTiming } from './schedule-settings.js'

/** Times that a write is tried while others write the same schedule, and names of one look at a list. */
const bounds = { tries: 10, looked: 500 }

/** A schedule that was written. */
export interface WrittenSchedule {
  readonly schedule: KeptSchedule
  readonly created: boolean
}

/** Makes, changes and deletes schedules. dlq runs them; a change is seen there within a second. */
@Injectable()
export class Schedules {
  constructor(
    private readonly store: ScheduleStore,
    private readonly ticks: Ticks,
    private readonly buses: Buses,
    private readonly view: RegistryView,
    private readonly owners: Owners,
    private readonly clock: RedisClock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @param name with its tenant @throws NotFoundError `UNKNOWN_SCHEDULE` */
  async find(name: string): Promise<KeptSchedule> {
    return known(name, await this.store.get(name))
  }

  /**
   * Those that the caller may see, by name, and the last name that was looked at if there are more.
   *
   * @param prefix of their names
   * @param after the last name that was looked at before
   */
  async list(
    caller: Caller,
    prefix: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly schedules: KeptSchedule[]; readonly last: string | undefined }> {
    const names = await this.store.names(caller.tenant, prefix, after, bounds.looked + 1)
    const looked = names.slice(0, bounds.looked)
    const seen = looked.filter(schedule => caller.may('schedules:read', { schedule }))
    const shown = seen.slice(0, limit)
    const found = await this.store.getAll(shown)
    const last = seen.length > limit ? shown.at(-1) : names.length > looked.length ? looked.at(-1) : undefined
    return { schedules: found.filter(schedule => schedule !== undefined), last: last && tenantOf(last).name }
  }

  /** The moments at which it runs next, in milliseconds since 1970. */
  next(schedule: KeptSchedule, count: number): number[] {
    const { settings, state } = schedule
    return nextOf({ settings, state: { ...state, done: Math.max(state.done, this.clock.now()) } }, count)
  }

  /** Whether all its runs are made or left out. */
  isCompleted(schedule: KeptSchedule): boolean {
    return nextOf(schedule, 1).length === 0
  }

  /**
   * The caller becomes the owner, unless the schedule does already what it asks for.
   *
   * @throws InvalidError `INVALID_SCHEDULE`, or what publishing such an event answers; SluiceError `FORBIDDEN` if the caller may not
   *   publish the event; ConflictError `TOO_MANY_SCHEDULES`
   */
  async put(caller: Caller, name: string, sent: unknown, may?: Precondition): Promise<WrittenSchedule> {
    const plain = checkName(name)
    const { settings: checked, paused } = checkScheduleSettings(sent, plain)
    const { groups } = caller.principal
    const settings: ScheduleSettings = {
      ...checked,
      owner: caller.name,
      ...(groups.length > 0 && { ownerGroups: groups }),
    }
    const bus = await this.#busOf(name, settings)
    this.#demand(caller, name, settings, bus)
    return this.#write(name, async before => {
      may?.(before && settingsOf(before))
      if (before && isSame(before, checked, paused)) {
        await this.store.confirm(bus, name) // a put that was not replicated is repeated so
        return { schedule: before, created: false }
      }
      if (!before) await this.#demandRoom(tenantOf(name).tenant)
      const now = this.clock.now()
      const isOn = before !== undefined && isSameTiming(before.settings, settings) && before.state.paused === undefined
      const { waiting: _, paused: _p, ...state } = before?.state ?? newState(now)
      const after = {
        ...{ name, settings },
        // what was due by other times is not what is asked for now
        state: { ...state, revision: state.revision + 1, done: isOn ? state.done : now, ...(paused && { paused }) },
      }
      if (!before || !isSameTiming(before.settings, settings)) refusePast(after)
      const schedule = await this.store.put(bus, before, after, dueOf(after))
      if (schedule && before && busOf(before) !== bus.name) await this.#forget(before)
      return schedule && { schedule, created: !before }
    })
  }

  /** Runs that come due while it is paused are left out. */
  async pause(name: string, paused: boolean): Promise<KeptSchedule> {
    const { schedule } = await this.#write(name, async found => {
      const before = known(name, found)
      const bus = await this.#busOf(name, before.settings)
      if ((before.state.paused ?? false) === paused) {
        await this.store.confirm(bus, name)
        return { schedule: before, created: false }
      }
      const { paused: _, waiting: _w, ...state } = before.state
      const after = {
        ...{ name, settings: before.settings },
        state: { ...state, revision: state.revision + 1, ...(paused ? { paused } : { done: this.clock.now() }) },
      }
      const written = await this.store.put(bus, before, after, dueOf(after))
      return written && { schedule: written, created: false }
    })
    return schedule
  }

  async delete(name: string, may?: Precondition): Promise<void> {
    await this.#write(name, async found => {
      const before = known(name, found)
      may?.(settingsOf(before))
      if (!(await this.store.remove(this.#knownBus(before), before))) return undefined
      await this.#forget(before)
      return { schedule: before, created: false }
    })
  }

  /**
   * The event of a run at this moment, which moves none of the others and is not counted.
   *
   * @throws SluiceError `FORBIDDEN` if the caller, or the owner of the schedule, may not publish it
   */
  async runNow(caller: Caller, name: string): Promise<{ readonly bus: Bus; readonly event: AcceptedEvent }> {
    const { settings, state } = await this.find(name)
    const bus = await this.#busOf(name, settings)
    const tick = { schedule: name, incarnation: state.made, time: this.clock.now(), count: state.count } as const
    const event = tickEvent(settings, { ...tick, mark: 'now' }, eventLimits(this.settings))
    if (!caller.isRoot) caller.demand('events:publish', { bus: bus.name }, event.json)
    const { owner, ownerGroups } = settings
    const acts = { bus: bus.name, ...(owner !== undefined && { owner }), ...(ownerGroups && { ownerGroups }) }
    this.owners.of(acts)?.demandPublish(bus.name, event.json, 'schedule')
    return { bus, event }
  }

  /** @throws NotFoundError `UNKNOWN_BUS`; InvalidError `RESERVED_BUS` */
  async #busOf(name: string, settings: ScheduleSettings): Promise<Bus> {
    const bus = nameBeside(name, settings.event.bus)
    checkPublishable(bus)
    return this.buses.find(bus)
  }

  #knownBus(schedule: KeptSchedule): Bus | undefined {
    return this.view.snapshot.buses.get(busOf(schedule))
  }

  /** Checks an event of the schedule as its ticks are checked, and as one that the caller publishes. */
  #demand(caller: Caller, schedule: string, settings: ScheduleSettings, bus: Bus): void {
    const time = this.clock.now()
    let event: AcceptedEvent
    try {
      event = tickEvent(settings, { schedule, incarnation: time, time, count: 1 }, eventLimits(this.settings))
    } catch (error) {
      throw atEvent(error)
    }
    if (!caller.isRoot) caller.demand('events:publish', { bus: bus.name }, event.json)
  }

  async #demandRoom(tenant: string): Promise<void> {
    const limit = this.settings.MAX_SCHEDULES
    if ((await this.store.countOf(tenant)) < limit) return
    const message = `there are ${limit} schedules, the most there can be. Set MAX_SCHEDULES of the gateway to allow more`
    const details = { field: 'schedules', limit, setting: 'MAX_SCHEDULES' }
    throw new ConflictError('TOO_MANY_SCHEDULES', message, details)
  }

  /** Tries again while others write the schedule at the same moment. */
  async #write(
    name: string,
    write: (before: KeptSchedule | undefined) => Promise<WrittenSchedule | undefined>,
  ): Promise<WrittenSchedule> {
    for (let tries = 0; tries < bounds.tries; tries++) {
      const written = await write(await this.store.get(name))
      if (written) return written
    }
    const message = `schedule '${tenantOf(name).name}' is being written by many at once; nothing was changed, try again`
    throw new UnavailableError('SCHEDULE_BUSY', message, { schedule: tenantOf(name).name })
  }

  /** Its record on a bus, when its ticks come there no more. */
  async #forget(schedule: KeptSchedule): Promise<void> {
    const bus = this.#knownBus(schedule)
    if (bus) await this.ticks.forget(bus, schedule.name)
  }
}

function newState(made: number): ScheduleState {
  return { made, revision: 0, done: made, count: 0, leftOut: 0, last: [] }
}

/** @throws NotFoundError `UNKNOWN_SCHEDULE` */
function known(name: string, found: KeptSchedule | undefined): KeptSchedule {
  if (found) return found
  const { name: schedule } = tenantOf(name)
  throw new NotFoundError('UNKNOWN_SCHEDULE', `there is no schedule '${schedule}'`, { schedule })
}

/** What a put made of a schedule: its settings, with the name and whether it is paused. */
export function settingsOf({ name, settings, state }: KeptSchedule) {
  return { name: tenantOf(name).name, ...settings, paused: state.paused ?? false }
}

function checkName(name: string): string {
  const { name: schedule } = tenantOf(name)
  if (isFullName(name)) return schedule
  throw new InvalidError('INVALID_NAME', `a schedule name must be ${nameForm}`, { schedule })
}

function isSame(before: KeptSchedule, checked: object, paused: boolean): boolean {
  const { owner: _, ownerGroups: _g, ...settings } = before.settings
  return JSON.stringify(settings) === JSON.stringify(checked) && (before.state.paused ?? false) === paused
}

/** @throws InvalidError `INVALID_SCHEDULE` for a schedule that will never run */
function refusePast(schedule: Pick<KeptSchedule, 'settings' | 'state'>): void {
  if (nextOf(schedule, 1).length > 0) return
  const { at, end } = schedule.settings
  const path = at !== undefined ? 'at' : end !== undefined ? 'end' : 'cron'
  const message = path === 'at' ? 'at is in the past: it would never run' : `${path} has no run after now`
  throw new InvalidError('INVALID_SCHEDULE', message, { path })
}

/** The error about an event, with the path that it has in a schedule. */
function atEvent(error: unknown): unknown {
  if (!(error instanceof SluiceError)) return error
  const { attribute, field } = error.details
  const path = attribute === undefined ? 'event' : `event.${String(attribute)}`
  return new InvalidError(error.code, `${path}: ${error.message}`, {
    ...error.details,
    ...(field === undefined && { path }),
  })
}

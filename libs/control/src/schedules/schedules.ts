import { Inject, Injectable } from '@nestjs/common'
import { isFullName, nameForm } from '@sluice/delivery'
import {
  type AcceptedEvent,
  checkPublishable,
  ConflictError,
  InvalidError,
  nameBeside,
  SluiceError,
  tenantOf,
} from '@sluice/event'
import { type Bus, Owners, RegistryView } from '@sluice/registry'
import { type Caller, eventLimits, SETTINGS, type Settings } from '@sluice/service'
import {
  dueOf,
  type KeptSchedule,
  knownSchedule,
  nextOf,
  RedisClock,
  type ScheduleSettings,
  ScheduleStore,
  ScheduleWrites,
  tickEvent,
  Ticks,
  type WrittenSchedule,
} from '@sluice/streams'
import { Buses } from '../buses/buses.js'
import type { Precondition } from '../precondition.js'
import { checkScheduleSettings } from './schedule-settings.js'

/** Names of one look at a list. */
const mostLooked = 500

/** Makes, changes and deletes schedules. dlq runs them; a change is seen there within a second. */
@Injectable()
export class Schedules {
  private readonly writes: ScheduleWrites

  constructor(
    private readonly store: ScheduleStore,
    ticks: Ticks,
    private readonly buses: Buses,
    view: RegistryView,
    private readonly owners: Owners,
    private readonly clock: RedisClock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    const busOf = (name: string) => view.snapshot.buses.get(name)
    this.writes = new ScheduleWrites({ store, ticks, now: clock.now, busOf })
  }

  /** @param name with its tenant @throws NotFoundError `UNKNOWN_SCHEDULE` */
  async find(name: string): Promise<KeptSchedule> {
    return knownSchedule(name, await this.store.get(name))
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
    const names = await this.store.names(caller.tenant, prefix, after, mostLooked + 1)
    const looked = names.slice(0, mostLooked)
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
  put(caller: Caller, name: string, sent: unknown, may?: Precondition): Promise<WrittenSchedule> {
    return this.#put(caller, name, sent, false, may)
  }

  /** As {@link put}, for a service that says at each start which schedules it has: one that somebody paused stays so. */
  declare(caller: Caller, name: string, sent: unknown): Promise<WrittenSchedule> {
    return this.#put(caller, name, sent, undefined)
  }

  /** Runs that come due while it is paused are left out. */
  async pause(name: string, paused: boolean): Promise<KeptSchedule> {
    const { schedule } = await this.writes.change(name, async found => {
      const before = knownSchedule(name, found)
      const bus = await this.#busOf(name, before.settings)
      if ((before.state.paused ?? false) === paused) {
        await this.store.confirm(bus, name)
        return { schedule: before, created: false, changed: false }
      }
      const { paused: _, waiting: _w, ...state } = before.state
      const after = {
        ...{ name, settings: before.settings },
        state: { ...state, revision: state.revision + 1, ...(paused ? { paused } : { done: this.clock.now() }) },
      }
      const written = await this.store.put(bus, before, after, dueOf(after))
      return written && { schedule: written, created: false, changed: true }
    })
    return schedule
  }

  async delete(name: string, may?: Precondition): Promise<void> {
    await this.writes.delete(name, before => may?.(settingsOf(before)))
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

  /** @param isPaused what counts where nothing is said of it; undefined: what it was */
  async #put(caller: Caller, name: string, sent: unknown, isPaused: boolean | undefined, may?: Precondition) {
    const { settings: checked, paused = isPaused } = checkScheduleSettings(sent, checkName(name))
    const { groups } = caller.principal
    const settings: ScheduleSettings = {
      ...checked,
      owner: caller.name,
      ...(groups.length > 0 && { ownerGroups: groups }),
    }
    const bus = await this.#busOf(name, settings)
    this.#demand(caller, name, settings, bus)
    return this.writes.put({
      ...{ name, settings, bus, ...(paused !== undefined && { paused }) },
      may: async before => {
        may?.(before && settingsOf(before))
        if (!before) await this.#demandRoom(tenantOf(name).tenant)
      },
    })
  }

  /** @throws NotFoundError `UNKNOWN_BUS`; InvalidError `RESERVED_BUS` */
  async #busOf(name: string, settings: ScheduleSettings): Promise<Bus> {
    const bus = nameBeside(name, settings.event.bus)
    checkPublishable(bus)
    return this.buses.find(bus)
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

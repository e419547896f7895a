import { Inject, Injectable } from '@nestjs/common'
import {
  type AcceptedEvent,
  checkPublishable,
  ConflictError,
  nameBeside,
  NotFoundError,
  tenantOf,
  UnavailableError,
} from '@sluice/event'
import { type Bus, Owners, RegistryView, type Rule, type Written } from '@sluice/registry'
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
import { atEvent, checkName, checkScheduleSettings, isSame, isSameTiming, refusePast } from './schedule-settings.js'
import { checkNameWithTarget, ScheduleTargets } from './schedule-targets.js'

/** Times that a write is tried while others write the same schedule, and names of one look at a list. */
const bounds = { tries: 10, looked: 500 }

/** A schedule that was written. */
export interface WrittenSchedule {
  readonly schedule: KeptSchedule
  readonly created: boolean
  /** Secrets of its target that the write made. */
  readonly newSecrets?: Written<Rule>['newSecrets']
}

/** Makes, changes and deletes schedules. dlq runs them; a change is seen there within a second. */
@Injectable()
export class Schedules {
  constructor(
    private readonly store: ScheduleStore,
    private readonly ticks: Ticks,
    private readonly buses: Buses,
    private readonly targets: ScheduleTargets,
    private readonly view: RegistryView,
    private readonly owners: Owners,
    private readonly clock: RedisClock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @param name with its tenant @throws NotFoundError `UNKNOWN_SCHEDULE` */
  async find(name: string): Promise<KeptSchedule> {
    const schedule = known(name, await this.store.get(name))
    await this.targets.know([schedule])
    return schedule
  }

  /** What a put made of a schedule: its settings, with the name and whether it is paused. */
  settingsOf(schedule: KeptSchedule, newSecrets?: Written<Rule>['newSecrets']) {
    const { hasTarget: _, ...settings } = schedule.settings
    const target = this.targets.shown(schedule, newSecrets)
    const paused = schedule.state.paused ?? false
    return { name: tenantOf(schedule.name).name, ...settings, ...(target && { target }), paused }
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
    const found = (await this.store.getAll(shown)).filter(schedule => schedule !== undefined)
    await this.targets.know(found)
    const last = seen.length > limit ? shown.at(-1) : names.length > looked.length ? looked.at(-1) : undefined
    return { schedules: found, last: last && tenantOf(last).name }
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
    const { settings: checked, paused, target } = checkScheduleSettings(sent, plain)
    if (target) checkNameWithTarget(name)
    const { groups } = caller.principal
    const settings: ScheduleSettings = {
      ...checked,
      owner: caller.name,
      ...(groups.length > 0 && { ownerGroups: groups }),
    }
    const bus = await this.#busOf(name, settings)
    const { json } = this.#demand(caller, name, settings, bus)
    if (target) this.targets.demandReceives(caller, bus.name, name, json)
    let newSecrets: Written<Rule>['newSecrets'] = {}
    const putTarget = async ({ made, revision }: ScheduleState, isChanged: boolean) => {
      if (!target) return
      const as = { name: plain, made, revision }
      const rule = await this.targets.put(caller, { schedule: name, bus: bus.name, target, as, isChanged })
      newSecrets = { ...newSecrets, ...rule.newSecrets } // a try that wrote the rule alone may have made them
    }
    const written = await this.#write(name, async before => {
      may?.(before && this.settingsOf(before))
      if (before && isSame(before, checked, paused)) {
        await putTarget(before.state, false)
        if (target && !(await this.#isAt(before))) return undefined
        await this.store.confirm(bus, name) // a put that was not replicated is repeated so
        await this.targets.forgetOf(caller, undefined, before)
        return { schedule: before, created: false }
      }
      if (!before) await this.#demandRoom(tenantOf(name).tenant)
      const after = this.#changed(name, before, settings, paused)
      await putTarget(after.state, true)
      const schedule = await this.store.put(bus, before, after, dueOf(after))
      if (!schedule) return undefined
      if (before && busOf(before) !== bus.name) await this.#forget(before)
      await this.targets.forgetOf(caller, before, schedule)
      return { schedule, created: !before }
    })
    return { ...written, newSecrets }
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

  async delete(caller: Caller, name: string, may?: Precondition): Promise<void> {
    await this.#write(name, async found => {
      if (!found) await this.#confirmAll(name)
      const before = known(name, found)
      may?.(this.settingsOf(before))
      if (!(await this.store.remove(this.#knownBus(before), before))) return undefined
      await this.#forget(before)
      await this.targets.forgetOf(caller, before, undefined)
      return { schedule: before, created: false }
    })
  }

  /**
   * The event of a run at this moment, which moves none of the others and is not counted.
   *
   * @throws SluiceError `FORBIDDEN` if the caller, or the owner of the schedule, may not publish it
   */
  async runNow(caller: Caller, name: string): Promise<{ readonly bus: Bus; readonly event: AcceptedEvent }> {
    const schedule = await this.find(name)
    const { settings, state } = schedule
    const bus = await this.#busOf(name, settings)
    await this.targets.demandThere(schedule)
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

  /** @throws InvalidError `INVALID_SCHEDULE` if it has new times and would never run */
  #changed(name: string, before: KeptSchedule | undefined, settings: ScheduleSettings, paused: boolean) {
    const now = this.clock.now()
    const hasSameTiming = before !== undefined && isSameTiming(before.settings, settings)
    const isOn = hasSameTiming && before.state.paused === undefined
    const { waiting: _, paused: _p, ...state } = before?.state ?? newState(now)
    const after = {
      ...{ name, settings },
      // what was due by other times is not what is asked for now
      state: { ...state, revision: state.revision + 1, done: isOn ? state.done : now, ...(paused && { paused }) },
    }
    if (!hasSameTiming) refusePast(after)
    return after
  }

  /** Checks an event of the schedule as its ticks are checked, and as one that the caller publishes. */
  #demand(caller: Caller, schedule: string, settings: ScheduleSettings, bus: Bus): AcceptedEvent {
    const time = this.clock.now()
    let event: AcceptedEvent
    try {
      event = tickEvent(settings, { schedule, incarnation: time, time, count: 1 }, eventLimits(this.settings))
    } catch (error) {
      throw atEvent(error)
    }
    if (!caller.isRoot) caller.demand('events:publish', { bus: bus.name }, event.json)
    return event
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
      const before = await this.store.get(name)
      if (before?.settings.hasTarget) await this.view.refresh()
      const written = await write(before)
      if (written) return written
    }
    const message = `schedule '${tenantOf(name).name}' is being written by many at once; nothing was changed, try again`
    throw new UnavailableError('SCHEDULE_BUSY', message, { schedule: tenantOf(name).name })
  }

  /** Whether nobody has changed it since. */
  async #isAt({ name, state: { made, revision } }: KeptSchedule): Promise<boolean> {
    const now = await this.store.get(name)
    return now?.state.made === made && now.state.revision === revision
  }

  /** Waits for what a deletion waited for that was not confirmed and is repeated. Of what bus it was is not known any more. */
  async #confirmAll(name: string): Promise<void> {
    const { tenant } = tenantOf(name)
    const own = this.view
      .buses()
      .filter(bus => tenantOf(bus.name).tenant === tenant && (bus.durability ?? 'memory') !== 'memory')
    const [first, ...others] = own
    if (!first) return
    const most = others.reduce((one, bus) => ((bus.replicas ?? 1) > (one.replicas ?? 1) ? bus : one), first)
    await this.store.confirm(most, name)
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

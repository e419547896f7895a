import { Inject, Injectable } from '@nestjs/common'
import { type AcceptedEvent, checkPublishable, ConflictError, nameBeside, tenantOf } from '@sluice/event'
import { type Bus, Owners, RegistryView, type Rule, withUnshown, type Written } from '@sluice/registry'
import { type Caller, eventLimits, SETTINGS, type Settings } from '@sluice/service'
import {
  dueOf,
  type KeptSchedule,
  knownSchedule,
  nextOf,
  RedisClock,
  type ScheduleSettings,
  ScheduleStore,
  type ScheduleWrite,
  ScheduleWrites,
  tickEvent,
  Ticks,
  type WrittenSchedule,
} from '@sluice/streams'
import { Buses } from '../buses/buses.js'
import type { Precondition } from '../precondition.js'
import { atEvent, checkName, checkScheduleSettings } from './schedule-settings.js'
import { checkNameWithTarget, notLive, ScheduleTargets, type WrittenTarget } from './schedule-targets.js'

/** Names of one look at a list. */
const mostLooked = 500

/** A schedule that was put. */
export interface PutSchedule extends WrittenSchedule {
  /** Secrets of its target that the write made. */
  readonly newSecrets?: Written<Rule>['newSecrets']
}

/** Makes, changes and deletes schedules. dlq runs them; a change is seen there within a second. */
@Injectable()
export class Schedules {
  private readonly writes: ScheduleWrites

  constructor(
    private readonly store: ScheduleStore,
    ticks: Ticks,
    private readonly buses: Buses,
    private readonly targets: ScheduleTargets,
    private readonly view: RegistryView,
    private readonly owners: Owners,
    private readonly clock: RedisClock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    const busOf = (name: string) => view.snapshot.buses.get(name)
    this.writes = new ScheduleWrites({ store, ticks, now: clock.now, busOf })
  }

  /** @param name with its tenant @throws NotFoundError `UNKNOWN_SCHEDULE` */
  async find(name: string): Promise<KeptSchedule> {
    const schedule = knownSchedule(name, await this.store.get(name))
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
    const names = await this.store.names(caller.tenant, prefix, after, mostLooked + 1)
    const looked = names.slice(0, mostLooked)
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
  put(caller: Caller, name: string, sent: unknown, may?: Precondition): Promise<PutSchedule> {
    return this.#put(caller, name, sent, false, may)
  }

  /** As {@link put}, for a service that says at each start which schedules it has: one that somebody paused stays so. */
  declare(caller: Caller, name: string, sent: unknown): Promise<PutSchedule> {
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
    await this.targets.know([schedule])
    return schedule
  }

  async delete(caller: Caller, name: string, may?: Precondition): Promise<void> {
    await this.writes.delete(name, {
      may: async before => may?.(await this.#seen(before)),
      missing: () => this.#confirmAll(name),
      deleted: before => this.targets.forgetOf(caller, before, undefined),
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

  /** @param isPaused what counts where nothing is said of it; undefined: what it was */
  async #put(caller: Caller, name: string, sent: unknown, isPaused: boolean | undefined, may?: Precondition) {
    const plain = checkName(name)
    const { settings: checked, paused = isPaused, target } = checkScheduleSettings(sent, plain)
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
    let rule: WrittenTarget | undefined
    const undo = async () => {
      if (rule) await this.targets.putBack(rule)
      rule = undefined
    }
    const write: ScheduleWrite = {
      ...{ name, settings, bus, ...(paused !== undefined && { paused }) },
      may: async before => {
        may?.(before && (await this.#seen(before)))
        if (!before) await this.#demandRoom(tenantOf(name).tenant)
      },
      beside: {
        before: async ({ made, revision }, isChanged) => {
          if (!target) return
          const as = { name: plain, made, revision }
          // a try before that wrote the rule alone may have made its secrets
          rule = await this.targets.put(caller, { schedule: name, bus: bus.name, target, as, isChanged }, rule)
          try {
            await this.targets.live(rule)
          } catch (error) {
            await undo()
            throw notLive(error)
          }
        },
        undo,
        after: (before, schedule) => this.targets.forgetOf(caller, before, schedule),
      },
    }
    try {
      const written = await this.writes.put(write)
      return { ...written, newSecrets: rule?.newSecrets ?? {} }
    } catch (error) {
      throw withUnshown(error, rule?.newSecrets ?? {})
    }
  }

  /** What a put made of it, as it is now. */
  async #seen(schedule: KeptSchedule) {
    if (schedule.settings.hasTarget) await this.view.refresh()
    return this.settingsOf(schedule)
  }

  /** @throws NotFoundError `UNKNOWN_BUS`; InvalidError `RESERVED_BUS` */
  async #busOf(name: string, settings: ScheduleSettings): Promise<Bus> {
    const bus = nameBeside(name, settings.event.bus)
    checkPublishable(bus)
    return this.buses.find(bus)
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
}

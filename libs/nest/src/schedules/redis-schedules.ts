import { defaultTenant, UnavailableError } from '@sluice/event'
import type { WriteRequest } from '@sluice/registry'
import {
  Declarations,
  demandManaged,
  demandUndeclared,
  isDeclared,
  type ScheduleSettings,
  ScheduleStore,
  ScheduleWrites,
  Ticks,
  unlessAborted,
} from '@sluice/streams'
import type { Connections } from '../connections.js'

/** Names of one look at the schedules of a service. */
const page = 500

/** The schedules of a service in Redis. A service with a key asks the platform for its writes, as for those of its rules. */
export class RedisSchedules {
  readonly #store: ScheduleStore
  readonly #ticks: Ticks
  readonly #writes: ScheduleWrites
  readonly #declarations: Declarations

  /**
   * @param service its name
   * @param stop when it aborts, what waits for the platform fails
   */
  constructor(
    private readonly connections: Connections,
    private readonly service: string,
    private readonly stop: AbortSignal,
  ) {
    const { log, clock, registry, instance } = connections
    const store = (this.#store = new ScheduleStore(log))
    const ticks = (this.#ticks = new Ticks(log))
    const busOf = (name: string) => registry.snapshot.buses.get(name)
    this.#writes = new ScheduleWrites({ store, ticks, now: clock.now, busOf })
    this.#declarations = new Declarations(log, instance)
  }

  /**
   * One that somebody paused stays so.
   *
   * @throws SluiceError `FORBIDDEN`; InvalidError `INVALID_SCHEDULE` for one that would never run; ConflictError `SCHEDULE_TAKEN` for one that
   *   is not of this service; UnavailableError `NOT_REPLICATED`, `NOT_DURABLE`: repeat it
   */
  async put(name: string, settings: ScheduleSettings): Promise<void> {
    if (this.connections.ask) return this.#ask({ put: 'schedule', names: { name }, settings })
    await this.#writes.put({ name, settings, bus: await this.connections.bus(settings.event.bus) })
  }

  /**
   * Deletes one of this service that no live instance declares.
   *
   * @param bus that of its events
   * @throws SluiceError `FORBIDDEN`; NotFoundError `UNKNOWN_SCHEDULE`; ConflictError `SCHEDULE_DECLARED`, `SCHEDULE_TAKEN`; UnavailableError as
   *   {@link put}
   */
  async delete(name: string, bus: string): Promise<void> {
    const { service: managedBy } = this
    const { ask, log, registry } = this.connections
    if (ask) return this.#ask({ delete: 'schedule', names: { name }, settings: { managedBy } })
    await this.#writes.delete(name, {
      may: ({ settings }) => {
        demandManaged(name, settings.managedBy, managedBy)
        return demandUndeclared(log, name)
      },
      missing: async () => {
        const layout = registry.snapshot.buses.get(bus)
        if (layout) await this.#store.confirm(layout, name) // a deletion that was not replicated is repeated
      },
    })
  }

  /**
   * Schedules of the service that this instance does not declare: those that no other live instance does, with the buses of their events,
   * and how many it does.
   */
  async others(own: ReadonlySet<string>): Promise<{ undeclared: Map<string, string>; left: number }> {
    const { service } = this
    const undeclared = new Map<string, string>()
    let left = 0
    for (let after: string | undefined; ;) {
      const names = await this.#store.names(defaultTenant, `${service}.`, after, page)
      // names of the default tenant are plain ones
      for (const kept of await this.#store.getAll(names.filter(name => !own.has(name)))) {
        if (kept?.settings.managedBy !== service) continue
        if (await isDeclared(this.connections.log, kept.name)) left++
        else undeclared.set(kept.name, kept.settings.event.bus)
      }
      if (names.length < page) return { undeclared, left }
      after = names.at(-1)
    }
  }

  /** Those of them that are not there. */
  async lost(names: Iterable<string>): Promise<string[]> {
    const all = [...names]
    const found = await this.#store.getAll(all)
    return all.filter((_, i) => !found[i])
  }

  /** Says that this instance declares them. @param ttlMs milliseconds for which that is so, unless it is said again */
  show(names: Iterable<string>, ttlMs: number): Promise<void> {
    return this.#declarations.show([...names], ttlMs)
  }

  leave(names: Iterable<string>): Promise<void> {
    return this.#declarations.leave([...names])
  }

  close(): void {
    this.#store.close()
    this.#ticks.close()
  }

  /** Waits for the platform until the service stops. */
  async #ask(request: WriteRequest): Promise<void> {
    if (await unlessAborted(this.connections.ask!(request), this.stop)) return
    throw new UnavailableError('NO_PLATFORM', 'the service stops, and no gateway of the platform has answered it')
  }
}

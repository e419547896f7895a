import { defaultTenant } from '@sluice/event'
import { Declarations, type ScheduleSettings, ScheduleStore, ScheduleWrites, Ticks } from '@sluice/streams'
import type { Connections } from '../connections.js'

/** Names of one look at the schedules of a service. */
const page = 500

/** The schedules of a service in Redis. A service with a key asks the platform for its writes, as for those of its rules. */
export class RedisSchedules {
  readonly #store: ScheduleStore
  readonly #ticks: Ticks
  readonly #writes: ScheduleWrites
  readonly #declarations: Declarations

  constructor(private readonly connections: Connections) {
    const { log, clock, registry, instance } = connections
    const store = (this.#store = new ScheduleStore(log))
    const ticks = (this.#ticks = new Ticks(log))
    const busOf = (name: string) => registry.snapshot.buses.get(name)
    this.#writes = new ScheduleWrites({ store, ticks, now: clock.now, busOf })
    this.#declarations = new Declarations(log, instance)
  }

  /** One that somebody paused stays so. @throws SluiceError `FORBIDDEN`; InvalidError `INVALID_SCHEDULE` for one that would never run */
  async put(name: string, settings: ScheduleSettings): Promise<void> {
    const { ask } = this.connections
    if (ask) await ask({ put: 'schedule', names: { name }, settings })
    else await this.#writes.put({ name, settings, bus: await this.connections.bus(settings.event.bus) })
  }

  /** @throws SluiceError `FORBIDDEN`; NotFoundError `UNKNOWN_SCHEDULE` */
  async delete(name: string): Promise<void> {
    const { ask } = this.connections
    if (ask) await ask({ delete: 'schedule', names: { name } })
    else await this.#writes.delete(name)
  }

  /** Schedules of the service that this instance does not declare: those that no other live instance does, and how many it does. */
  async others(service: string, own: ReadonlySet<string>): Promise<{ undeclared: string[]; left: number }> {
    const undeclared: string[] = []
    let left = 0
    for (let after: string | undefined; ;) {
      const names = await this.#store.names(defaultTenant, `${service}.`, after, page)
      // names of the default tenant are plain ones
      for (const kept of await this.#store.getAll(names.filter(name => !own.has(name)))) {
        if (kept?.settings.managedBy !== service) continue
        if (await this.#declarations.isDeclared(kept.name)) left++
        else undeclared.push(kept.name)
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
}

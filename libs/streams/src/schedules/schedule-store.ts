import { nameOfTenant } from '@sluice/event'
import { CheckedAppend } from '../log/checked-append.js'
import type { EventLog } from '../log/log.js'
import { pathOf } from '../redis/keys.js'
import type { Script, ScriptCall } from '../redis/script.js'
import type { BusLayout } from '../shards/shards.js'
import { busOf, type KeptSchedule, type ScheduleSettings, type ScheduleState } from './kept-schedule.js'
import { advanceScript, dueScript, putScript, readScript, removeScript } from './schedules.script.js'

/** A schedule that has something to do; undefined settings or state are lost or damaged. */
export interface DueSchedule {
  readonly name: string
  readonly kept: KeptSchedule | undefined
}

/** What a look at a slot group found. */
export interface DueSchedules {
  readonly schedules: readonly DueSchedule[]
  /** How many have something to do, also beyond these. */
  readonly due: number
  /** How many wait because a run could not be made. */
  readonly waiting: number
  /** When the next one has something to do, ms since 1970; undefined if none ever has. */
  readonly next: number | undefined
}

/** After the last name of a tenant: no name has this character, and it is behind the colon. */
const afterColon = ';'

/**
 * Schedules, in Redis and nowhere else: there may be a million, and every process holds the registry. They are spread over the slot groups
 * by their names. A write says what it has read, so of two at once one does nothing.
 */
export class ScheduleStore {
  readonly #checked: CheckedAppend

  constructor(private readonly log: EventLog) {
    this.#checked = new CheckedAppend(log.redis, log.keys.checkMark())
  }

  async get(name: string): Promise<KeptSchedule | undefined> {
    const [found] = await this.getAll([name])
    return found
  }

  /** In the order of the names; undefined for one that is not there. */
  getAll(names: readonly string[]): Promise<(KeptSchedule | undefined)[]> {
    return Promise.all(
      names.map(async name => {
        const both = ['', 'state'].map(part => this.#key(name, part))
        const [settings, state] = await readScript.run(this.log.redis, both, [pathOf(name)])
        return settings === null || state === null ? undefined : keptOf(name, settings, state)
      }),
    )
  }

  /**
   * @param before as it was read; undefined to make it
   * @param due when it has something to do
   * @param bus that of its events: what its durability asks for, the write waits for
   * @returns the schedule; undefined if somebody else wrote it since, so that nothing was done
   * @throws UnavailableError `NOT_REPLICATED`, `NOT_DURABLE`: repeat it
   */
  async put(
    bus: BusLayout,
    before: KeptSchedule | undefined,
    { name, settings, state }: Pick<KeptSchedule, 'name' | 'settings' | 'state'>,
    due: number | undefined,
  ): Promise<KeptSchedule | undefined> {
    const read = JSON.stringify(state)
    const kept = { name, settings, state, read }
    const members = [before ? memberOf(before) : '', memberOf(kept)]
    const args = [pathOf(name), before?.read ?? '', JSON.stringify(settings), read, due ?? '', ...members]
    return (await this.#run(bus, putScript, { keys: this.#keys(name), args })) === 1 ? kept : undefined
  }

  /** Waits until what was written of a schedule before is as safe as its bus asks for. @throws as {@link put} */
  async confirm(bus: BusLayout, name: string): Promise<void> {
    if ((bus.durability ?? 'memory') === 'memory') return
    const keys = ['', 'state'].map(part => this.#key(name, part))
    await this.#checked.run(bus, readScript, { keys, args: [pathOf(name)] }, () => false)
  }

  /** @returns false if somebody else wrote it since it was read */
  async advance(before: KeptSchedule, state: ScheduleState, due: number | undefined): Promise<boolean> {
    const { name, read } = before
    const keys = ['state', 'due', 'waiting'].map(part => this.#key(name, part))
    const args = [pathOf(name), read, JSON.stringify(state), due ?? '', state.waiting ? '1' : '']
    return (await advanceScript.run(this.log.redis, keys, args)) === 1
  }

  /**
   * @param bus that of its events, if it is there
   * @returns false if somebody else wrote it since it was read
   */
  async remove(bus: BusLayout | undefined, before: KeptSchedule): Promise<boolean> {
    const { name, read } = before
    const call = { keys: this.#keys(name), args: [pathOf(name), read, memberOf(before)] }
    return (await this.#run(bus, removeScript, call)) === 1
  }

  /** Takes one whose settings or state are damaged or lost out of those that have something to do. */
  async setAside(name: string): Promise<void> {
    await this.log.redis.zrem(this.#key(name, 'due'), pathOf(name))
  }

  /** Names of a tenant that begin with a prefix, in order. @param after a name; they come after it */
  async names(tenant: string, prefix: string, after: string | undefined, count: number): Promise<string[]> {
    const first = `${tenant}:${prefix}`
    const from = after === undefined || after < prefix ? `[${first}` : `(${tenant}:${after}`
    const to = prefix === '' ? `(${tenant}${afterColon}` : `(${first}\xff`
    const found = await this.#ofGroups('names', key => this.log.redis.zrange(key, from, to, 'BYLEX', 'LIMIT', 0, count))
    return found
      .flat()
      .sort()
      .slice(0, count)
      .map(path => nameOfTenant(tenant, path.slice(tenant.length + 1)))
  }

  /** How many a tenant has. */
  async countOf(tenant: string): Promise<number> {
    const [from, to] = [`[${tenant}:`, `(${tenant}${afterColon}`] as const
    const counts = await this.#ofGroups('names', key => this.log.redis.zlexcount(key, from, to))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** Names of schedules whose events go to the bus, a few of them, and how many there are. */
  async ofBus(bus: string, few: number): Promise<{ readonly names: string[]; readonly count: number }> {
    const { redis } = this.log
    const prefix = `${pathOf(bus)} `
    const [from, to] = [`[${prefix}`, `(${prefix}\xff`] as const
    const counts = await this.#ofGroups('buses', key => redis.zlexcount(key, from, to))
    const found = await this.#ofGroups('buses', key => redis.zrange(key, from, to, 'BYLEX', 'LIMIT', 0, few))
    const names = found.flat().map(member => {
      const [tenant, name] = member.slice(prefix.length).split(':') as [string, string]
      return nameOfTenant(tenant, name)
    })
    return { names: names.sort().slice(0, few), count: counts.reduce((sum, count) => sum + count, 0) }
  }

  /** What a slot group has to do. @param now milliseconds since 1970 */
  async due(group: number, now: number, most: number): Promise<DueSchedules> {
    const { redis, keys } = this.log
    const own = ['due', '', 'state', 'waiting'].map(part => keys.schedules(group, part))
    const [due, waiting, next, ...found] = await dueScript.run(redis, own, [now, most])
    const schedules = Array.from({ length: found.length / 3 }, (_, i): DueSchedule => {
      const [path, settings, state] = found.slice(3 * i, 3 * i + 3) as [string, string, string]
      const [tenant, plain] = path.split(':') as [string, string]
      const name = nameOfTenant(tenant, plain)
      return { name, kept: keptOf(name, settings, state) }
    })
    return { schedules, due, waiting, next: next === '' ? undefined : Number(next) }
  }

  close(): void {
    this.#checked.close()
  }

  async #run(bus: BusLayout | undefined, script: Script<0 | 1>, call: ScriptCall): Promise<0 | 1> {
    return (bus?.durability ?? 'memory') === 'memory'
      ? script.run(this.log.redis, call.keys, call.args)
      : this.#checked.run(bus!, script, call, reply => reply === 0)
  }

  #keys(name: string): string[] {
    return ['', 'state', 'due', 'names', 'buses', 'waiting'].map(part => this.#key(name, part))
  }

  #key(name: string, part: string): string {
    const { keys } = this.log
    return keys.schedules(keys.groupOfSchedule(name), part)
  }

  #ofGroups<T>(part: string, ask: (key: string) => Promise<T>): Promise<T[]> {
    const { keys } = this.log
    return Promise.all(Array.from({ length: keys.groups }, (_, group) => ask(keys.schedules(group, part))))
  }
}

function memberOf(schedule: Pick<KeptSchedule, 'name' | 'settings'>): string {
  return `${pathOf(busOf(schedule))} ${pathOf(schedule.name)}`
}

/** Undefined where one of them is lost or damaged. */
function keptOf(name: string, settings: string, read: string): KeptSchedule | undefined {
  try {
    return {
      name,
      settings: JSON.parse(settings) as ScheduleSettings,
      state: JSON.parse(read) as ScheduleState,
      read,
    }
  } catch {
    return undefined
  }
}

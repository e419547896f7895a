import { busOf, type DueSchedules, dueOf, type KeptSchedule, newState, type ScheduleStore } from '@sluice/streams'

/** A schedule, and when it has something to do. */
interface Stored {
  readonly kept: KeptSchedule
  readonly due: number | undefined
}

type Store = Pick<ScheduleStore, 'get' | 'put' | 'confirm' | 'remove' | 'due' | 'advance' | 'setAside'>

/**
 * Schedules in memory. The place of each in its window is the beginning, so that a test is the same every time: in production it depends on
 * when the schedule was made.
 */
export class MemoryScheduleStore implements Store {
  readonly #all = new Map<string, Stored>()

  get names(): string[] {
    return [...this.#all.keys()].sort()
  }

  /** When the first of them has something to do, in milliseconds since 1970; undefined for never. */
  get next(): number | undefined {
    const times = Array.from(this.#all.values(), ({ due = Infinity }) => due)
    const next = Math.min(...times)
    return next === Infinity ? undefined : next
  }

  async get(name: string): Promise<KeptSchedule | undefined> {
    return this.at(name)
  }

  at(name: string): KeptSchedule | undefined {
    return this.#all.get(name)?.kept
  }

  async put(
    _bus: unknown,
    before: KeptSchedule | undefined,
    { name, settings, state }: Pick<KeptSchedule, 'name' | 'settings' | 'state'>,
  ): Promise<KeptSchedule | undefined> {
    if (this.at(name)?.read !== before?.read) return undefined
    const kept = { name, settings, state, read: JSON.stringify(state) }
    this.#all.set(name, { kept, due: dueOf(withoutWindow(kept)) })
    return kept
  }

  async confirm(): Promise<void> {}

  async remove(_bus: unknown, { name, read }: KeptSchedule): Promise<boolean> {
    return this.at(name)?.read === read && this.#all.delete(name)
  }

  async advance({ name, read }: KeptSchedule, state: KeptSchedule['state'], due: number | undefined): Promise<boolean> {
    const kept = this.at(name)
    if (kept?.read !== read) return false
    this.#all.set(name, { kept: { ...kept, state, read: JSON.stringify(state) }, due })
    return true
  }

  async due(_group: number, now: number, most: number): Promise<DueSchedules> {
    const due = [...this.#all.values()].filter(one => one.due !== undefined && one.due <= now)
    due.sort((one, other) => one.due! - other.due! || (one.kept.name < other.kept.name ? -1 : 1))
    const schedules = due.slice(0, most).map(({ kept }) => ({ name: kept.name, kept: withoutWindow(kept) }))
    const waiting = [...this.#all.values()].filter(({ kept }) => kept.state.waiting).length
    return { schedules, due: due.length, waiting, next: this.next }
  }

  async setAside(): Promise<void> {}

  /** As if each was made now. */
  restart(now: number): void {
    for (const { kept } of [...this.#all.values()]) {
      const state = { ...newState(now), revision: 1 }
      this.#all.delete(kept.name)
      void this.put(busOf(kept), undefined, { ...kept, state })
    }
  }
}

function withoutWindow<S extends Pick<KeptSchedule, 'settings'>>(schedule: S): S {
  const { window: _, ...settings } = schedule.settings
  return { ...schedule, settings }
}

import { defaultLimits } from '@sluice/event'
import { noopMeter } from '@sluice/observability'
import {
  type BusLayout,
  type KeptSchedule,
  knownSchedule,
  nextOf,
  Scheduler,
  type ScheduleSettings,
  ScheduleWrites,
  tickEvent,
} from '@sluice/streams'
import { NestLog } from '../../nest-log.js'
import { MemoryScheduleStore } from './memory-schedule-store.js'
import type { Memory } from './memory.js'

/** Makes the runs of schedules as dlq does, by the clock of the test. */
export class MemoryScheduler {
  readonly #store = new MemoryScheduleStore()
  readonly #writes: ScheduleWrites
  readonly #scheduler: Scheduler
  #cancel = () => {}
  #stopped = false

  constructor(private readonly memory: Memory) {
    const { clock, registry } = memory
    const now = () => clock.now()
    const ticks = { append: this.#append, forget: async () => undefined }
    const busOf = (name: string) => registry.snapshot.buses.get(name)
    this.#writes = new ScheduleWrites({ store: this.#store, ticks, now, busOf })
    this.#scheduler = new Scheduler({
      ...{ store: this.#store, ticks, now, groups: 1, holds: () => true, limits: defaultLimits },
      ...{ logger: new NestLog(), meter: noopMeter, tell: async () => undefined },
      busOf: async name => registry.bus(name),
      demand: async (_, bus, json) => this.#demand(bus, json),
      stayMs: async () => 0,
      deleted: async () => undefined,
    })
    memory.forget(() => this.#restart())
  }

  /** @throws InvalidError `INVALID_SCHEDULE` for one that would never run */
  async put(name: string, settings: ScheduleSettings): Promise<void> {
    await this.#writes.put({ name, settings, bus: await this.memory.bus(settings.event.bus) })
    this.#arm()
  }

  get names(): string[] {
    return this.#store.names
  }

  /** Its next runs. @throws NotFoundError `UNKNOWN_SCHEDULE` */
  next(name: string, count: number): number[] {
    const { settings, state } = this.#find(name)
    return nextOf({ settings, state: { ...state, done: Math.max(state.done, this.memory.clock.now()) } }, count)
  }

  /** Publishes its event with the time of now, as `POST …/run`. @throws NotFoundError `UNKNOWN_SCHEDULE` */
  async run(name: string): Promise<void> {
    const { settings, state } = this.#find(name)
    const tick = { schedule: name, incarnation: state.made, time: this.memory.clock.now(), count: state.count }
    const event = tickEvent(settings, { ...tick, mark: 'now' }, defaultLimits)
    const bus = await this.memory.bus(settings.event.bus)
    this.#demand(bus.name, event.json)
    await this.#append(bus, tick, event)
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  start(): void {
    this.#stopped = false
    this.#arm()
  }

  #find(name: string): KeptSchedule {
    return knownSchedule(name, this.#store.at(name))
  }

  #demand(bus: string, json: string): void {
    const refusal = this.memory.access?.refusal(bus, json)
    if (refusal) throw refusal
  }

  readonly #append = async (bus: BusLayout, _: object, event: Parameters<Memory['log']['append']>[1][number]) => {
    const [appended] = await this.memory.log.append(bus, [event])
    if ('error' in appended!) throw appended.error
    return { position: appended!.position, duplicate: false }
  }

  /** Lets the clock ring when one of them has something to do. A test that only settles its events does not wait for it. */
  #arm(): void {
    this.#cancel()
    const { next } = this.#store
    if (this.#stopped || next === undefined) return
    const { clock } = this.memory
    const ring = () => clock.work.start('schedules', () => this.#round())
    this.#cancel = clock.after(Math.max(0, next - clock.now()), 'schedules', ring, { isWork: false })
  }

  async #round(): Promise<void> {
    while (!this.#stopped && (await this.#scheduler.round(0)) === 0);
    this.#arm()
  }

  #restart(): void {
    this.#store.restart(this.memory.clock.now())
    this.#arm()
  }
}

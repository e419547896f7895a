import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common'
import { InvalidError, messageOf, SluiceError, UnavailableError } from '@sluice/event'
import { Health } from '@sluice/observability'
import { Loop, type ScheduleSettings } from '@sluice/streams'
import { Connections } from '../connections.js'
import { Handlers } from '../handlers/handlers.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { busOf } from '../subscriptions/reads.js'
import { RedisSchedules } from './redis-schedules.js'
import { declaredSchedule } from './tick.js'

/**
 * Milliseconds between two times at which an instance says which schedules it declares, and looks for those that nobody declares any more;
 * without it after which the instance counts as gone; and the same of one that is still starting.
 */
const [everyMs, goneMs, startMs] = [10_000, 35_000, 600_000]

/**
 * When an instance first looks for its own schedules, in milliseconds after its start, and in how many rounds: another one may have found just
 * before the start that nobody declares them, and deletes them just after it.
 */
const [firstMs, firstRounds] = [1000, 2]

/** Declares the schedules of `@Scheduled` methods, and deletes those that no instance of the service declares any more. */
@Injectable()
export class HandlerSchedules implements OnApplicationShutdown {
  readonly #log = new NestLog()
  readonly #stop = new AbortController()
  readonly #loop: Loop
  /** Writes, one at a time. They may wait for the platform or a replica, and the rounds of the other loop must go on. */
  readonly #writes: Loop
  /** Those that this instance declares. */
  readonly #declared = new Set<string>()
  /** Those of them that are to be written. */
  readonly #unsaved = new Set<string>()
  /** Those that nobody declares and that are to be deleted, with the buses of their events. */
  readonly #undeclared = new Map<string, string>()
  /** How many others there are, which instances of another version declare. */
  #left = 0
  /** When it last said what it declares. Monotonic. */
  #shown = performance.now()
  #rounds = 0
  #redis: RedisSchedules | undefined
  /** What was said of a schedule that may not be deleted: once is enough. */
  readonly #told = new Set<string>()

  constructor(
    private readonly connections: Connections,
    private readonly handlers: Handlers,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    const { signal: stop } = this.#stop
    const healthOf = (what: string) => new Health(what, this.#log, { mostSilentMs: Infinity })
    const round = async () => {
      // others may have deleted what it declares: just after its start, or while it counted as gone
      const mayLack = this.#rounds++ < firstRounds || performance.now() - this.#shown >= goneMs
      await (mayLack ? this.restore() : this.show())
      await this.look()
      this.#writes.start()
      return everyMs
    }
    this.#loop = new Loop({
      ...{ health: healthOf(`the schedules of ${options.name}`), stop, round },
      goesOn: () => this.#declared.size + this.#left + this.#undeclared.size > 0,
    })
    this.#writes = new Loop({
      ...{ health: healthOf(`the writes of schedules of ${options.name}`), stop, round: () => this.#write() },
      goesOn: () => this.#unsaved.size + this.#undeclared.size > 0,
    })
  }

  /**
   * To be called when the rules of the handlers are live: their ticks reach them from now on. What an earlier version of the service declared
   * is changed to what this one says.
   *
   * @throws SluiceError `FORBIDDEN`; ConflictError `SCHEDULE_TAKEN` if one of such a name is not of this service
   */
  async save(): Promise<void> {
    const own = this.#own
    for (const name of own.keys()) this.#declared.add(name)
    for (const name of own.keys()) this.#unsaved.add(name)
    await this.show(startMs) // first: others must not find one that nobody declares
    for (const [name, settings] of own) await this.#declare(name, settings).catch(this.#later)
    await this.look()
    for (const [name, bus] of this.#undeclared) await this.#delete(name, bus).catch(this.#later)
  }

  /** Makes those of its schedules again that are not there any more. What another version of the service made of them stays. */
  async restore(): Promise<void> {
    await this.show()
    for (const name of await this.lost(this.#declared)) this.#unsaved.add(name)
    this.#writes.start()
  }

  start(): void {
    this.#loop.start(firstMs)
    this.#writes.start()
  }

  /** What waits for the platform is not waited for. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all([this.#loop.ended, this.#writes.ended])
    if (this.#declared.size > 0) await this.leave(this.#declared).catch(() => undefined) // it counts as gone soon
  }

  onApplicationShutdown(): void {
    this.close()
  }

  /** To be called where the application does not start, too. */
  close(): void {
    this.#stop.abort()
    this.#redis?.close()
  }

  /** Says what this instance declares. @param ttlMs milliseconds for which that is so, unless it is said again */
  protected async show(ttlMs = goneMs): Promise<void> {
    await this.#places.show(this.#declared, ttlMs)
    this.#shown = performance.now()
  }

  /** Looks for what no instance declares any more. */
  protected async look(): Promise<void> {
    const { left, undeclared } = await this.#places.others(this.#declared)
    this.#left = left
    // one whose deletion is not replicated is not found any more, and is still to be confirmed
    for (const [name, bus] of undeclared) this.#undeclared.set(name, bus)
  }

  protected put(name: string, settings: ScheduleSettings): Promise<void> {
    return this.#places.put(name, settings)
  }

  protected lost(names: Iterable<string>): Promise<string[]> {
    return this.#places.lost(names)
  }

  protected leave(names: Iterable<string>): Promise<void> {
    return this.#places.leave(names)
  }

  /** Those of the handlers, by name. */
  get #own(): Map<string, ScheduleSettings> {
    const { name: service } = this.options
    const own = new Map<string, ScheduleSettings>()
    for (const [rule, handler] of this.handlers.byRule) {
      const { schedule } = handler.options
      if (schedule) own.set(rule, declaredSchedule(service, busOf(handler), schedule.when))
    }
    return own
  }

  get #places(): RedisSchedules {
    return (this.#redis ??= new RedisSchedules(this.connections, this.options.name, this.#stop.signal))
  }

  /** @throws the first error, when all were tried */
  async #write(): Promise<void> {
    const { signal: stop } = this.#stop
    const own = this.#own
    const errors: unknown[] = []
    const note = (error: unknown) => void errors.push(error)
    for (const name of this.#unsaved) if (!stop.aborted) await this.#declare(name, own.get(name)!).catch(note)
    for (const [name, bus] of this.#undeclared) if (!stop.aborted) await this.#delete(name, bus).catch(note)
    if (errors.length > 0) throw errors[0]
  }

  /** What was written, and is not yet on as many replicas as its bus asks for, keeps no application from starting: it is repeated. */
  readonly #later = (error: unknown): void => {
    if (!isUnreplicated(error)) throw error
    this.#log.warn(
      `a schedule is written, but not yet as safe as its bus asks for; it is repeated: ${messageOf(error)}`,
    )
  }

  async #declare(name: string, settings: ScheduleSettings): Promise<void> {
    try {
      await this.put(name, settings)
    } catch (error) {
      if (!isOver(error)) throw error
      this.#declared.delete(name)
      await this.leave([name]) // one with earlier times is deleted
      this.#log.warn(`schedule ${name} does not run any more, ${messageOf(error)}: remove its @Scheduled`)
    }
    this.#unsaved.delete(name)
  }

  async #delete(name: string, bus: string): Promise<void> {
    try {
      await this.#places.delete(name, bus)
      this.#log.info(`schedule ${name} is deleted: no instance of ${this.options.name} has its @Scheduled any more`)
    } catch (error) {
      this.#keep(name, error)
    }
    this.#undeclared.delete(name)
  }

  /** @throws the error, unless the schedule is rightly not deleted */
  #keep(name: string, error: unknown): void {
    const code = error instanceof SluiceError ? error.code : undefined
    if (code === 'SCHEDULE_DECLARED') this.#left++ // by an instance that has just started
    // another instance deleted it, or somebody took it over
    if (['SCHEDULE_DECLARED', 'UNKNOWN_SCHEDULE', 'SCHEDULE_TAKEN'].includes(code!)) return
    if (code !== 'FORBIDDEN') throw error
    if (this.#told.has(name)) return
    this.#told.add(name)
    this.#log.error(`schedule ${name} runs for nobody, and this service may not delete it: ${messageOf(error)}`)
  }
}

function isUnreplicated(error: unknown): boolean {
  return error instanceof UnavailableError && ['NOT_REPLICATED', 'NOT_DURABLE'].includes(error.code)
}

/** What would be wrong with it at any time was refused when its decorator ran. */
function isOver(error: unknown): boolean {
  return (
    error instanceof InvalidError &&
    error.code === 'INVALID_SCHEDULE' &&
    ['at', 'end', 'cron'].includes(String(error.details['path']))
  )
}

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

/** Declares the schedules of `@Scheduled` methods, and deletes those that no instance of the service declares any more. */
@Injectable()
export class HandlerSchedules implements OnApplicationShutdown {
  readonly #log = new NestLog()
  readonly #stop = new AbortController()
  readonly #loop: Loop
  /** Those that this instance declares. */
  readonly #declared = new Set<string>()
  /** How many others there are, which instances of another version declare. */
  #left = 0
  /** When it last said what it declares. Monotonic. */
  #shown = performance.now()
  #redis: RedisSchedules | undefined
  /** What was said of a schedule that may not be deleted: once is enough. */
  readonly #told = new Set<string>()

  constructor(
    private readonly connections: Connections,
    private readonly handlers: Handlers,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    const health = new Health(`the schedules of ${options.name}`, this.#log, { mostSilentMs: Infinity })
    const round = async () => {
      // while it counted as gone, others may have deleted what it declares
      const wasGone = performance.now() - this.#shown >= goneMs
      await (wasGone ? this.restore() : this.show())
      await this.look()
      return everyMs
    }
    const goesOn = () => this.#declared.size > 0 || this.#left > 0
    this.#loop = new Loop({ health, stop: this.#stop.signal, round, goesOn })
  }

  /**
   * To be called when the rules of the handlers are live: their ticks reach them from now on. What an earlier version of the service declared
   * is changed to what this one says.
   *
   * @throws SluiceError `FORBIDDEN`
   */
  async save(): Promise<void> {
    const own = this.#own
    for (const name of own.keys()) this.#declared.add(name)
    await this.show(startMs) // first: others must not find one that nobody declares
    for (const [name, settings] of own) await this.#declare(name, settings)
    await this.look()
  }

  /** Makes those of its schedules again that are not there any more. What another version of the service made of them stays. */
  async restore(): Promise<void> {
    await this.show()
    const lost = await this.lost(this.#declared)
    for (const [name, settings] of this.#own) if (lost.includes(name)) await this.#declare(name, settings)
  }

  start(): void {
    this.#loop.start()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#loop.ended
    if (this.#declared.size > 0) await this.leave(this.#declared).catch(() => undefined) // it counts as gone soon
  }

  onApplicationShutdown(): void {
    this.close()
  }

  /** To be called where the application does not start, too. */
  close(): void {
    this.#redis?.close()
  }

  /** Says what this instance declares. @param ttlMs milliseconds for which that is so, unless it is said again */
  protected async show(ttlMs = goneMs): Promise<void> {
    await this.#places.show(this.#declared, ttlMs)
    this.#shown = performance.now()
  }

  /** Deletes what no instance declares any more. */
  protected async look(): Promise<void> {
    const { left, undeclared } = await this.#places.others(this.options.name, this.#declared)
    this.#left = left
    for (const name of undeclared) await this.#delete(name)
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
    return (this.#redis ??= new RedisSchedules(this.connections))
  }

  async #declare(name: string, settings: ScheduleSettings): Promise<void> {
    try {
      await this.put(name, settings)
    } catch (error) {
      if (isOver(error)) {
        this.#declared.delete(name)
        await this.leave([name]) // one with earlier times is deleted
        return this.#log.warn(`schedule ${name} does not run any more, ${messageOf(error)}: remove its @Scheduled`)
      }
      if (!isUnreplicated(error)) throw error
      this.#log.warn(`schedule ${name} is written, but not yet as safe as its bus asks for: ${messageOf(error)}`)
    }
  }

  async #delete(name: string): Promise<void> {
    const { name: service } = this.options
    try {
      await this.#places.delete(name)
      this.#log.info(`schedule ${name} is deleted: no instance of ${service} has its @Scheduled any more`)
    } catch (error) {
      const code = error instanceof SluiceError ? error.code : undefined
      if (code === 'UNKNOWN_SCHEDULE') return // another instance did it
      if (code !== 'FORBIDDEN') throw error
      if (this.#told.has(name)) return
      this.#told.add(name)
      this.#log.error(`schedule ${name} runs for nobody, and this service may not delete it: ${messageOf(error)}`)
    }
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

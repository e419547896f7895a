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

/** Milliseconds between two times at which an instance says which schedules it declares, and looks for those that nobody declares any more. */
const everyMs = 5000

/** Declares the schedules of `@Scheduled` methods, and deletes those that no instance of the service declares any more. */
@Injectable()
export class HandlerSchedules implements OnApplicationShutdown {
  readonly #log = new NestLog()
  readonly #stop = new AbortController()
  readonly #loop: Loop
  /** Those that this instance declares. */
  readonly #declared = new Set<string>()
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
      await this.look()
      return everyMs
    }
    this.#loop = new Loop({ health, stop: this.#stop.signal, round })
  }

  /**
   * To be called when the rules of the handlers are live: their ticks reach them from now on. What an earlier version of the service declared
   * is changed to what this one says.
   *
   * @throws SluiceError `FORBIDDEN`
   */
  async save(): Promise<void> {
    const { name: service } = this.options
    for (const [name, handler] of this.handlers.byRule) {
      const { schedule } = handler.options
      if (!schedule) continue
      const settings = declaredSchedule(service, busOf(handler), schedule.when)
      if (await this.#declare(name, settings)) this.#declared.add(name)
    }
    await this.look()
  }

  start(): void {
    this.#loop.start(everyMs)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#loop.ended
    await this.leave(this.#declared).catch(() => undefined) // it counts as gone soon
  }

  onApplicationShutdown(): void {
    this.#redis?.close()
  }

  /** Says what this instance declares, and deletes what no instance does. */
  protected async look(): Promise<void> {
    await this.#places.show(this.#declared)
    for (const name of await this.#places.undeclared(this.options.name, this.#declared)) await this.#delete(name)
  }

  protected put(name: string, settings: ScheduleSettings): Promise<void> {
    return this.#places.put(name, settings)
  }

  protected leave(names: Iterable<string>): Promise<void> {
    return this.#places.leave(names)
  }

  get #places(): RedisSchedules {
    return (this.#redis ??= new RedisSchedules(this.connections))
  }

  /** @returns false if it has no run any more, and is not there */
  async #declare(name: string, settings: ScheduleSettings): Promise<boolean> {
    try {
      await this.put(name, settings)
    } catch (error) {
      if (isUnreplicated(error)) this.#log.warn(`schedule ${name} is written, but not yet as safe as its bus asks for`)
      else if (isOver(error)) {
        this.#log.warn(`schedule ${name} does not run any more, ${messageOf(error)}: remove its @Scheduled`)
        return false
      } else throw error
    }
    return true
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

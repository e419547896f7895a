import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { orderedName } from '@sluice/delivery'
import { Health, inWords } from '@sluice/observability'
import { emptySnapshot } from '@sluice/registry'
import { isOutOfMemory, UnavailableError } from '@sluice/event'
import { subscriptionOf } from '@sluice/targets'
import { Connections } from '../connections.js'
import { Handlers } from '../handlers/handlers.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { HandlerSchedules } from '../schedules/handler-schedules.js'
import { Backfills } from './backfills.js'
import { Consumption } from './consumption.module.js'
import { HandlerCircuits } from './handler-circuits.js'
import { HandlerRules } from './handler-rules.js'
import { OrderedSubscription } from './ordered-subscription.js'
import { formerReadsOf, type Read, readsOf } from './reads.js'
import { SharedSubscription } from './shared-subscription.js'

/** Milliseconds after the start within which other processes see that the service reads. */
const seenToReadMs = 1000

/**
 * Handles events, from start to stop:
 *
 *     onModuleInit, before all others    rules are live: events that are published after this reach the handlers
 *     onApplicationBootstrap, after all  handlers are called
 *     onModuleDestroy, before all        no handler is called any more, and those that run have ended
 *
 * {@link Consumption} calls the last two.
 */
@Injectable()
export class Subscription implements OnModuleInit {
  readonly #log = new NestLog()
  readonly #rulesHealth: Health
  #looking: NodeJS.Timeout | undefined

  constructor(
    private readonly connections: Connections,
    private readonly handlers: Handlers,
    private readonly rules: HandlerRules,
    private readonly backfills: Backfills,
    private readonly circuits: HandlerCircuits,
    private readonly schedules: HandlerSchedules,
    private readonly shared: SharedSubscription,
    private readonly ordered: OrderedSubscription,
    consumption: Consumption,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    this.#rulesHealth = new Health(`the look for the rules of ${options.name}`, this.#log, { mostSilentMs: Infinity })
    consumption.add(this)
  }

  async onModuleInit(): Promise<void> {
    if (!this.handlers.find()) return
    try {
      await this.#register()
    } catch (error) {
      this.schedules.close()
      await this.connections.close() // the application does not start: connections must not keep its process running
      throw isOutOfMemory(error) ? full(error) : error
    }
  }

  start(): void {
    this.circuits.start()
    this.shared.start()
    this.ordered.start()
    this.backfills.start()
    this.schedules.start()
    if (this.handlers.byRule.size > 0) this.#lookAgain()
  }

  /**
   * Until a service reads, and while its process stands still, it looks like one that is gone, and its subscriptions may be deleted.
   * Without its rules it would be healthy and get no events. So it looks for its rules once more when other processes can see that
   * it reads.
   *
   * A single rule that is deleted in that second comes back as well. It cannot be told from a subscription of one rule, and
   * need not be: if it had been deleted before the start, the start would have created it too.
   */
  #lookAgain(): void {
    clearTimeout(this.#looking)
    this.#looking = setTimeout(() => {
      void this.#keepRules().then(areThere => void (!areThere && this.#looking && this.#lookAgain()))
    }, seenToReadMs).unref()
  }

  /** @returns whether the rules existed. Rules that were created again may be deleted again by a process that did not see it read */
  async #keepRules(): Promise<boolean> {
    try {
      await this.connections.registry.refresh()
      const areThere = this.rules.areThere() || !this.#looking
      if (!areThere) await this.#saveAgain()
      this.#rulesHealth.beat()
      if (!areThere) this.#log.warn('rules of this service were deleted while it did not read, and are made again')
      return areThere
    } catch (error) {
      this.#rulesHealth.fail(error)
      return false
    }
  }

  async #saveAgain(): Promise<void> {
    await this.rules.save()
    await this.schedules.restore()
    this.backfills.start()
  }

  /** Waits for the handlers that run. Entries that were not started go to other instances, or come again. */
  async stop(): Promise<void> {
    clearTimeout(this.#looking)
    this.#looking = undefined
    await this.connections.queues.letGo()
    await this.schedules.stop()
    await Promise.all([this.backfills.stop(), this.shared.stop(), this.ordered.stop()])
    await this.circuits.stop()
  }

  /** @returns undefined while events are consumed, else what prevents it */
  problem(): string | undefined {
    return this.shared.problem() ?? this.ordered.problem()
  }

  async #register(): Promise<void> {
    if (this.handlers.byRule.size === 0 && this.connections.mayStayClosed) return
    await this.connections.opened()
    const reads = await this.#reads()
    if (reads.length === 0) return this.schedules.save() // earlier versions may have had some
    const lost = () => this.#looking && this.#lookAgain()
    await this.shared.prepare(
      reads.filter(({ ordered }) => !ordered),
      lost,
    )
    await this.ordered.prepare(
      reads.filter(({ ordered }) => ordered),
      lost,
    )
    await this.rules.save()
    await this.schedules.save() // ticks that came before the rules would reach nobody
    await this.rules.retire()
    this.connections.registry.onChange((_, before) => {
      // Redis may have lost the rules: without them this service would be healthy and get no events
      if (before !== emptySnapshot) return
      this.#saveAgain().catch((error: unknown) => {
        this.#log.error(inWords(error))
        if (this.#looking) this.#lookAgain()
      })
    })
  }

  /** The subscriptions of the handlers, and those of handlers that are gone or had other options. */
  async #reads(): Promise<Read[]> {
    const { name } = this.options
    const { byRule } = this.handlers
    const reads = readsOf(name, byRule)
    for (const read of reads) for (const bus of read.buses) await this.connections.bus(bus)
    const gone = this.rules
      .forgotten()
      .flatMap(({ name: rule, bus, targets }) =>
        targets
          .flatMap(subscriptionOf)
          .flatMap(group => (group === undefined ? [] : [readOf(group, bus, [name, rule])])),
      )
    const left = []
    for (const read of formerReadsOf(name, byRule)) if (await this.connections.holds(read)) left.push(read)
    return together([...reads, ...gone, ...left])
  }
}

/** Existing rules and groups take no further memory: only new ones keep the application from starting. */
function full(cause: unknown): UnavailableError {
  const why = 'Redis has no memory left, and what a new handler needs cannot be made: start again when there is room'
  return new UnavailableError('REDIS_FULL', why, {}, { cause })
}

/** Merges reads of the same subscription. */
function together(reads: readonly Read[]): Read[] {
  const byName = new Map<string, Read>()
  for (const read of reads) {
    const before = byName.get(read.name)
    const buses = [...new Set([...(before?.buses ?? []), ...read.buses])]
    byName.set(read.name, { ...(before ?? read), buses })
  }
  return [...byName.values()]
}

/** @param owners names whose subscription it may be: the service, or the rule */
function readOf(name: string, bus: string, owners: readonly string[]): Read {
  return { name, ordered: owners.map(orderedName).includes(name), buses: [bus] }
}

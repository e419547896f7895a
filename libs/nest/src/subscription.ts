import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { type Delivery, errorText, type Outcome, retryDefaults, type RetryPolicy, retryPolicy } from '@sluice/delivery'
import { type CloudEvent, formatPosition, UnavailableError } from '@sluice/event'
import type { Logger as Log } from '@sluice/observability'
import { DeliveryWorker, receiverOf, retryQueue } from '@sluice/queues'
import { liveMembers, routerGroup, type SubscriptionEntry, SubscriptionReader, untilVersion } from '@sluice/streams'
import { Connections } from './connections.js'
import type { EventContext } from './event-context.js'
import { type Handler, Handlers } from './handlers.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from './options.js'
import { failure, HandlerOutcomes, handlerTarget } from './outcomes.js'

/** How often an instance may die or hang with an event before it is given up. */
const mostTaken = 5
const ruleLiveTimeoutMs = 10_000

/**
 * The service's subscription: makes a rule of each handler, reads the events, calls the handlers. The first try is made
 * here; a handler that failed is tried again alone, from a BullMQ job, while the event itself is done with.
 */
@Injectable()
export class Subscription implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('Sluice')
  /** Rule -> its handler. */
  readonly #handlers = new Map<string, Handler>()
  readonly #outcomes: HandlerOutcomes
  #reader: SubscriptionReader | undefined
  #retries: DeliveryWorker | undefined

  constructor(
    private readonly connections: Connections,
    private readonly handlers: Handlers,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    this.#outcomes = new HandlerOutcomes(connections, options.name, this.#log)
  }

  async onApplicationBootstrap(): Promise<void> {
    const { name } = this.options
    for (const handler of this.handlers.find()) this.#handlers.set(`${name}.${handler.id}`, handler)
    if (this.#handlers.size === 0) return
    await this.connections.opened()
    const { registry } = this.connections
    const buses = [...new Set(Array.from(this.#handlers.values(), busOf))]
    for (const bus of buses) await this.connections.bus(bus)
    this.#reader = this.#makeReader(buses)
    await this.#reader.prepare()
    await this.#saveRules()
    registry.onChange((now, before) => {
      // Redis lost its data, and the rules with it: without them this service would be healthy and get nothing
      if (now.version < before.version) void this.#saveRules().catch(error => this.#logger.error(errorText(error)))
    })
    this.#retries = this.#makeRetries()
    this.#retries.start()
    this.#reader.start()
  }

  /** Waits for the handlers that run; what was not started is another instance's, or comes again. */
  async onModuleDestroy(): Promise<void> {
    await this.connections.queues.letGo()
    await this.#reader?.stop()
    await this.#retries?.stop()
  }

  /** Undefined while events are consumed, else what keeps them from it. */
  problem(): string | undefined {
    return this.#reader?.health.problem()
  }

  #makeReader(buses: readonly string[]): SubscriptionReader {
    const { redis, blocking, log, registry, instance } = this.connections
    const { name, concurrency = 16, claimIdleMs = 15_000 } = this.options
    return new SubscriptionReader({
      ...{ redis, blocking, name, instance, concurrency, claimIdleMs },
      keys: log.keys,
      buses: () => registry.buses().filter(bus => buses.includes(bus.name)),
      handle: entry => this.#handle(entry),
      logger: this.#log,
    })
  }

  #makeRetries(): DeliveryWorker {
    const { queues } = this.connections
    const { name, concurrency = 16 } = this.options
    return new DeliveryWorker({
      queue: retryQueue(name),
      connection: queues.connection,
      prefix: queues.prefix,
      concurrency,
      attempt: job => this.#attempt(job, JSON.parse(job.event) as CloudEvent, job.attempt),
      destination: () => this.#outcomes.destination,
      succeed: (job, result) => this.#outcomes.succeed(job, result),
      giveUp: (letter, event) => this.#outcomes.giveUp(letter, event),
      logger: this.#log,
    })
  }

  /** Each handler's rule is live when this resolves: an event published from now on reaches it. */
  async #saveRules(): Promise<void> {
    const { registry, log } = this.connections
    const { name } = this.options
    const versions = new Map<string, number>()
    for (const [rule, handler] of this.#handlers) {
      const { pattern, onFailure, onSuccess } = handler.options
      const choices = { ...(onFailure ? { onFailure } : {}), ...(onSuccess ? { onSuccess } : {}) }
      const targets = [{ id: handlerTarget, type: 'subscription', subscription: name, ...choices }]
      const settings = { pattern, targets, managedBy: name }
      const { version } = await registry.registry.putRule(busOf(handler), rule, settings)
      versions.set(busOf(handler), version)
    }
    await registry.refresh()
    for (const [bus, version] of versions) {
      const live = await untilVersion(log.redis, log.keys, routerGroup, registry.bus(bus), version, ruleLiveTimeoutMs)
      if (!live)
        throw new UnavailableError(
          'RULE_NOT_LIVE',
          `a router does not work by the rules of '${name}' yet: is it overloaded or frozen?`,
        )
    }
    this.#reportForgotten()
    if ((await liveMembers(log.redis, log.keys, routerGroup)) > 0) return
    this.#logger.warn('no router is running: events are accepted and kept, and reach nobody until one starts')
  }

  #reportForgotten(): void {
    const { name } = this.options
    for (const rules of this.connections.registry.snapshot.rules.values()) {
      for (const rule of rules.values()) {
        if (rule.managedBy !== name || this.#handlers.has(rule.name)) continue
        this.#logger.warn(
          `rule ${rule.name} on bus ${rule.bus} was made by a handler that is gone; its events will become dead letters. ` +
            `If no other version of ${name} needs it: DELETE /v1/buses/${rule.bus}/rules/${rule.name}`,
        )
      }
    }
  }

  async #handle(entry: SubscriptionEntry): Promise<void> {
    const event = parse(entry.event)
    // the entry is in hand until the last handler has ended, also where another could not even be given up
    const results = await Promise.allSettled(entry.rules.map(rule => this.#handleOne(entry, rule, event)))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  async #handleOne(entry: SubscriptionEntry, rule: string, event: CloudEvent | undefined): Promise<void> {
    const { shard, eventId, redrives, instead } = entry
    const delivery: Delivery = {
      bus: shard.bus,
      position: formatPosition(shard.shard, eventId),
      ...(instead ?? { rule, target: this.#outcomes.targetOf(shard.bus, rule) }),
      redrives,
    }
    const sent = { delivery, ...(instead ? { to: { rule, target: this.#outcomes.targetOf(shard.bus, rule) } } : {}) }
    const began = Date.now()
    const outcome = hopeless(entry, event) ?? (await this.#attempt(sent, event!, entry.taken))
    await this.#outcomes.settle({ ...sent, event: entry.event, policy: this.#policy(rule), began }, outcome)
  }

  async #attempt(sent: Parameters<typeof receiverOf>[0], event: CloudEvent, attempt: number): Promise<Outcome> {
    const receiver = receiverOf(sent)
    const { bus, position, rule, redrives } = receiver
    const handler = this.#handlers.get(rule)
    // another version of the service may have it: a later try may land there
    if (!handler) return { ok: false, error: `this instance has no handler for rule ${rule}` }
    const context: EventContext = { bus, position, rule, attempt, redrives }
    try {
      return this.#outcomes.success(receiver, await handler.invoke(event, context))
    } catch (error) {
      return failure(error)
    }
  }

  #policy(rule: string): RetryPolicy {
    const ofService = retryPolicy(retryDefaults.subscription, this.options.retry)
    return retryPolicy(ofService, this.#handlers.get(rule)?.options)
  }

  readonly #log: Log = {
    info: (message, attributes) => this.#logger.log(line(message, attributes)),
    warn: (message, attributes) => this.#logger.warn(line(message, attributes)),
    error: (message, attributes) => this.#logger.error(line(message, attributes)),
  }
}

function busOf(handler: Handler): string {
  return handler.options.bus ?? 'default'
}

function hopeless({ taken }: SubscriptionEntry, event: CloudEvent | undefined): Outcome | undefined {
  if (!event) return { ok: false, error: 'the event is not JSON', permanent: 'unreadable' }
  if (taken <= mostTaken) return undefined
  return { ok: false, error: `instances died or hung with it ${mostTaken} times`, permanent: 'stalled' }
}

function parse(json: string): CloudEvent | undefined {
  try {
    return JSON.parse(json) as CloudEvent
  } catch {
    return undefined
  }
}

function line(message: string, attributes: object = {}): string {
  return [message, ...Object.entries(attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' ')
}

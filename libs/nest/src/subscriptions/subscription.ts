import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import { Connections } from '../connections.js'
import { busOf, HandlerRules } from './handler-rules.js'
import { Handlers } from '../handlers/handlers.js'
import { NestLog } from '../nest-log.js'
import { OrderedSubscription } from './ordered-subscription.js'
import { SharedSubscription } from './shared-subscription.js'

/** Starts and stops the handling of events: the rules of the handlers, and the subscriptions that they are read from. */
@Injectable()
export class Subscription implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #log = new NestLog()

  constructor(
    private readonly connections: Connections,
    private readonly handlers: Handlers,
    private readonly rules: HandlerRules,
    private readonly shared: SharedSubscription,
    private readonly ordered: OrderedSubscription,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.handlers.find()
    if (this.handlers.byRule.size === 0) return
    await this.connections.opened()
    const buses = [...new Set(Array.from(this.handlers.byRule.values(), busOf))]
    for (const bus of buses) await this.connections.bus(bus)
    await this.shared.prepare(buses)
    await this.ordered.prepare(buses)
    await this.rules.save()
    this.connections.registry.onChange((now, before) => {
      // Redis lost its data, and the rules with it: without them this service would be healthy and get nothing
      if (now.version < before.version) void this.rules.save().catch(error => this.#log.error(errorText(error)))
    })
    this.shared.start()
    this.ordered.start()
  }

  /** Waits for the handlers that run; what was not started is another instance's, or comes again. */
  async onModuleDestroy(): Promise<void> {
    await this.connections.queues.letGo()
    await Promise.all([this.shared.stop(), this.ordered.stop()])
  }

  /** Undefined while events are consumed, else what keeps them from it. */
  problem(): string | undefined {
    return this.shared.problem() ?? this.ordered.problem()
  }
}

import { SystemClock } from '../clock.js'
import type { Connections } from '../connections.js'
import { EventSchemas } from '../events/event-schemas.js'
import { type Handler, Handlers } from '../handlers/handlers.js'
import { HandlerMetrics } from '../metrics/handler-metrics.js'
import { SubscriptionLag } from '../metrics/subscription-lag.js'
import type { SluiceOptions } from '../options.js'
import { Receipts } from '../receipts/receipts.js'
import { RedisReceipts } from '../receipts/redis-receipts.js'
import type { HandlerSchedules } from '../schedules/handler-schedules.js'
import { Attempts } from '../subscriptions/attempts.js'
import { Backfills } from '../subscriptions/backfills.js'
import { Consumption } from '../subscriptions/consumption.module.js'
import { HandlerCircuits } from '../subscriptions/handler-circuits.js'
import { HandlerRules } from '../subscriptions/handler-rules.js'
import { OrderedSubscription } from '../subscriptions/ordered-subscription.js'
import { HandlerOutcomes } from '../subscriptions/handler-outcomes.js'
import { SharedSubscription } from '../subscriptions/shared-subscription.js'
import { Subscription } from '../subscriptions/subscription.js'

/** Handlers from a list, in place of those of decorators. */
class GivenHandlers extends Handlers {
  constructor(handlers: readonly Handler[], options: SluiceOptions) {
    const finder = undefined as never
    super(finder, finder, options)
    for (const handler of handlers) this.byRule.set(`${options.name}.${handler.id}`, handler)
  }

  override find(): boolean {
    return true
  }
}

/** `@Scheduled` methods are found by the module: here are none, and no leftovers are looked for. */
const nothing = async () => undefined
const noSchedules = { save: nothing, restore: nothing, start: nothing, stop: nothing, close: nothing }

/** Consumes events for handlers as the SDK does for `@OnEvent`, without a module. Their rules are live when it resolves. */
export async function consume(
  connections: Connections,
  options: SluiceOptions,
  handlers: readonly Handler[],
): Promise<Subscription> {
  const given = new GivenHandlers(handlers, options)
  const outcomes = new HandlerOutcomes(connections, options)
  const receipts = new Receipts(new RedisReceipts(connections), options)
  const circuits = new HandlerCircuits(connections, options)
  const clock = new SystemClock(connections)
  const metrics = new HandlerMetrics(clock, options)
  const lag = new SubscriptionLag(connections, metrics)
  const attempts = new Attempts(given, outcomes, receipts, circuits, metrics, clock, options)
  const shared = new SharedSubscription(connections, attempts, outcomes, metrics, lag, options)
  const ordered = new OrderedSubscription(connections, given, attempts, outcomes, lag, options)
  const backfills = new Backfills(connections, options)
  const rules = new HandlerRules(connections, given, new EventSchemas(connections, options), backfills, options)
  const subscription = new Subscription(
    ...([
      connections,
      given,
      rules,
      backfills,
      circuits,
      noSchedules as unknown as HandlerSchedules,
      shared,
      ordered,
    ] as const),
    new Consumption(),
    options,
  )
  await subscription.onModuleInit()
  subscription.start()
  return subscription
}

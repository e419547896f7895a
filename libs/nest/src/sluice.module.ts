import { Inject, Module } from '@nestjs/common'
import { DiscoveryModule } from '@nestjs/core'
import { checkModuleOptions } from './check-module-options.js'
import { Attempts } from './subscriptions/attempts.js'
import { Backfills } from './subscriptions/backfills.js'
import { Connections } from './connections.js'
import { Clock, SystemClock } from './clock.js'
import { EventSchemas } from './events/event-schemas.js'
import { Appends } from './publishing/appends.js'
import { EventPublisher } from './publishing/event-publisher.js'
import { HttpAppends } from './publishing/http-appends.js'
import { RedisAppends } from './publishing/redis-appends.js'
import { HandlerCircuits } from './subscriptions/handler-circuits.js'
import { HandlerRules } from './subscriptions/handler-rules.js'
import { SluiceHealth } from './health.js'
import { HandlerMetrics } from './metrics/handler-metrics.js'
import { SubscriptionLag } from './metrics/subscription-lag.js'
import { HandlerCalls } from './handlers/handler-calls.js'
import { Handlers } from './handlers/handlers.js'
import { Inventory } from './handlers/inventory.js'
import { Methods } from './handlers/methods.js'
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, type SluiceOptions } from './options.js'
import { ReceiptStore } from './receipts/receipt-store.js'
import { Receipts } from './receipts/receipts.js'
import { RedisReceipts } from './receipts/redis-receipts.js'
import { HandlerOutcomes } from './subscriptions/handler-outcomes.js'
import { OrderedSubscription } from './subscriptions/ordered-subscription.js'
import { StreamHandlers } from './streams/stream-handlers.js'
import { Streams } from './streams/streams.js'
import { BullProcessors } from './queues/bull-processors.js'
import { MessageQueues } from './queues/message-queues.js'
import { QueueHandlers } from './queues/queue-handlers.js'
import { QueueReaders } from './queues/queue-readers.js'
import { QueueStore } from './queues/queue-store.js'
import { RedisQueues } from './queues/redis-queues.js'
import { HandlerSchedules } from './schedules/handler-schedules.js'
import { SharedSubscription } from './subscriptions/shared-subscription.js'
import { Subscription } from './subscriptions/subscription.js'

/**
 * Brings `@OnEvent`, `@Scheduled` and `EventPublisher` to an application: import `SluiceModule.forRoot({ name, redis })` once, in the
 * root module.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    Connections,
    Methods,
    HandlerCalls,
    Handlers,
    Backfills,
    HandlerRules,
    HandlerSchedules,
    HandlerOutcomes,
    HandlerCircuits,
    {
      provide: ReceiptStore,
      inject: [MODULE_OPTIONS_TOKEN, Connections],
      useFactory: (options: SluiceOptions, connections: Connections) =>
        options.receiptStore ?? new RedisReceipts(connections),
    },
    Receipts,
    HandlerMetrics,
    SubscriptionLag,
    Attempts,
    { provide: Clock, useClass: SystemClock },
    EventSchemas,
    { provide: Appends, inject: [Connections, EventSchemas, MODULE_OPTIONS_TOKEN], useFactory: appends },
    EventPublisher,
    SharedSubscription,
    OrderedSubscription,
    Subscription,
    StreamHandlers,
    Streams,
    { provide: QueueStore, useClass: RedisQueues },
    MessageQueues,
    BullProcessors,
    QueueHandlers,
    QueueReaders,
    Inventory,
    SluiceHealth,
  ],
  exports: [EventPublisher, MessageQueues, SluiceHealth, Appends, MODULE_OPTIONS_TOKEN],
})
export class SluiceModule extends ConfigurableModuleClass {
  /** Checks the options here, because the testing kit replaces the other providers that check them. */
  constructor(@Inject(MODULE_OPTIONS_TOKEN) options: SluiceOptions) {
    super()
    checkModuleOptions(options)
  }
}

function appends(connections: Connections, schemas: EventSchemas, options: SluiceOptions): Appends {
  const gateway = options.publisher?.gateway
  return gateway ? new HttpAppends(gateway) : new RedisAppends(connections, schemas, options)
}

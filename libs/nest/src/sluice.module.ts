import { Module } from '@nestjs/common'
import { DiscoveryModule } from '@nestjs/core'
import { Attempts } from './subscriptions/attempts.js'
import { Backfills } from './subscriptions/backfills.js'
import { Connections } from './connections.js'
import { Clock, SystemClock } from './clock.js'
import { Appends, RedisAppends } from './publishing/appends.js'
import { EventPublisher } from './publishing/event-publisher.js'
import { HandlerRules } from './subscriptions/handler-rules.js'
import { SluiceHealth } from './health.js'
import { HandlerCalls } from './handlers/handler-calls.js'
import { Handlers } from './handlers/handlers.js'
import { ConfigurableModuleClass } from './options.js'
import { HandlerOutcomes } from './subscriptions/outcomes.js'
import { OrderedSubscription } from './subscriptions/ordered-subscription.js'
import { SharedSubscription } from './subscriptions/shared-subscription.js'
import { Subscription } from './subscriptions/subscription.js'

/**
 * Brings `@OnEvent` and `EventPublisher` to an application: import `SluiceModule.forRoot({ name, redis })` once, in the
 * root module.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    Connections,
    HandlerCalls,
    Handlers,
    Backfills,
    HandlerRules,
    HandlerOutcomes,
    Attempts,
    { provide: Clock, useClass: SystemClock },
    { provide: Appends, useClass: RedisAppends },
    EventPublisher,
    SharedSubscription,
    OrderedSubscription,
    Subscription,
    SluiceHealth,
  ],
  exports: [EventPublisher, SluiceHealth],
})
export class SluiceModule extends ConfigurableModuleClass {}

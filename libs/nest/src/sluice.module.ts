import { Module } from '@nestjs/common'
import { DiscoveryModule } from '@nestjs/core'
import { Attempts } from './attempts.js'
import { Connections } from './connections.js'
import { EventPublisher } from './event-publisher.js'
import { HandlerRules } from './handler-rules.js'
import { Handlers } from './handlers.js'
import { ConfigurableModuleClass } from './options.js'
import { HandlerOutcomes } from './outcomes.js'
import { OrderedSubscription } from './ordered-subscription.js'
import { SharedSubscription } from './shared-subscription.js'
import { Subscription } from './subscription.js'

/**
 * Brings `@OnEvent` and `EventPublisher` to an application: import `SluiceModule.forRoot({ name, redis })` once, in the
 * root module.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    Connections,
    Handlers,
    HandlerRules,
    HandlerOutcomes,
    Attempts,
    EventPublisher,
    SharedSubscription,
    OrderedSubscription,
    Subscription,
  ],
  exports: [EventPublisher],
})
export class SluiceModule extends ConfigurableModuleClass {}

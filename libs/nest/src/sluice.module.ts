import { Module } from '@nestjs/common'
import { DiscoveryModule } from '@nestjs/core'
import { Connections } from './connections.js'
import { EventPublisher } from './event-publisher.js'
import { Handlers } from './handlers.js'
import { ConfigurableModuleClass } from './options.js'
import { Subscription } from './subscription.js'

/**
 * Brings `@OnEvent` and `EventPublisher` to an application: import `SluiceModule.forRoot({ name, redis })` once, in the
 * root module.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [Connections, Handlers, EventPublisher, Subscription],
  exports: [EventPublisher],
})
export class SluiceModule extends ConfigurableModuleClass {}

import { Module } from '@nestjs/common'
import { Buses } from './buses.service.js'
import { BusesController } from './buses.controller.js'
import { ConsumersController } from './consumers.controller.js'
import { DeadLettersController } from './dead-letters.controller.js'
import { DeadLetters } from './dead-letters.service.js'
import { EventsController } from './events.controller.js'
import { PatternsController } from './patterns.controller.js'
import { Patterns } from './patterns.service.js'
import { RedrivesController } from './redrives.controller.js'
import { Redrives } from './redrives.service.js'
import { RulesController } from './rules.controller.js'
import { SchemasController } from './schemas.controller.js'
import { SubscriptionsController } from './subscriptions.controller.js'

@Module({
  providers: [Buses, DeadLetters, Redrives, Patterns],
  controllers: [
    EventsController,
    BusesController,
    ConsumersController,
    SubscriptionsController,
    RulesController,
    RedrivesController,
    DeadLettersController,
    PatternsController,
    SchemasController,
  ],
})
export class GatewayModule {}

import { Module } from '@nestjs/common'
import { ControlModule } from '@sluice/control'
import { clearSecretsWarning, clearTextWarning, KeyCallers } from '@sluice/service'
import { ServiceDoor } from './services/service-door.js'
import { ServiceRequests } from './services/service-requests.js'
import { AccessController } from './v1/access.controller.js'
import { AuditController } from './v1/audit.controller.js'
import { BusesController } from './v1/buses.controller.js'
import { ConsumersController } from './v1/consumers.controller.js'
import { DeadLettersController } from './v1/dead-letters.controller.js'
import { EventsController } from './v1/events.controller.js'
import { GrantsController } from './v1/grants.controller.js'
import { KeysController } from './v1/keys.controller.js'
import { PatternsController } from './v1/patterns.controller.js'
import { RedrivesController } from './v1/redrives.controller.js'
import { RulesController } from './v1/rules.controller.js'
import { SchemasController } from './v1/schemas.controller.js'
import { SubscriptionsController } from './v1/subscriptions.controller.js'
import { TenantsController } from './v1/tenants.controller.js'

@Module({
  imports: [ControlModule],
  providers: [clearSecretsWarning, clearTextWarning, KeyCallers, ServiceRequests, ServiceDoor],
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
    KeysController,
    GrantsController,
    AccessController,
    AuditController,
    TenantsController,
  ],
})
export class GatewayModule {}

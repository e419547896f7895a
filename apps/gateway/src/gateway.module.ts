import { Module } from '@nestjs/common'
import { ControlModule } from '@sluice/control'
import { areaLogger, clearSecretsWarning, clearTextWarning, KeyCallers } from '@sluice/service'
import { ServiceDoor } from './services/service-door.js'
import { ServiceRequests } from './services/service-requests.js'
import { AccessController } from './v1/access.controller.js'
import { AuditController } from './v1/audit.controller.js'
import { BiographiesController } from './v1/biographies.controller.js'
import { BusesController } from './v1/buses.controller.js'
import { CircuitsController } from './v1/circuits.controller.js'
import { ConnectionsController } from './v1/connections.controller.js'
import { ConsumersController } from './v1/consumers.controller.js'
import { DeadLettersController } from './v1/dead-letters.controller.js'
import { DelayedController } from './v1/delayed.controller.js'
import { EventsController } from './v1/events.controller.js'
import { GrantsController } from './v1/grants.controller.js'
import { KeysController } from './v1/keys.controller.js'
import { LanesController } from './v1/lanes.controller.js'
import { MessagesController } from './v1/messages.controller.js'
import { PatternsController } from './v1/patterns.controller.js'
import { TransformsController } from './v1/transforms.controller.js'
import { PortalLinksController } from './v1/portal-links.controller.js'
import { QueuesController } from './v1/queues.controller.js'
import { RatesController } from './v1/rates.controller.js'
import { RedrivesController } from './v1/redrives.controller.js'
import { Publishing } from './v1/publishing.js'
import { RepublishController } from './v1/republish.controller.js'
import { RuleAnswers } from './v1/rule-answers.js'
import { RuleVersionsController } from './v1/rule-versions.controller.js'
import { RulesController } from './v1/rules.controller.js'
import { SessionController } from './v1/session.controller.js'
import { SchedulesController } from './v1/schedules.controller.js'
import { SchemasController } from './v1/schemas.controller.js'
import { AttemptsController } from './v1/attempts.controller.js'
import { SearchController } from './v1/search.controller.js'
import { LogLevelsController } from './v1/log-levels.controller.js'
import { PlatformController } from './v1/platform.controller.js'
import { TopologyController } from './v1/topology.controller.js'
import { SubscriptionsController } from './v1/subscriptions.controller.js'
import { TailController } from './v1/tail.controller.js'
import { TrialsController } from './v1/trials.controller.js'
import { TenantsController } from './v1/tenants.controller.js'

@Module({
  imports: [ControlModule],
  providers: [
    areaLogger('gateway'),
    clearSecretsWarning,
    clearTextWarning,
    KeyCallers,
    Publishing,
    RuleAnswers,
    ServiceRequests,
    ServiceDoor,
  ],
  controllers: [
    EventsController,
    RepublishController,
    DelayedController,
    BiographiesController,
    SearchController,
    AttemptsController,
    TailController,
    PlatformController,
    LogLevelsController,
    TopologyController,
    BusesController,
    ConsumersController,
    SubscriptionsController,
    LanesController,
    QueuesController,
    MessagesController,
    ConnectionsController,
    RulesController,
    CircuitsController,
    TrialsController,
    RatesController,
    RuleVersionsController,
    RedrivesController,
    DeadLettersController,
    PatternsController,
    TransformsController,
    SchedulesController,
    SchemasController,
    KeysController,
    PortalLinksController,
    GrantsController,
    AccessController,
    SessionController,
    AuditController,
    TenantsController,
  ],
})
export class GatewayModule {}

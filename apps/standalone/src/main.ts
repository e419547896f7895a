import { DlqModule } from '@sluice/dlq'
import { FanOutModule } from '@sluice/fan-out'
import { GatewayModule, gatewayServer } from '@sluice/gateway'
import { RouterModule } from '@sluice/router'
import { runService } from '@sluice/service'

await runService({ name: 'sluice', modules: [GatewayModule, RouterModule, FanOutModule, DlqModule], ...gatewayServer })

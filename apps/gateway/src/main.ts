import { runService } from '@sluice/service'
import { GatewayModule } from './gateway.module.js'
import { gatewayServer } from './server/gateway.js'

await runService({ name: 'gateway', modules: [GatewayModule], ...gatewayServer })

export { GatewayModule } from './gateway.module.js'
export { gatewayServer } from './gateway.js'

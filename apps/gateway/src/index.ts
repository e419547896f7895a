export { GatewayModule } from './gateway.module.js'
export { gatewayServer } from './server/gateway.js'

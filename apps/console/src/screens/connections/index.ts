import type { Screen } from '../screen.js'
import { connectionRoute, connectionsRoute } from './routes.js'

export const connections: Screen = {
  ...{ title: 'Connections', path: '/connections', key: 'c', icon: 'connections', group: 'platform' },
  action: 'connections:read',
  routes: [connectionsRoute, connectionRoute],
}

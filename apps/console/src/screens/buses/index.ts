import type { Screen } from '../screen.js'
import { busesRoute, busRoute } from './routes.js'

export const buses: Screen = {
  ...{ title: 'Buses', path: '/buses', key: 'b', icon: 'buses', group: 'platform' },
  action: 'buses:read',
  routes: [busesRoute, busRoute],
}

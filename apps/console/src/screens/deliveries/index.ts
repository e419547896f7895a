import type { Screen } from '../screen.js'
import { deliveriesRoute, targetRoute } from './routes.js'

export const deliveries: Screen = {
  ...{ title: 'Deliveries', path: '/deliveries', key: 'd', icon: 'deliveries', group: 'mend' },
  action: 'rules:read',
  routes: [deliveriesRoute, targetRoute],
}

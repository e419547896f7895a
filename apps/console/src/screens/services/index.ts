import type { Screen } from '../screen.js'
import { serviceRoute, servicesRoute } from './routes.js'

export const services: Screen = {
  ...{ title: 'Services', path: '/services', key: 's', icon: 'services', group: 'mend' },
  action: 'subscriptions:read',
  routes: [servicesRoute, serviceRoute],
}

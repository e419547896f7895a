import type { Screen } from '../screen.js'
import { eventRoute, eventsRoute } from './routes.js'

export const events: Screen = {
  ...{ title: 'Events', path: '/events', key: 'e', icon: 'events', group: 'flow' },
  action: 'events:read',
  routes: [eventsRoute, eventRoute],
}

import type { Screen } from '../screen.js'
import { streamsRoute } from './routes.js'

export const streams: Screen = {
  ...{ title: 'Streams', path: '/streams', key: 'h', icon: 'streams', group: 'platform' },
  action: 'buses:read',
  routes: [streamsRoute],
}

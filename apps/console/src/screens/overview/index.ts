import type { Screen } from '../screen.js'
import { overviewRoute } from './routes.js'

export const overview: Screen = {
  ...{ title: 'Overview', path: '/', key: 'o', icon: 'overview', group: 'flow' },
  action: 'topology:read',
  routes: [overviewRoute],
}

import type { Screen } from '../screen.js'
import { scheduleRoute, schedulesRoute } from './routes.js'

export const schedules: Screen = {
  ...{ title: 'Schedules', path: '/schedules', key: 't', icon: 'schedules', group: 'flow' },
  action: 'schedules:read',
  routes: [schedulesRoute, scheduleRoute],
}

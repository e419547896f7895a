import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../screen.js'
import { parseSchedules } from './search.js'

export const schedulesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/schedules',
  validateSearch: parseSchedules,
  component: lazyRouteComponent(() => import('./schedules-page.js')),
})

export const scheduleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/schedules/$schedule',
  component: lazyRouteComponent(() => import('./schedule-page.js')),
})

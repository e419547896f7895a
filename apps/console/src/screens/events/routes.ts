import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../screen.js'
import { parseFilter } from './filter.js'

export const eventsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events',
  validateSearch: parseFilter,
  component: lazyRouteComponent(() => import('./events-page.js')),
})

export const eventRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events/$bus/$position',
  component: lazyRouteComponent(() => import('./event-page.js')),
})

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { parseBusSearch } from '../../resources/bus-search.js'
import { rootRoute } from '../screen.js'

export const servicesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/services',
  validateSearch: parseBusSearch,
  component: lazyRouteComponent(() => import('./services-page.js')),
})

export const serviceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/services/$bus/$service',
  component: lazyRouteComponent(() => import('./service-page.js')),
})

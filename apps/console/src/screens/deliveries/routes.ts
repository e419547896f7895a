import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../screen.js'
import { parseFilter, parseTargetFilter } from './filter.js'

export const deliveriesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/deliveries',
  validateSearch: parseFilter,
  component: lazyRouteComponent(() => import('./deliveries-page.js')),
})

export const targetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/deliveries/$bus/$rule/$target',
  validateSearch: parseTargetFilter,
  component: lazyRouteComponent(() => import('./target-page.js')),
})

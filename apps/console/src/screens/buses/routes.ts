import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../screen.js'

export const busesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/buses',
  component: lazyRouteComponent(() => import('./buses-page.js')),
})

export const busRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/buses/$bus',
  component: lazyRouteComponent(() => import('./bus-page.js')),
})

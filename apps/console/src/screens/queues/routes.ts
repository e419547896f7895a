import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../screen.js'
import { parseQueue, parseQueues } from './search.js'

export const queuesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/queues',
  validateSearch: parseQueues,
  component: lazyRouteComponent(() => import('./queues-page.js')),
})

export const queueRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/queues/$queue',
  validateSearch: parseQueue,
  component: lazyRouteComponent(() => import('./queue/queue-page.js')),
})

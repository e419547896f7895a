import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { parseBusSearch } from '../../resources/bus-search.js'
import { rootRoute } from '../screen.js'

export const streamsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/streams',
  validateSearch: parseBusSearch,
  component: lazyRouteComponent(() => import('./streams-page.js')),
})

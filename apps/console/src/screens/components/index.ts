import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../screen.js'

/** Every component as it looks and works: for people who build screens, and for the tests. It is in no navigation. */
export const componentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/components',
  component: lazyRouteComponent(() => import('./components-page.js')),
})

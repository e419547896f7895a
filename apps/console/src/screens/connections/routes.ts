import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../screen.js'

/** Which connections are listed, as the URL has it. */
export interface ConnectionsSearch {
  /** A part of the name, of an origin or of what it is for. */
  readonly q?: string
}

function parseConnections({ q }: Record<string, unknown>): ConnectionsSearch {
  return typeof q === 'string' && q !== '' ? { q } : {}
}

export const connectionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connections',
  validateSearch: parseConnections,
  component: lazyRouteComponent(() => import('./connections-page.js')),
})

export const connectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connections/$connection',
  component: lazyRouteComponent(() => import('./connection-page.js')),
})

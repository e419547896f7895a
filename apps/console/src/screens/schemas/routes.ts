import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../screen.js'

/** Which types are listed. */
export interface SchemasSearch {
  /** A part of the type. */
  readonly find?: string
}

/** Which version is shown, and against which one. */
export interface SchemaSearch {
  readonly version?: string
  readonly against?: string
}

export const schemasRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/schemas',
  validateSearch: (given: Record<string, unknown>): SchemasSearch =>
    typeof given['find'] === 'string' && given['find'] !== '' ? { find: given['find'] } : {},
  component: lazyRouteComponent(() => import('./schemas-page.js')),
})

export const schemaRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/schemas/$type',
  validateSearch: (given: Record<string, unknown>): SchemaSearch => ({
    ...(isNumber(given['version']) && { version: given['version'] }),
    ...(isNumber(given['against']) && { against: given['against'] }),
  }),
  component: lazyRouteComponent(() => import('./schema-page.js')),
})

function isNumber(given: unknown): given is string {
  return typeof given === 'string' && /^[1-9]\d{0,6}$/.test(given)
}

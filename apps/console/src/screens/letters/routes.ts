import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { windowOf } from '../../resources/windows.js'
import { rootRoute } from '../screen.js'
import { parseFilter, textOf } from './filter.js'
import { parseSelection } from './selection.js'

export const lettersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dead-letters',
  validateSearch: parseFilter,
  component: lazyRouteComponent(() => import('./letters-page.js')),
})

export const groupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dead-letters/groups/$bus/$fingerprint',
  validateSearch: search => ({
    window: windowOf(search['window']),
    view: textOf(search, 'view') === 'differences' ? ('differences' as const) : undefined,
  }),
  component: lazyRouteComponent(() => import('./group-page.js')),
})

export const letterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dead-letters/letters/$id',
  component: lazyRouteComponent(() => import('./letter-page.js')),
})

/** Before a redrive: which letters, whereto and how; the selection is in the URL. */
export const redriveFormRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dead-letters/redrive',
  validateSearch: parseSelection,
  component: lazyRouteComponent(() => import('./redrive-form-page.js')),
})

/** How one stands. `letter` is the one that it was about, if it was about one. */
export const redriveRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dead-letters/redrives/$id',
  validateSearch: search => ({ letter: textOf(search, 'letter') }),
  component: lazyRouteComponent(() => import('./redrive-page.js')),
})

import { type AnyRoute, createRootRoute } from '@tanstack/react-router'
import type { Action } from '../api/session.js'
import type { IconName } from '../components/icon.js'

/** Above all screens: the shell, which `app/router.tsx` puts around them. */
export const rootRoute = createRootRoute()

/** One entry of the navigation, with the pages below it. */
export interface Screen {
  readonly title: string
  /** Where it begins, below `/console`: `/events`. */
  readonly path: string
  /** The letter that leads there after `g`. */
  readonly key: string
  readonly icon: IconName
  /** What somebody must be allowed to be offered it: one of these. */
  readonly action: Action | readonly Action[]
  /** Where it stands in the navigation: how events flow, what went wrong, the platform itself. */
  readonly group: 'flow' | 'mend' | 'platform'
  readonly routes: readonly AnyRoute[]
}

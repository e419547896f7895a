import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../screen.js'
import { parseNew, parseRule, parseRules } from './search.js'

export const rulesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/rules',
  validateSearch: parseRules,
  component: lazyRouteComponent(() => import('./rules-page.js')),
})

export const newRuleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/rules/new',
  validateSearch: parseNew,
  component: lazyRouteComponent(() => import('./new-rule-page.js')),
})

export const ruleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/rules/$bus/$rule',
  validateSearch: parseRule,
  component: lazyRouteComponent(() => import('./rule/rule-page.js')),
})

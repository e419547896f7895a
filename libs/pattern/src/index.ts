import { PatternIndex } from './pattern-index.js'

export { disjoint } from './explain/disjoint.js'
export { explain, type Explanation, type FieldExplanation } from './explain/explain.js'
export { possible } from './explain/possible.js'
export type { Pattern } from './language/language.js'
export { standInOf } from './language/spelling.js'
export { cost } from './cost.js'
export { isObject } from './json-object.js'
export { PatternError } from './language/pattern-error.js'
export { PatternIndex } from './pattern-index.js'
export { type FilterPolicyScope, fromSnsFilterPolicy } from './dialects/sns-filter-policy.js'
export { Steps } from './index/steps.js'
export { defaultMatchSteps, TooCostly } from './index/too-costly.js'
export { fromSubscriptionFilters } from './dialects/subscription-filters.js'

/**
 * Compiles one pattern of EventBridge's language, in AWS or CloudEvents spelling, to a function. It takes as many steps as it
 * needs: for events or patterns from outside, use {@link PatternIndex}.
 *
 * @throws PatternError with the path, the reason and the fix when the pattern is not valid.
 */
export function compile(pattern: object): (event: object) => boolean {
  const index = PatternIndex.of([{ key: '', pattern, value: true }])
  return event => index.match(event, Infinity).length > 0
}

import { isDeepStrictEqual } from 'node:util'
import { InvalidError } from '@sluice/event'
import { type FilterPolicyScope, fromSnsFilterPolicy, fromSubscriptionFilters, PatternError } from '@sluice/pattern'
import { checkPattern, checkPatternBytes, defaultPatternLimits, type PatternLimits } from './pattern-limits.js'

/** Selects events, in one of three languages. */
export interface Selection {
  /** A pattern of EventBridge. */
  readonly pattern?: Record<string, unknown>
  /** Filters of CloudEvents Subscriptions; all of them must hold. */
  readonly filters?: readonly Record<string, unknown>[]
  /** A filter policy of SNS. */
  readonly filterPolicy?: Record<string, unknown>
  /** What the policy is about: `MessageAttributes`, the event's attributes (default), or `MessageBody`, its data. */
  readonly filterPolicyScope?: FilterPolicyScope
}

export const filterPolicyScopes = ['MessageAttributes', 'MessageBody'] as const

/** The fields of a selection. */
export const selectionFields = ['pattern', 'filters', 'filterPolicy', 'filterPolicyScope'] as const

/**
 * The checked pattern of a selection, by which all processes match. Undefined if the selection is empty.
 *
 * @param code of the error for fields that exclude each other
 * @throws InvalidError, `INVALID_PATTERN` or `PATTERN_TOO_LARGE` naming the field
 */
export function selectedPattern(
  given: { readonly [Field in keyof Selection]: unknown },
  code: string,
  limits: PatternLimits = defaultPatternLimits,
): Record<string, unknown> | undefined {
  const { pattern, filters, filterPolicy, filterPolicyScope: scope } = given
  const refuse = (path: string, message: string) => new InvalidError(code, `${path} ${message}`, { path })
  if (filters !== undefined && filterPolicy !== undefined)
    throw refuse('filterPolicy', 'does not go with filters: send one of them, or a pattern')
  if (scope !== undefined) {
    if (filterPolicy === undefined) throw refuse('filterPolicyScope', 'goes with filterPolicy alone: leave it out')
    if (!(filterPolicyScopes as readonly unknown[]).includes(scope))
      throw refuse('filterPolicyScope', `must be one of ${filterPolicyScopes.join(', ')}`)
  }
  if (filters === undefined && filterPolicy === undefined) {
    if (pattern === undefined) return undefined
    if (!isObject(pattern)) throw refuse('pattern', 'must be an object')
    checkPattern(pattern, limits)
    return pattern
  }
  const field = filters === undefined ? 'filterPolicy' : 'filters'
  checkPatternBytes((filters ?? filterPolicy) as object, limits, field)
  const within = (work: () => Record<string, unknown>) => inField(field, scope, work)
  const said = within(() =>
    filters === undefined
      ? fromSnsFilterPolicy(filterPolicy as object, scope as FilterPolicyScope | undefined)
      : fromSubscriptionFilters(filters as unknown[]),
  )
  // a gateway of Sluice 0.1.0 shows both pattern and filters
  if (pattern !== undefined && !isDeepStrictEqual(pattern, said))
    throw refuse('pattern', `is not what ${field} comes to: send one of them`)
  return within(() => (checkPattern(said, limits, field), said))
}

/** The selection as it was written, without the pattern that was made of it. */
export function writtenSelection({ pattern, filters, filterPolicy, filterPolicyScope }: Selection): Selection {
  if (filters) return { filters }
  if (filterPolicy) return { filterPolicy, ...(filterPolicyScope ? { filterPolicyScope } : {}) }
  return { ...(pattern ? { pattern } : {}) }
}

/** Puts the field into the paths of errors. */
function inField<T>(field: 'filters' | 'filterPolicy', scope: unknown, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const cause = error instanceof InvalidError ? error.cause : error
    if (!(cause instanceof PatternError)) throw error
    const within = scope === 'MessageBody' ? cause.path.replace(/^data\.?/, '') : cause.path
    const path = within === '' || within.startsWith('[') ? field + within : `${field}.${within}`
    const { reason, fix } = cause
    throw new InvalidError('INVALID_PATTERN', `${path}: ${reason}; ${fix}`, { path, reason, fix }, { cause })
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

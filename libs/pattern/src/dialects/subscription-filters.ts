import { isObject } from '../json-object.js'
import type { Pattern } from '../language/language.js'
import { maxCombinations, maxDepth } from '../language/parse.js'
import { PatternError } from '../language/pattern-error.js'
import { everything } from './sns-filter-policy.js'

/**
 * The filters of a CloudEvents subscription as a pattern: the dialects exact, prefix, suffix, all, any and not. `sql` is
 * refused. Source: https://github.com/cloudevents/spec/blob/main/subscriptions/spec.md, section 3.2.4.
 *
 * @param filters all of which must hold; none at all lets every event through
 * @throws PatternError
 */
export function fromSubscriptionFilters(filters: readonly unknown[]): Pattern {
  if (!Array.isArray(filters))
    throw new PatternError('', 'filters are a list', 'write for example [{"exact": {"type": "order.placed"}}]')
  if (filters.length === 0) return everything
  return filters.map((filter, i) => translate(filter, `[${i}]`, false, 0)).reduce(joined)
}

/** @param negate whether the filter must not hold; `not` is pushed down to the attributes, where a list can say it */
function translate(filter: unknown, at: string, negate: boolean, depth: number): Pattern {
  if (depth > maxDepth)
    throw new PatternError(at, `the filters are nested deeper than ${maxDepth} levels`, 'say it with fewer')
  const dialects = isObject(filter) ? Object.entries(filter) : []
  if (dialects.length !== 1)
    throw new PatternError(
      at,
      'a filter is an object with one dialect',
      'write {"exact": {...}}, or several filters in {"all": [...]}',
    )
  const [dialect, operand] = dialects[0]!
  const here = `${at}.${dialect}`
  switch (dialect) {
    case 'exact':
    case 'prefix':
    case 'suffix':
      return attributes(dialect, operand, here, negate)
    case 'all':
    case 'any': {
      if (!Array.isArray(operand) || operand.length === 0)
        throw new PatternError(here, `${dialect} takes a list of filters`, 'name at least one filter')
      const parts = operand.map((part: unknown, i) => translate(part, `${here}[${i}]`, negate, depth + 1))
      return (dialect === 'all') === negate ? either(parts) : parts.reduce(joined)
    }
    case 'not':
      return translate(operand, here, !negate, depth + 1)
    case 'sql':
      throw new PatternError(
        here,
        'CloudEvents SQL is not supported',
        'say it with exact, prefix, suffix, all, any and not',
      )
    default:
      throw new PatternError(here, `there is no dialect "${dialect}"`, 'use exact, prefix, suffix, all, any or not')
  }
}

function attributes(dialect: 'exact' | 'prefix' | 'suffix', operand: unknown, at: string, negate: boolean): Pattern {
  const entries = isObject(operand) ? Object.entries(operand) : []
  if (entries.length === 0)
    throw new PatternError(at, `${dialect} takes an object of attributes`, `write {"${dialect}": {"type": "..."}}`)
  const parts = entries.map(([name, value]): Pattern => {
    if (!/^[a-z0-9]+$/.test(name))
      throw new PatternError(`${at}.${name}`, 'it is not the name of an attribute', 'use lower-case letters and digits')
    if (typeof value !== 'string' || value === '')
      throw new PatternError(`${at}.${name}`, 'the value must be a text', 'put it in quotes')
    const test = dialect === 'exact' ? value : { [dialect]: value }
    return { [name]: negate ? [absent, { 'anything-but': test }] : [test] }
  })
  return negate ? either(parts) : parts.reduce(joined)
}

const absent = { exists: false }
/** Filters on one attribute that must all hold: each takes another level of the pattern, and joining them all levels so far. */
const maxShared = 50

function either(parts: readonly Pattern[]): Pattern {
  return parts.length === 1 ? parts[0]! : { $or: parts }
}

function joined(a: Pattern, b: Pattern): Pattern {
  return both(a, b)
}

/** Both patterns in one. An object has room for one condition on a field and one `$or`; more go down into the branches. */
function both(a: Pattern, b: Pattern, depth = 0): Pattern {
  if (depth > maxShared)
    throw new PatternError('', `more than ${maxShared} filters on one attribute must hold`, 'say it with fewer')
  const shared = Object.keys(a).filter(key => Object.hasOwn(b, key))
  const excluding = shared.map(key => [key, excludingBoth(a[key], b[key])] as const)
  if (excluding.every(([, list]) => list !== undefined)) return { ...a, ...b, ...Object.fromEntries(excluding) }
  const [outer, inner] = '$or' in a ? [a, b] : [b, a]
  const branches = outer['$or'] as Pattern[] | undefined
  if (!branches) return { ...outer, $or: [inner, nothing] }
  if (ways(outer) * ways(inner) > maxCombinations) {
    throw new PatternError(
      '',
      `the filters multiply to more than ${maxCombinations} combinations`,
      'use several subscriptions',
    )
  }
  return { ...outer, $or: branches.map(branch => (branch === nothing ? nothing : both(branch, inner, depth + 1))) }
}

/** `[absent, anything-but x]` and `[absent, anything-but y]` as one list, if their anything-buts are of one kind. */
function excludingBoth(a: unknown, b: unknown): unknown[] | undefined {
  const [x, y] = [excluded(a), excluded(b)]
  if (!x || !y || x.kind !== y.kind) return undefined
  const values = [...x.values, ...y.values]
  return [absent, { 'anything-but': x.kind === 'prefix' || x.kind === 'suffix' ? { [x.kind]: values } : values }]
}

function excluded(list: unknown): { kind: string; values: unknown[] } | undefined {
  if (!Array.isArray(list) || list.length !== 2 || list[0] !== absent) return undefined
  const operand = (list[1] as Record<string, unknown>)['anything-but']
  if (!isObject(operand))
    return operand === undefined ? undefined : { kind: typeof [operand].flat()[0], values: [operand].flat() }
  const [[kind, values]] = Object.entries(operand) as [[string, unknown]]
  return { kind, values: [values].flat() }
}

/** A pattern that no event matches, for an `$or` that needs a second branch. */
const nothing: Pattern = { id: [absent], $or: [{ id: [{ exists: true }] }, { id: [{ exists: true }] }] }

/** How many combinations the pattern has. */
function ways(pattern: Pattern): number {
  const branches = pattern['$or'] as Pattern[] | undefined
  return branches && pattern !== nothing ? branches.reduce((sum, branch) => sum + ways(branch), 0) : 1
}

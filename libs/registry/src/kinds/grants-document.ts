import { checkGrants, type Grant } from '@sluice/access'
import { InvalidError } from '@sluice/event'
import { checkPattern, type PatternLimits } from './rule/pattern-limits.js'
import { checkFields, withoutNames } from './settings.js'

/** Bytes of one document as JSON. */
const mostBytes = 64 * 1024

interface Given {
  /** The names of the resource, which the settings may repeat. */
  readonly names: object
  /** Fields that answers have and that set nothing. */
  readonly shown: readonly string[]
  readonly code: string
  readonly patterns: PatternLimits
}

/** The settings of a resource that has grants. @throws InvalidError with the code, naming the field */
export function checkDocument<T extends { grants: readonly Grant[] }>(
  type: new () => T,
  settings: unknown,
  { names, shown, code, patterns }: Given,
): T {
  const given = withoutNames(settings, names, code)
  for (const field of shown) delete given[field]
  const actual = Buffer.byteLength(JSON.stringify(given))
  if (actual > mostBytes) {
    const message = `the grants have ${actual} bytes as JSON, and ${mostBytes} is the most; split them into documents`
    throw new InvalidError(code, message, { path: 'grants', limit: mostBytes, actual })
  }
  // class-transformer would drop keys like "constructor" from a pattern
  const { grants, ...others } = given
  const checked = checkFields(type, { ...others, grants: Array.isArray(grants) ? [] : grants }, code)
  const check = (pattern: object) => checkPattern(pattern, patterns)
  return { ...checked, grants: checkGrants(grants, 'grants', code, check) }
}

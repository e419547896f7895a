import type { RuleWarning } from './own-results.js'

/** Top-level fields of events in either spelling, whose names are often misspelt. Any other name may be an extension. */
const attributes = [
  ...['specversion', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema', 'data', 'partitionkey'],
  ...['detail-type', 'detail', 'account', 'region', 'resources'],
  ...['awsaccount', 'awsregion', 'awsresources', 'awssource'],
]

/**
 * Warns of valid but probably unintended parts of a pattern: a literal `*`, a name that is nearly an attribute's, and a source as AWS
 * writes it.
 */
export function patternWarnings(pattern: object): RuleWarning[] {
  return [...misspelt(pattern, 'pattern'), ...stars(pattern, 'pattern'), ...sourcesOfAws(pattern, 'pattern')]
}

/** Warnings for sources of AWS: events that came from there have another one. */
function sourcesOfAws(pattern: object, at: string): RuleWarning[] {
  return Object.entries(pattern).flatMap(([name, value]: [string, unknown]) => {
    if (!Array.isArray(value)) return []
    return value.flatMap((item: unknown, i) => {
      const place = `${at}.${name}[${i}]`
      if (name === '$or') return isObject(item) ? sourcesOfAws(item, place) : []
      const text = isObject(item) && 'prefix' in item ? item.prefix : item
      if (name !== 'source' || typeof text !== 'string' || !text.startsWith('aws.')) return []
      const end = isObject(item) ? '*' : ''
      const fix = JSON.stringify({ wildcard: `com.amazonaws/*/${text.slice('aws.'.length)}${end}` })
      return [warning(place, `events of AWS have the source com.amazonaws/<region>/<service>: write ${fix}`)]
    })
  })
}

function misspelt(pattern: object, at: string): RuleWarning[] {
  return Object.entries(pattern).flatMap(([name, value]: [string, unknown]) => {
    if (name === '$or' && Array.isArray(value))
      return value.flatMap((branch: object, i) => misspelt(branch, `${at}.$or[${i}]`))
    const [first] = name.split('.')
    if (attributes.includes(first!)) return []
    const near = attributes.find(attribute => isNear(first!, attribute))
    return near
      ? [warning(`${at}.${name}`, `no attribute of CloudEvents is called '${first}': did you mean '${near}'?`)]
      : []
  })
}

/** Warnings for texts with a `*` that the pattern compares literally. */
function stars(pattern: object, at: string): RuleWarning[] {
  return Object.entries(pattern).flatMap(([name, value]: [string, unknown]) => {
    if (!Array.isArray(value)) return isObject(value) ? stars(value, `${at}.${name}`) : []
    return value.flatMap((item: unknown, i) => {
      const place = `${at}.${name}[${i}]`
      if (name === '$or') return isObject(item) ? stars(item, place) : []
      if (typeof item !== 'string' || !item.includes('*')) return []
      const fix = `write {"wildcard": ${JSON.stringify(item)}} where it is to stand for any text`
      return [warning(place, `the * of ${JSON.stringify(item)} is a plain character: ${fix}`)]
    })
  })
}

function warning(path: string, message: string): RuleWarning {
  return { code: 'MAY_NEVER_MATCH', path, message: message.length > 500 ? `${message.slice(0, 500)}…` : message }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Whether the names differ by one letter, two swapped letters, or case. */
function isNear(given: string, name: string): boolean {
  const [a, b] = [given.toLowerCase(), name]
  if (Math.abs(a.length - b.length) > 1) return false
  let [start, end] = [0, 0]
  while (start < a.length && a[start] === b[start]) start++
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  return (left.length <= 1 && right.length <= 1) || (left.length === 2 && left === [...right].reverse().join(''))
}

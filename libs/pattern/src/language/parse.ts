import { isObject } from '../json-object.js'
import type { Clause, Field } from './language.js'
import { isAbsence, parseTest, reservedNames } from './operators.js'
import { PatternError } from './pattern-error.js'
import { canonicalPath } from './spelling.js'

/** Patterns nested deeper than this are refused, so that nothing here needs to fear for its stack. */
export const maxDepth = 100

/** The most combinations that the `$or`s of one pattern may multiply to. */
export const maxCombinations = 1000

/** The most fields that all combinations of one pattern may have together: bounds the memory of multiplying them out. */
const maxSlots = 1_000_000

/**
 * Reads a pattern.
 *
 * @throws PatternError for everything that EventBridge would refuse.
 */
export function parse(pattern: unknown): Clause[] {
  if (!isObject(pattern)) {
    throw new PatternError('', 'a pattern is a JSON object', 'write for example {"type": ["order.placed"]}')
  }
  return parseObject(pattern, { path: [], depth: 0, inOr: false }, '')
}

/**
 * Multiplies the `$or`s out: a pattern holds when all fields of one of the combinations hold.
 *
 * @throws PatternError when there are more than `maxCombinations`.
 */
export function combinations(clauses: readonly Clause[]): Field[][] {
  const choices: Field[][][] = []
  let count = 1
  for (const clause of clauses) {
    const some =
      clause.kind === 'field' ? presences(clause) : distinct(clause.branches.flatMap(branch => combinations(branch)))
    count *= some.length
    if (count > maxCombinations) {
      throw new PatternError(
        clause.at,
        `the $or's of this pattern multiply to more than ${maxCombinations} combinations`,
        'split it into several rules',
      )
    }
    choices.push(some)
  }
  if (count * clauses.length > maxSlots) {
    throw new PatternError(
      '',
      `its fields and the combinations of its $or's multiply to more than ${maxSlots}`,
      'split it into several rules',
    )
  }
  return Array.from({ length: count }, (_, nth) => {
    const fields: Field[] = []
    // the last clause's choice changes fastest
    for (let i = choices.length - 1, rest = nth; i >= 0; i--) {
      const some = choices[i]!
      const choice = some[rest % some.length]!
      rest = Math.floor(rest / some.length)
      for (let j = choice.length - 1; j >= 0; j--) fields.push(choice[j]!)
    }
    return fields.reverse()
  })
}

/** Branches that say the same are one choice. */
function distinct(choices: Field[][]): Field[][] {
  return [
    ...new Map(
      choices.map(fields => [JSON.stringify(fields.map(({ path, tests }) => [path, tests])), fields]),
    ).values(),
  ]
}

/** `{"exists": false}` is about a field that is not there, all other tests about one that is: two choices, not one. */
function presences(field: Field): Field[][] {
  const present = field.tests.filter(test => !isAbsence(test))
  if (present.length === 0 || present.length === field.tests.length) return [[field]]
  return [[{ ...field, tests: present }], [{ ...field, tests: field.tests.filter(isAbsence) }]]
}

/** Where in the pattern an object stands. */
interface Place {
  /** The segments of the fields around it. */
  readonly path: readonly string[]
  /** How many objects are around it; more than `path` has segments, because of `$or`. */
  readonly depth: number
  readonly inOr: boolean
}

function parseObject(object: Record<string, unknown>, place: Place, at: string): Clause[] {
  const keys = Object.keys(object)
  if (keys.length === 0)
    throw new PatternError(
      at,
      'the object is empty',
      'name at least one field; {"id": [{"exists": true}]} matches every event',
    )
  if (place.depth >= maxDepth) throw tooDeep(at)
  return keys.flatMap((key): Clause[] => {
    const value = object[key]
    const here = at === '' ? key : `${at}.${key}`
    if (key === '$or') return [parseOr(value, place, here)]
    if (place.inOr && reservedNames.has(key)) {
      throw new PatternError(
        here,
        `"${key}" is an operator, and a branch of $or holds fields`,
        'put the operator into the list of a field',
      )
    }
    const path = [...place.path, ...key.split('.')]
    if (path.length > maxDepth) throw tooDeep(here)
    if (Array.isArray(value)) return [parseField(value, path, here)]
    if (isObject(value)) return parseObject(value, { ...place, path, depth: place.depth + 1 }, here)
    throw new PatternError(
      here,
      'a field takes a list of values or an object of fields',
      `write [${(JSON.stringify(value) ?? 'null').slice(0, 100)}]`,
    )
  })
}

function parseField(values: readonly unknown[], path: readonly string[], at: string): Field {
  if (values.length === 0)
    throw new PatternError(at, 'the list is empty, so nothing could match', 'name at least one value')
  const tests = values.map((value, i) => parseTest(value, `${at}[${i}]`))
  const canonical = canonicalPath(path)
  return { kind: 'field', path: canonical, name: canonical.join('.'), at, tests, written: values }
}

function parseOr(value: unknown, place: Place, at: string): Clause {
  if (!Array.isArray(value) || value.length < 2) {
    throw new PatternError(at, '$or takes a list of at least two objects', 'write {"$or": [{...}, {...}]}')
  }
  const branches = value.map((branch: unknown, i) => {
    const here = `${at}[${i}]`
    if (!isObject(branch))
      throw new PatternError(here, 'a branch of $or is an object of fields', 'write {"field": [...]}')
    return parseObject(branch, { ...place, depth: place.depth + 1, inOr: true }, here)
  })
  return { kind: 'or', at, branches }
}

function tooDeep(at: string): PatternError {
  return new PatternError(at, `the pattern is nested deeper than ${maxDepth} levels`, 'match fields further up')
}

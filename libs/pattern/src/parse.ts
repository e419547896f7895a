import type { Clause, Field, Test } from './language.js'
import { parseTest, reservedNames } from './operators.js'
import { PatternError } from './pattern-error.js'
import { canonicalPath } from './spelling.js'

/** Patterns nested deeper than this are refused, so that nothing here needs to fear for its stack. */
export const maxDepth = 100

/** The most combinations that the `$or`s of one pattern may multiply to. */
export const maxCombinations = 1000

/**
 * Reads a pattern.
 *
 * @throws PatternError for everything that EventBridge would refuse.
 */
export function parse(pattern: unknown): Clause[] {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) {
    throw new PatternError('', 'a pattern is a JSON object', 'write for example {"type": ["order.placed"]}')
  }
  return parseObject(pattern as Record<string, unknown>, [], '', false)
}

/**
 * Multiplies the `$or`s out: a pattern holds when all fields of one of the combinations hold.
 *
 * @throws PatternError when there are more than `maxCombinations`.
 */
export function combinations(clauses: readonly Clause[]): Field[][] {
  let all: Field[][] = [[]]
  for (const clause of clauses) {
    const choices =
      clause.kind === 'field' ? presences(clause) : clause.branches.flatMap(branch => combinations(branch))
    if (all.length * choices.length > maxCombinations) {
      throw new PatternError(
        clause.at,
        `the $or's of this pattern multiply to more than ${maxCombinations} combinations`,
        'split it into several rules',
      )
    }
    all = all.flatMap(fields => choices.map(choice => [...fields, ...choice]))
  }
  return all
}

/** `{"exists": false}` is about a field that is not there, all other tests about one that is: two choices, not one. */
function presences(field: Field): Field[][] {
  const present = field.tests.filter(test => !isAbsence(test))
  if (present.length === 0 || present.length === field.tests.length) return [[field]]
  return [[{ ...field, tests: present }], [{ ...field, tests: field.tests.filter(isAbsence) }]]
}

export function isAbsence(test: Test): boolean {
  return test.operator === 'exists' && !test.value
}

function parseObject(object: Record<string, unknown>, parents: readonly string[], at: string, inOr: boolean): Clause[] {
  const keys = Object.keys(object)
  if (keys.length === 0)
    throw new PatternError(
      at,
      'the object is empty',
      'name at least one field; {"source": [{"prefix": ""}]} matches every event',
    )
  if (parents.length >= maxDepth)
    throw new PatternError(at, `the pattern is nested deeper than ${maxDepth} levels`, 'match fields further up')
  return keys.flatMap((key): Clause[] => {
    const value = object[key]
    const here = at === '' ? key : `${at}.${key}`
    if (key === '$or') return [parseOr(value, parents, here)]
    if (inOr && reservedNames.has(key)) {
      throw new PatternError(
        here,
        `"${key}" is an operator, and a branch of $or holds fields`,
        'put the operator into the list of a field',
      )
    }
    const path = [...parents, ...key.split('.')]
    if (Array.isArray(value)) return [parseField(value, path, here)]
    if (typeof value === 'object' && value !== null)
      return parseObject(value as Record<string, unknown>, path, here, inOr)
    throw new PatternError(
      here,
      'a field takes a list of values or an object of fields',
      `write [${JSON.stringify(value) ?? 'null'}]`,
    )
  })
}

function parseField(values: readonly unknown[], path: readonly string[], at: string): Field {
  if (values.length === 0)
    throw new PatternError(at, 'the list is empty, so nothing could match', 'name at least one value')
  if (path.length > maxDepth)
    throw new PatternError(at, `the pattern is nested deeper than ${maxDepth} levels`, 'match fields further up')
  const canonical = canonicalPath(path)
  return {
    kind: 'field',
    path: canonical,
    name: canonical.join('.'),
    at,
    tests: values.map((value, i) => parseTest(value, `${at}[${i}]`)),
  }
}

function parseOr(value: unknown, parents: readonly string[], at: string): Clause {
  if (!Array.isArray(value) || value.length < 2) {
    throw new PatternError(at, '$or takes a list of at least two objects', 'write {"$or": [{...}, {...}]}')
  }
  const branches = value.map((branch: unknown, i) => {
    if (typeof branch !== 'object' || branch === null || Array.isArray(branch)) {
      throw new PatternError(`${at}[${i}]`, 'a branch of $or is an object of fields', 'write {"field": [...]}')
    }
    return parseObject(branch as Record<string, unknown>, parents, `${at}[${i}]`, true)
  })
  return { kind: 'or', at, branches }
}

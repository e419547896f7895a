import { parseBlock } from './address.js'
import type { Bounds, Test } from './language.js'
import { PatternError } from './pattern-error.js'
import { parseWildcard } from './wildcard.js'

/** Every operator of the language, by the name it has inside a list of values. */
const operators: Record<string, (operand: unknown, at: string) => Test> = {
  exactly: (operand, at) => ({ operator: 'equals', value: text(operand, at) }),
  prefix: (operand, at) => edge('prefix', operand, at),
  suffix: (operand, at) => edge('suffix', operand, at),
  'equals-ignore-case': (operand, at) => ({ operator: 'equals-ignore-case', value: text(operand, at) }),
  wildcard: (operand, at) => ({ operator: 'wildcard', value: wildcard(operand, at) }),
  'anything-but': anythingBut,
  numeric: (operand, at) => ({ operator: 'numeric', bounds: bounds(operand, at), expression: operand as unknown[] }),
  cidr: (operand, at) => {
    const block = text(operand, at)
    const problem = parseBlock(block)
    if (typeof problem === 'string')
      throw new PatternError(at, problem, 'write it like "10.0.0.0/8" or "2001:db8::/32"')
    return { operator: 'cidr', block }
  },
  exists: (operand, at) => {
    if (typeof operand !== 'boolean')
      throw new PatternError(at, 'exists takes true or false', 'write {"exists": true} or {"exists": false}')
    return { operator: 'exists', value: operand }
  },
}

/** Names that EventBridge keeps for itself: a branch of `$or` cannot use them as names of fields. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...Object.keys(operators),
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
])

/** Parses one member of a list of values: a scalar, or an object with one operator. */
export function parseTest(value: unknown, at: string): Test {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return { operator: 'equals', value }
  if (typeof value === 'number') return { operator: 'equals', value: finite(value, at) }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new PatternError(
      at,
      'a value to match must be a string, number, boolean, null or operator',
      'list plain values, for example ["a", "b"]',
    )
  }
  const [name, operand] = only(value as Record<string, unknown>, at)
  if (!Object.hasOwn(operators, name)) throw new PatternError(at, `there is no operator "${name}"`, suggestion(name))
  return operators[name]!(operand, `${at}.${name}`)
}

/** `{"exists": false}`: the one test that holds where there is nothing. */
export function isAbsence(test: Test): boolean {
  return test.operator === 'exists' && !test.value
}

function edge(operator: 'prefix' | 'suffix', operand: unknown, at: string): Test {
  if (typeof operand !== 'object' || operand === null) return { operator, value: text(operand, at), ignoreCase: false }
  const [name, value] = only(operand as Record<string, unknown>, at)
  if (name !== 'equals-ignore-case') {
    throw new PatternError(
      at,
      `${operator} takes a string or {"equals-ignore-case": string}, not "${name}"`,
      `write {"${operator}": {"equals-ignore-case": "..."}}`,
    )
  }
  return { operator, value: text(value, `${at}.${name}`), ignoreCase: true }
}

function anythingBut(operand: unknown, at: string): Test {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [but, value] = only(operand as Record<string, unknown>, at)
    if (but !== 'prefix' && but !== 'suffix' && but !== 'equals-ignore-case' && but !== 'wildcard') {
      throw new PatternError(
        at,
        `anything-but cannot hold "${but}"`,
        'it takes values, or prefix, suffix, equals-ignore-case or wildcard',
      )
    }
    const inner = `${at}.${but}`
    const values = list(value, inner).map((member, i) => {
      const where = Array.isArray(value) ? `${inner}[${i}]` : inner
      const string = but === 'wildcard' ? wildcard(member, where) : text(member, where)
      if (string === '' && (but === 'prefix' || but === 'suffix')) {
        throw new PatternError(
          where,
          `every string has the empty ${but}, so nothing could match`,
          `name a ${but} of at least one character`,
        )
      }
      return string
    })
    return { operator: 'anything-but', but, values }
  }
  const values = list(operand, at)
  const types = new Set(values.map(value => typeof value))
  if (types.size > 1 || !(types.has('string') || types.has('number'))) {
    throw new PatternError(
      at,
      'anything-but takes strings or numbers, not both and nothing else',
      'use two rules, or list values of one type',
    )
  }
  values.forEach((value, i) => typeof value === 'number' && finite(value, `${at}[${i}]`))
  return { operator: 'anything-but', values: [...(values as (string | number)[])] }
}

function bounds(operand: unknown, at: string): Bounds {
  const fix = 'write ["=", 5], ["<", 5] or [">", 0, "<=", 5]'
  if (!Array.isArray(operand) || operand.length === 0)
    throw new PatternError(at, 'numeric takes a list of comparisons', fix)
  const [operator, first, secondOperator, second] = operand as unknown[]
  const limit = (value: unknown, i: number): number => {
    if (typeof value !== 'number') throw new PatternError(`${at}[${i}]`, 'a bound must be a number', fix)
    return finite(value, `${at}[${i}]`)
  }
  const all = { low: -Infinity, high: Infinity, lowOpen: false, highOpen: false }
  if (operator === '=' || operator === '<' || operator === '<=') {
    const high = limit(first, 1)
    if (operand.length > 2)
      throw new PatternError(
        at,
        `nothing may follow ["${operator}", ${high}]: a range names its lower bound first`,
        fix,
      )
    return operator === '=' ? { ...all, low: high, high } : { ...all, high, highOpen: operator === '<' }
  }
  if (operator !== '>' && operator !== '>=')
    throw new PatternError(`${at}[0]`, `${JSON.stringify(operator)} is not one of = < <= > >=`, fix)
  const low = limit(first, 1)
  const lower = { ...all, low, lowOpen: operator === '>' }
  if (operand.length === 2) return lower
  if (secondOperator !== '<' && secondOperator !== '<=')
    throw new PatternError(`${at}[2]`, 'the second comparison of a range must be < or <=', fix)
  const high = limit(second, 3)
  if (operand.length > 4) throw new PatternError(at, 'a range has two comparisons', fix)
  if (low >= high)
    throw new PatternError(
      at,
      `the range is empty: ${low} is not below ${high}`,
      'put the smaller number first; for one number write ["=", n]',
    )
  return { ...lower, high, highOpen: secondOperator === '<' }
}

function wildcard(operand: unknown, at: string): string {
  const value = text(operand, at)
  const parsed = parseWildcard(value)
  if (!Array.isArray(parsed)) throw new PatternError(at, parsed.reason, parsed.fix)
  return value
}

function list(operand: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(operand)) return [operand]
  if (operand.length === 0) throw new PatternError(at, 'the list is empty', 'name at least one value')
  return operand
}

function text(operand: unknown, at: string): string {
  if (typeof operand !== 'string') throw new PatternError(at, 'a string is needed here', 'put the value in quotes')
  return operand
}

function finite(value: number, at: string): number {
  if (!Number.isFinite(value)) throw new PatternError(at, 'the number is too large', 'use a number that JSON can carry')
  return value
}

function only(object: Record<string, unknown>, at: string): [name: string, operand: unknown] {
  const names = Object.keys(object)
  if (names.length === 0)
    throw new PatternError(at, 'the object is empty', 'name one operator, for example {"prefix": "a"}')
  if (names.length > 1)
    throw new PatternError(
      at,
      `one operator is allowed here, and there are ${names.length}`,
      'write one object for each operator',
    )
  return [names[0]!, object[names[0]!]]
}

function suggestion(name: string): string {
  const letters = (word: string): string => word.toLowerCase().replace(/[^a-z]/g, '')
  const meant = Object.keys(operators).find(known => letters(known) === letters(name))
  const known = Object.keys(operators).filter(operator => operator !== 'exactly')
  return meant
    ? `write "${meant}"`
    : `use one of ${known.join(', ')}; fields below this one are written as an object, not in a list`
}

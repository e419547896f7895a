import { Steps } from '../index/steps.js'
import { TooCostly } from '../index/too-costly.js'
import type { Field, Test } from '../language/language.js'
import { isAbsence } from '../language/operators.js'
import { combinations, parse } from '../language/parse.js'
import { dataName, resources } from '../language/spelling.js'
import { parseWildcard } from '../language/wildcard.js'
import { passes } from './leaf-test.js'

/** Steps of one comparison by default: some milliseconds. */
const mostSteps = 20_000

/**
 * Whether it is certain that no event matches both patterns. False says nothing: there may be such an event or not.
 *
 * Attributes tell, because an event has one value of each. Fields of `data` do not: they may be lists, of which one element is enough
 * for each pattern.
 *
 * @throws PatternError when one of them is not valid
 */
export function disjoint(one: object, other: object, steps = new Steps(mostSteps)): boolean {
  const others = combinations(parse(other))
  try {
    return combinations(parse(one)).every(fields => others.every(more => exclude(fields, more, steps)))
  } catch (error) {
    if (error instanceof TooCostly) return false
    throw error
  }
}

/** Whether an attribute cannot meet both combinations. */
function exclude(fields: readonly Field[], others: readonly Field[], steps: Steps): boolean {
  steps.spend(fields.length * others.length)
  return fields.some(
    field =>
      hasOneValue(field) &&
      others.some(
        ({ name, tests }) =>
          name === field.name && field.tests.every(test => tests.every(more => excludes(test, more, field, steps))),
      ),
  )
}

function hasOneValue({ path }: Field): boolean {
  return path.length === 1 && path[0] !== dataName && path[0] !== resources
}

/** Whether no single value passes both tests. */
function excludes(one: Test, other: Test, { path }: Field, steps: Steps): boolean {
  steps.spend(1)
  if (isAbsence(one) || isAbsence(other)) return isAbsence(one) !== isAbsence(other)
  if (one.operator === 'equals') return !passes(other, one.value, path, steps)
  if (other.operator === 'equals') return !passes(one, other.value, path, steps)
  const [[head, tail], [otherHead, otherTail]] = [ends(one), ends(other)]
  return (
    !(head.startsWith(otherHead) || otherHead.startsWith(head)) ||
    !(tail.endsWith(otherTail) || otherTail.endsWith(tail))
  )
}

/** What each text that passes begins and ends with; empty where that is not known. */
function ends(test: Test): readonly [head: string, tail: string] {
  if (test.operator === 'prefix') return [test.ignoreCase ? '' : test.value, '']
  if (test.operator === 'suffix') return ['', test.ignoreCase ? '' : test.value]
  if (test.operator !== 'wildcard') return ['', '']
  const pieces = parseWildcard(test.value)
  return Array.isArray(pieces) ? [pieces[0]!, pieces.at(-1)!] : ['', '']
}

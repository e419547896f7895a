import type { Field, Test } from './language/language.js'
import { combinations, parse } from './language/parse.js'
import type { Requirement } from './language/requirement.js'
import { scanStates } from './index/text-scan.js'

/** The memory and time that a pattern takes in a matcher. */
export interface PatternCost {
  /**
   * One for each value and for each byte of a wildcard, a suffix or a text whose case is ignored, and one for each field of
   * each of the combinations that the `$or`s multiply to. What is said twice counts once.
   */
  readonly states: number
  /** The field with most of them, as the pattern says where. */
  readonly costliest: string
}

/** @throws PatternError when the pattern is not valid */
export function cost(pattern: object): PatternCost {
  const all = combinations(parse(pattern))
  const tests = new Map<string, Field>()
  let states = 0
  for (const fields of all) {
    states += fields.length
    for (const field of fields) if (!tests.has(field.at)) tests.set(field.at, field)
  }
  let [costliest, most] = ['', 0]
  for (const field of tests.values()) {
    const own = field.tests.reduce((sum, test) => sum + statesOf(test), 0)
    states += own
    if (own > most) [costliest, most] = [field.at, own]
  }
  return { states, costliest }
}

/** The states that the requirements of a rule have at the field of that name. */
export function statesAt(requirements: readonly Requirement[], name: string): number {
  const path = name.split('.')
  let states = 0
  for (const requirement of requirements) {
    let place: Requirement | undefined = requirement
    for (const key of path) place = place?.children.get(key)
    for (const { tests } of place?.fields ?? []) for (const test of tests) states += statesOf(test)
  }
  return states
}

/** The states that scanning texts for the rule takes. */
export function scanStatesOf(requirements: readonly Requirement[]): number {
  const seen = new Set<string>()
  const statesBelow = ({ fields, children }: Requirement): number => {
    let states = 0
    for (const { at, tests } of fields) {
      if (seen.has(at)) continue
      seen.add(at)
      for (const test of tests) states += scanStates(test)
    }
    for (const child of children.values()) states += statesBelow(child)
    return states
  }
  return requirements.reduce((sum, one) => sum + statesBelow(one), 0)
}

function statesOf(test: Test): number {
  return 'values' in test ? Math.max(test.values.length, scanStates(test)) : Math.max(1, scanStates(test))
}

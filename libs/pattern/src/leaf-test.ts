import { inBlock, parseAddress, parseBlock } from './address.js'
import type { Scalar, Test } from './language.js'
import { foldedMatch } from './letter-case.js'
import { matchesWildcard, parseWildcard } from './wildcard.js'

/** Whether one leaf of an event passes one test. Tests of strings never hold for numbers, and the other way round. */
export function passes(test: Test, leaf: Scalar): boolean {
  switch (test.operator) {
    case 'equals':
      return leaf === test.value
    case 'exists':
      return test.value
    case 'numeric': {
      if (typeof leaf !== 'number') return false
      const { low, high, lowOpen, highOpen } = test.bounds
      return (lowOpen ? leaf > low : leaf >= low) && (highOpen ? leaf < high : leaf <= high)
    }
    case 'anything-but':
      if (!('but' in test)) return !(test.values as readonly Scalar[]).includes(leaf)
      return typeof leaf !== 'string' || !test.values.some(value => passesText(test.but, value, leaf))
    case 'cidr': {
      const address = typeof leaf === 'string' ? parseAddress(leaf) : undefined
      const block = parseBlock(test.block)
      return address !== undefined && typeof block !== 'string' && inBlock(address, block)
    }
    case 'prefix':
    case 'suffix':
      if (typeof leaf !== 'string') return false
      if (!test.ignoreCase) return passesText(test.operator, test.value, leaf)
      return foldedMatch(test.value, leaf, test.operator === 'prefix' ? 'first' : 'last')
    default:
      return typeof leaf === 'string' && passesText(test.operator, test.value, leaf)
  }
}

function passesText(
  operator: 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard',
  value: string,
  text: string,
): boolean {
  if (operator === 'prefix') return text.startsWith(value)
  if (operator === 'suffix') return text.endsWith(value)
  if (operator === 'equals-ignore-case') return foldedMatch(value, text, 'all')
  return matchesWildcard(parseWildcard(value) as string[], text)
}

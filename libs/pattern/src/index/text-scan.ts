import type { Collector } from './collector.js'
import type { Target } from './fact.js'
import type { Test } from '../language/language.js'
import { foldedLength, foldedSteps } from './letter-case.js'
import { literal, type Step, TextAutomaton } from './text-automaton.js'
import { parseWildcard } from '../language/wildcard.js'

export type TextOperator = 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard'

/** The tests of one field that read a text byte by byte: the costly ones. All others look something up. */
export class TextScan {
  private forwards: TextAutomaton | undefined
  /** Suffixes: read from the end, a text costs no more than the longest of them. */
  private backwards: TextAutomaton | undefined

  add(operator: TextOperator, value: string, ignoreCase: boolean, target: Target): void {
    const { steps, fromEnd } = scanned(operator, value, ignoreCase)
    if (fromEnd) (this.backwards ??= new TextAutomaton(true)).add(steps, target)
    else (this.forwards ??= new TextAutomaton()).add(steps, target)
  }

  collect(bytes: Uint8Array, start: number, end: number, collector: Collector, instance: number, leaf: number): void {
    if (this.forwards) this.forwards.collect(bytes, start, end, collector, instance, leaf)
    if (this.backwards) this.backwards.collect(bytes, start, end, collector, instance, leaf)
  }

  resetMarks(): void {
    this.forwards?.resetMarks()
    this.backwards?.resetMarks()
  }
}

/** Whether the test is one of those of {@link TextScan}. */
export function isScan(test: Test): boolean {
  return textsOf(test).length > 0
}

/** How many states of an automaton the test takes at most; 0 where it takes none. */
export function scanStates(test: Test): number {
  let states = 0
  for (const [operator, value, ignoreCase] of textsOf(test)) states += statesOf(operator, value, ignoreCase)
  return states
}

/** As many as {@link scanned} has bytes and stars, without making it: it is asked of all rules when an event was too costly. */
function statesOf(operator: TextOperator, value: string, ignoreCase: boolean): number {
  if (operator === 'wildcard') {
    const pieces = parseWildcard(value) as string[]
    return pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), pieces.length - 1)
  }
  const star = operator === 'equals-ignore-case' ? 0 : 1
  return star + (star === 0 || ignoreCase ? foldedLength(value) : Buffer.byteLength(value))
}

/** The texts that a test scans for. */
export function textsOf(test: Test): [operator: TextOperator, value: string, ignoreCase: boolean][] {
  switch (test.operator) {
    case 'prefix':
      return test.ignoreCase ? [['prefix', test.value, true]] : []
    case 'suffix':
      return [['suffix', test.value, test.ignoreCase]]
    case 'equals-ignore-case':
    case 'wildcard':
      return [[test.operator, test.value, true]]
    case 'anything-but': {
      if (!('but' in test) || test.but === 'prefix') return []
      const { but, values } = test
      return values.map(value => [but, value, false])
    }
    default:
      return []
  }
}

/** What is looked for, from which end of the text. */
function scanned(operator: TextOperator, value: string, ignoreCase: boolean): { steps: Step[]; fromEnd: boolean } {
  if (operator === 'wildcard') {
    const pieces = parseWildcard(value) as string[]
    if (pieces.length === 2 && pieces[0] === '') return scanned('suffix', pieces[1]!, false)
    const steps = pieces.flatMap((piece, i) => (i === 0 ? literal(piece) : ['*' as const, ...literal(piece)]))
    return { steps, fromEnd: false }
  }
  if (operator === 'equals-ignore-case') return { steps: foldedSteps(value), fromEnd: false }
  const text = ignoreCase ? foldedSteps(value) : literal(value)
  if (operator === 'suffix') return { steps: [...text.reverse(), '*'], fromEnd: true }
  return { steps: [...text, '*'], fromEnd: false }
}

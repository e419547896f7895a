import jsonata from 'jsonata'
import { RE2JS } from 're2js'
import { Fault } from '../language/fault.js'
import { linearRegExp, type Re2 } from './linear-regexp.js'

const Linear = linearRegExp(RE2JS as unknown as Re2)

/** Reads an expression without evaluating it. @throws Fault with the position */
export function checkExpression(expression: string): void {
  let ast: unknown
  try {
    ast = jsonata(expression).ast()
  } catch (error) {
    const { message, position } = error as { message?: unknown; position?: unknown }
    const at = typeof position === 'number' ? position : 0
    if (error instanceof RangeError) throw new Fault(0, 'is nested too deeply', { cause: error })
    throw new Fault(at, `is no JSONata: ${String(message)} (at position ${at})`, { cause: error })
  }
  checkRegularExpressions(ast)
}

/** Refuses regular expressions that cannot be matched in linear time. Without recursion, because expressions may be deep. */
function checkRegularExpressions(ast: unknown): void {
  const rest: unknown[] = [ast]
  const seen = new Set<unknown>()
  let size = 0
  while (rest.length > 0) {
    const node = rest.pop()
    if (typeof node !== 'object' || node === null || seen.has(node)) continue
    seen.add(node)
    const { type, value, position } = node as { type?: unknown; value?: unknown; position?: unknown }
    if (type !== 'regex') {
      rest.push(...(Object.values(node) as unknown[]))
      continue
    }
    const at = typeof position === 'number' ? position : 0
    size += sizeOf(value as RegExp)
    if (size > mostRegularExpressions)
      throw new Fault(
        at,
        `has regular expressions that are too large, at position ${at}: use fewer and smaller counts in braces`,
      )
    checkRegularExpression(value as RegExp, at)
  }
}

/** Of all regular expressions of one expression, in characters times repetitions: what makes their compilation take long. */
const mostRegularExpressions = 100_000

function sizeOf({ source }: RegExp): number {
  const counts = Array.from(source.matchAll(/\{(\d+)(?:,(\d*))?\}/g), ([, least, most]) =>
    Math.max(Number(least), Number(most ?? 0)),
  )
  return source.length * counts.reduce((sum, count) => sum + count, 1)
}

function checkRegularExpression(expression: RegExp, position: number): void {
  try {
    new Linear(expression)
  } catch (error) {
    const message = `has a regular expression at position ${position} that is refused: ${(error as Error).message}`
    throw new Fault(position, `${message}; lookaround and backreferences are not supported`, { cause: error })
  }
}

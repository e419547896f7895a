import { PatternIndex } from './pattern-index.js'

export type { Pattern } from './language.js'
export { PatternError } from './pattern-error.js'
export { PatternIndex } from './pattern-index.js'

/**
 * Compiles one pattern of EventBridge's language, in AWS or CloudEvents spelling, to a function.
 *
 * @throws PatternError with the path, the reason and the fix when the pattern is not valid.
 */
export function compile(pattern: object): (event: object) => boolean {
  const index = PatternIndex.of([{ key: '', pattern, value: true }])
  return event => index.match(event).length > 0
}

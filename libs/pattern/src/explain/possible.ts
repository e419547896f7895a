import { withoutDottedKeys } from '../language/dotted-keys.js'
import { combinations, parse } from '../language/parse.js'
import { requirement } from '../language/requirement.js'
import { canonicalEvent } from '../language/spelling.js'
import { Steps } from '../index/steps.js'
import { defaultMatchSteps } from '../index/too-costly.js'
import { trace } from './trace.js'

/**
 * Whether a pattern can match an event of which only some attributes are known.
 *
 * @param known the attributes that are known, in CloudEvents spelling
 * @returns the fields of the pattern that decide it, as few as possible and none where it matches in any case; undefined if no such
 *   event matches
 * @throws PatternError when the pattern is not valid
 * @throws TooCostly when it takes more steps than are left
 */
export function possible(
  pattern: object,
  known: Readonly<Record<string, string>>,
  steps = new Steps(defaultMatchSteps),
): readonly string[] | undefined {
  const event = canonicalEvent(withoutDottedKeys(known))
  let fewest: readonly string[] | undefined
  for (const fields of combinations(parse(pattern))) {
    const isKnown = ({ path }: { readonly path: readonly string[] }) => Object.hasOwn(event, path[0]!)
    const { held, findings } = trace(requirement(fields.filter(isKnown)), event, undefined, steps)
    if (held < findings.length) continue
    const others = [...new Set(fields.filter(field => !isKnown(field)).map(({ name }) => name))]
    if (!fewest || others.length < fewest.length) fewest = others
  }
  return fewest
}

import { isObject } from '../json-object.js'
import type { Pattern } from '../language/language.js'
import { PatternError } from '../language/pattern-error.js'

export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody'

/** A pattern that every event matches: events have an id. */
export const everything: Readonly<Pattern> = { id: [{ exists: true }] }

/**
 * An SNS filter policy as a pattern. The operators are the same; what differs is where a policy looks: at the message's
 * attributes, which are the event's extension attributes, or at its body, which is the event's data. An extension
 * attribute can be named only in lower-case letters and digits, so `customer_interests` is `customerinterests`.
 *
 * @param scope SNS's FilterPolicyScope, with its default
 * @throws PatternError when it is no policy; whether its lists are valid shows when the pattern is compiled
 */
export function fromSnsFilterPolicy(policy: object, scope: FilterPolicyScope = 'MessageAttributes'): Pattern {
  if (!isObject(policy))
    throw new PatternError('', 'a filter policy is a JSON object', 'write for example {"store": ["example_corp"]}')
  if (Object.keys(policy).length === 0) return everything
  return scope === 'MessageBody' ? { data: policy } : attributes(policy, '')
}

function attributes(policy: Record<string, unknown>, at: string): Pattern {
  const pattern: Pattern = {}
  for (const [name, list] of Object.entries(policy)) {
    const here = at === '' ? name : `${at}.${name}`
    if (name === '$or' && Array.isArray(list)) {
      pattern['$or'] = list.map((branch: unknown, i) =>
        isObject(branch) ? attributes(branch, `${here}[${i}]`) : branch,
      )
      continue
    }
    if (isObject(list))
      throw new PatternError(
        here,
        'message attributes are not nested',
        'use the scope MessageBody to look into the message',
      )
    const attribute = name.toLowerCase().replace(/[^a-z0-9]/g, '')
    if (attribute === '') throw new PatternError(here, 'the name has no letter or digit', 'rename the attribute')
    if (Object.hasOwn(pattern, attribute))
      throw new PatternError(here, `two attributes are both called ${attribute} in an event`, 'rename one of them')
    pattern[attribute] = list
  }
  return pattern
}

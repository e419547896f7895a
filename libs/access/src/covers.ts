import { isDeepStrictEqual } from 'node:util'
import type { EventScope, Grant, Managed, Redact } from './grant.js'
import { asksAboutHidden } from './hidden-asks.js'
import { dataName } from './redacted-path.js'

/**
 * Whether one grant allows all that another one does: nobody gives more than he has.
 *
 * Patterns are compared and not understood: one without a pattern covers every pattern, and a pattern covers the same pattern. A name
 * covers a name if it matches it as text. Two grants that cover a third one only together do not count. A pattern that asks about
 * something that the own grant hides is not covered: what arrives by it would tell the giver what is hidden.
 */
export function covers(own: Grant, given: Grant): boolean {
  if ('publish' in own) return 'publish' in given && coversScope(own.publish, given.publish)
  if ('redrive' in own) return 'redrive' in given && coversScope(own.redrive, given.redrive)
  if ('receive' in own)
    return (
      'receive' in given &&
      coversScope(own.receive, given.receive, own.receive.redact) &&
      hidesAll(own.receive.redact, given.receive.redact)
    )
  if ('read' in own) {
    const { redact = [], show } = own.read
    return (
      'read' in given &&
      coversScope(own.read, given.read, show === 'metadata' ? [...redact, dataName] : redact) &&
      (show !== 'metadata' || given.read.show === 'metadata') &&
      hidesAll(redact, given.read.redact)
    )
  }
  if ('manage' in own) return 'manage' in given && coversManaged(own.manage, given.manage)
  if ('keys' in own) return 'keys' in given && coversName(own.keys.name, given.keys.name)
  return 'audit' in given
}

/** @param hidden what the own grant hides */
function coversScope(own: EventScope, given: EventScope, hidden: readonly Redact[] = []): boolean {
  if (!coversName(own.bus, given.bus)) return false
  if (own.pattern !== undefined) return isDeepStrictEqual(own.pattern, given.pattern)
  if (given.pattern === undefined) return true
  return !asksAboutHidden(
    given.pattern,
    hidden.map(redact => ({ path: pathOf(redact) })),
  )
}

function coversManaged(own: Managed, given: Managed): boolean {
  if (own.kind !== given.kind || !coversName(own.bus, given.bus) || !coversName(own.name, given.name)) return false
  return own.verbs === undefined || (given.verbs?.every(verb => own.verbs!.includes(verb)) ?? false)
}

/** Whether what one may not see is hidden in what one gives: in the same way, or removed. */
function hidesAll(own: readonly Redact[] = [], given: readonly Redact[] = []): boolean {
  const hidden = new Map(given.map(redact => [pathOf(redact), isRemoved(redact)]))
  return own.every(redact => {
    const removed = hidden.get(pathOf(redact))
    return removed !== undefined && (removed || !isRemoved(redact))
  })
}

function pathOf(redact: Redact): string {
  return typeof redact === 'string' ? redact : redact.path
}

function isRemoved(redact: Redact): boolean {
  return typeof redact === 'string' || redact.as === 'removed'
}

/**
 * Whether every name that the given mask stands for is one of the own: a star of the given one is read as a character, which only a star
 * matches.
 */
function coversName(own = '*', given = '*'): boolean {
  // the last star of `own`, and how much of `given` it took: so it is linear but for what a star takes again
  let [at, star, taken] = [0, -1, 0]
  let i = 0
  while (i < given.length) {
    if (own[at] === '*') {
      star = at++
      taken = i
    } else if (own[at] === given[i]) {
      at++
      i++
    } else if (star >= 0) {
      at = star + 1
      i = ++taken
    } else return false
  }
  while (own[at] === '*') at++
  return at === own.length
}

import { isDeepStrictEqual } from 'node:util'
import type { EventScope, Grant, Managed, Redact } from './grant.js'
import { asksAboutHidden } from './hidden-asks.js'
import { dataName } from './redacted-path.js'

type Read = Extract<Grant, { read: unknown }>['read']

/**
 * Whether one grant allows all that another one does: nobody gives more than he has.
 *
 * Patterns are compared and not understood: one without a pattern covers every pattern, and a pattern covers the same pattern. A name
 * covers a name if it matches it as text. Two grants that cover a third one only together do not count. A pattern that asks about
 * something that the own grant hides is not covered: what arrives by it would tell the giver what is hidden.
 */
export function covers(own: Grant, given: Grant): boolean {
  if ('publish' in own)
    return 'publish' in given && own.publish.tenant === given.publish.tenant && coversScope(own.publish, given.publish)
  if ('redrive' in own) return 'redrive' in given && coversScope(own.redrive, given.redrive)
  if ('receive' in own)
    return (
      'receive' in given &&
      coversScope(own.receive, given.receive, own.receive.redact) &&
      hidesAll(own.receive.redact, given.receive.redact)
    )
  if ('read' in own)
    return (
      'read' in given &&
      coversScope(own.read, given.read, hiddenBy(own.read)) &&
      (own.read.show !== 'metadata' || given.read.show === 'metadata') &&
      hidesAll(own.read.redact, given.read.redact)
    )
  if ('manage' in own) return 'manage' in given && coversManaged(own.manage, given.manage)
  if ('keys' in own) return 'keys' in given && coversName(own.keys.name, given.keys.name)
  return 'audit' in given
}

/**
 * What somebody lacks to give a grant to others; undefined if nothing.
 *
 * A `redrive` grant hides nothing itself, but by one with a pattern its holder learns which events match: they are sent or refused. So
 * who has none with that pattern must also see what the pattern asks about.
 *
 * @param own all grants of the giver
 */
export function lackedToGive(own: readonly Grant[], given: Grant): Grant | undefined {
  const covering = own.filter(grant => covers(grant, given))
  if (covering.length === 0) return given
  if (!('redrive' in given) || given.redrive.pattern === undefined) return undefined
  const hasSame = covering.some(grant => 'redrive' in grant && grant.redrive.pattern !== undefined)
  return hasSame || sees(own, given.redrive) ? undefined : { read: given.redrive }
}

/** Whether one of the grants shows all that the pattern asks about, of every event that it may match. */
function sees(own: readonly Grant[], events: EventScope): boolean {
  return own.some(grant => 'read' in grant && coversScope(grant.read, events, hiddenBy(grant.read)))
}

function hiddenBy({ redact = [], show }: Read): readonly Redact[] {
  return show === 'metadata' ? [...redact, dataName] : redact
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

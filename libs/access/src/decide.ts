import { TooCostly } from '@sluice/pattern'
import { type Action, actions, type EventVerb, type Need, nameOfKind, type Resource } from './actions.js'
import type { Allowed, Decision, Denied } from './decision.js'
import { type Grant, managedKinds, type ManagedKind, type ManagedVerb } from './grant.js'
import { nameOf, rootPrincipal } from './principal.js'
import { Rights } from './rights.js'

/** Characters of a value in a grant that is missing. */
const mostShown = 256

const byRoot: Allowed = { allowed: true, by: nameOf(rootPrincipal) }

/**
 * Whether a principal may do it. Denied unless a grant allows it.
 *
 * @param resource what it is about. A name that is left out is not asked about yet
 * @param eventJson the event as it will stand on the bus; without it, whether some event is allowed. One that is to be published has
 *   been read and checked. A pattern that takes too many steps allows nothing
 */
export function decide(rights: Rights, action: Action, resource: Resource, eventJson?: string): Decision {
  if (rights === Rights.all) return byRoot
  const need: Need = actions[action].needs
  if ('events' in need) return decideEvent(rights, need.events, resource.bus, eventJson)
  if ('manage' in need) {
    const parameter = nameOfKind[need.manage]
    return decideManaged(rights, need.manage, need.verb, resource.bus, parameter && resource[parameter])
  }
  if ('keys' in need) return rights.makesKeys(resource.key) ?? lacking({ keys: named(resource.key) })
  return rights.audits ?? lacking({ audit: {} })
}

function decideEvent(rights: Rights, verb: EventVerb, bus: string | undefined, json: string | undefined): Decision {
  const grants = rights.on(verb)
  if (json === undefined) {
    const some = bus === undefined ? grants.any : grants.on(bus).any
    return some ?? lacking(eventGrant(verb, bus, json))
  }
  try {
    return grants.on(bus ?? '').allowing(json, verb === 'publish') ?? lacking(eventGrant(verb, bus, json))
  } catch (error) {
    if (!(error instanceof TooCostly)) throw error
    return { ...lacking(eventGrant(verb, bus, json)), reason: `the patterns of its grants: ${error.message}` }
  }
}

function decideManaged(
  rights: Rights,
  kind: ManagedKind,
  verb: ManagedVerb,
  bus: string | undefined,
  name: string | undefined,
): Decision {
  const onBus = managedKinds[kind].isOnBus ? bus : undefined
  return (
    rights.manages(kind, verb, onBus, name) ??
    lacking({ manage: { kind, ...(onBus === undefined ? {} : { bus: onBus }), ...named(name), verbs: [verb] } })
  )
}

function lacking(missing: Grant): Denied {
  return { allowed: false, missing }
}

/** The smallest grant that is still of use: of events of that type from that source. */
function eventGrant(verb: EventVerb, bus = '*', json: string | undefined): Grant {
  const pattern: Record<string, unknown> = {}
  if (json !== undefined) {
    const event = JSON.parse(json) as Record<string, unknown>
    for (const name of ['source', 'type']) {
      const value = event[name]
      if (typeof value === 'string') pattern[name] = [value.length <= mostShown ? value : { exists: true }]
    }
  }
  return { [verb]: Object.keys(pattern).length === 0 ? { bus } : { bus, pattern } } as unknown as Grant
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name }
}

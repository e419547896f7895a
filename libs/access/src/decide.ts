import { TooCostly } from '@sluice/pattern'
import { type Action, actions, type EventVerb, type Need, nameOfKind, type Resource } from './actions.js'
import type { Allowed, Decision, Denied } from './decision.js'
import { type Grant, managedKinds, type ManagedKind, type ManagedVerb } from './grant.js'
import { nameOf, rootPrincipal } from './principal.js'
import type { Rights } from './rights.js'
import { isWithin, plainGrant, plainResource } from './tenancy.js'

/** Characters of a value in a grant that is missing. */
const mostShown = 256

const byRoot: Allowed = { allowed: true, by: nameOf(rootPrincipal) }

/**
 * Whether a principal may do it. Denied unless a grant allows it, and always for what belongs to another tenant.
 *
 * @param resource what it is about, by the names that it has inside Sluice. A name that is left out is not asked about yet
 * @param eventJson the event as it will stand on the bus; without it, whether some event is allowed. One that is to be published has
 *   been read and checked. A pattern that takes too many steps allows nothing
 */
export function decide(rights: Rights, action: Action, resource: Resource, eventJson?: string): Decision {
  const need: Need = actions[action].needs
  if ('events' in need && !rights.isAll) return decideEvent(rights, need.events, resource.bus, eventJson)
  const plain = plainResource(rights.tenant, resource)
  if (rights.isAll && plain && (!('manage' in need) || isWithin(rights.tenant, need.manage))) return byRoot
  // what is denied of another tenant is named as it was asked for
  const asked = plain ?? resource
  if ('events' in need) return lacking(eventGrant(need.events, asked.bus, eventJson))
  if ('keys' in need) return rights.makesKeys(resource.key) ?? lacking({ keys: named(asked.key) })
  if ('audit' in need) return rights.audits ?? lacking({ audit: {} })
  const { manage: kind, verb } = need
  const parameter = nameOfKind[kind]
  const namesOf = ({ bus, ...names }: Resource) =>
    [managedKinds[kind].isOnBus ? bus : undefined, parameter && { bus, ...names }[parameter]] as const
  return rights.manages(kind, verb, ...namesOf(resource)) ?? lacking(managedGrant(kind, verb, ...namesOf(asked)))
}

function decideEvent(rights: Rights, verb: EventVerb, bus: string | undefined, json: string | undefined): Decision {
  const grants = rights.on(verb)
  const lackingIt = () => {
    const missing = eventGrant(verb, bus, json)
    return lacking((bus && plainGrant(rights.tenant, missing)) || missing)
  }
  if (json === undefined) return (bus === undefined ? grants.any : grants.on(bus).any) ?? lackingIt()
  try {
    return grants.on(bus ?? '').allowing(json, verb === 'publish') ?? lackingIt()
  } catch (error) {
    if (!(error instanceof TooCostly)) throw error
    return { ...lackingIt(), reason: `the patterns of its grants: ${error.message}` }
  }
}

function managedGrant(kind: ManagedKind, verb: ManagedVerb, bus: string | undefined, name: string | undefined): Grant {
  return { manage: { kind, ...(bus === undefined ? {} : { bus }), ...named(name), verbs: [verb] } }
}

function lacking(missing: Grant): Denied {
  return { allowed: false, missing }
}

/** The smallest grant that is still of use: of events of that type from that source. @param bus as its tenant calls it */
export function eventGrant(verb: EventVerb, bus = '*', json: string | undefined): Grant {
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

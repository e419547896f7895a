import { type Grant, type ManagedKind, managedKinds, type Rights } from '@sluice/access'
import { nameBeside, tenantOf } from '@sluice/event'
import type { RuleSettings } from '@sluice/registry'
import { kindOf, subscriptionOf, type Target } from '@sluice/targets'
import { connectionOf } from '../connections/users.js'

export type Does = Pick<RuleSettings, 'pattern' | 'targets'>

/** Something that the owner of a rule must be allowed, and the part of the rule that needs it. */
export interface Needed {
  readonly path: string
  /** A grant that allows it. Undefined for a target of a kind that only a newer version knows: only the root key may touch it here. */
  readonly grant: Grant | undefined
  isAllowed(rights: Rights): boolean
}

/**
 * What the owner of a rule needs: to receive some events of the bus, and the right to each target. Whoever changes or deletes the rule
 * needs that of its targets too.
 *
 * Which events the owner receives, and which it may publish, is asked for each event when it is routed and delivered.
 */
export function neededBy(bus: string, rule: Does): Needed[] {
  const { pattern } = rule
  const isAllowed = (rights: Rights) => rights.on('receive').on(bus).any !== undefined
  return [{ path: 'pattern', grant: { receive: { bus, pattern } }, isAllowed }, ...neededByTargets(bus, rule)]
}

/** @param rule without a pattern: for any events */
export function neededByTargets(bus: string, { pattern, targets }: Partial<Does> & Pick<Does, 'targets'>): Needed[] {
  return targets.flatMap((target, i) => {
    const grant = grantOf(bus, pattern, target)
    const needed: Needed[] = [{ path: `targets[${i}]`, grant, isAllowed: rights => hasSome(rights, grant) }]
    const results = 'onSuccess' in target ? target.onSuccess : undefined
    // what a result will be is not known before
    if (results)
      needed.push(
        neededByResults(`targets[${i}].onSuccess`, results.bus === undefined ? bus : nameBeside(bus, results.bus)),
      )
    const connection = connectionOf(bus, target)
    if (connection !== undefined) {
      const grant = { manage: { kind: 'connection', name: connection, verbs: ['use'] } } as const
      needed.push({ path: `targets[${i}].connection`, grant, isAllowed: rights => hasSome(rights, grant) })
    }
    return needed
  })
}

/** The targets that are buses of other tenants, by their place. @param bus of the rule, as it is called inside Sluice */
export function otherTenantsBuses(
  bus: string,
  targets: readonly Target[],
): [place: number, target: { readonly tenant: string; readonly bus: string }][] {
  const own = tenantOf(bus).tenant
  return targets.flatMap((target, i) => {
    const tenant = target.type === 'bus' ? target.tenant : undefined
    return target.type !== 'bus' || tenant === undefined || tenant === own ? [] : [[i, { tenant, bus: target.bus }]]
  })
}

function neededByResults(path: string, bus: string): Needed {
  const grant = { publish: { bus } }
  return { path, grant, isAllowed: rights => hasSome(rights, grant) }
}

/** Whether the rights have the grant; of events, whether they have one for some events of the bus. */
function hasSome(rights: Rights, grant: Grant | undefined): boolean {
  if (!grant) return false
  if ('publish' in grant) return rights.on('publish').on(grant.publish.bus).any !== undefined
  if (!('manage' in grant)) return false
  const { kind, bus, name, verbs: [verb] = ['write'] } = grant.manage
  return rights.manages(kind, verb!, bus, name) !== undefined
}

/**
 * The right to a target: to publish on a bus, and to manage what any other target leads to.
 *
 * @param pattern of the events that go there; undefined for any events
 */
function grantOf(bus: string, pattern: object | undefined, target: Target): Grant | undefined {
  if (target.type === 'bus')
    return { publish: { bus: nameBeside(bus, target.bus, target.tenant), ...(pattern && { pattern }) } }
  const known = kindOf(target)
  const type = known?.url === undefined ? target.type : 'webhook'
  const kind = Object.hasOwn(managedKinds, type) ? (type as ManagedKind) : undefined
  if (kind === undefined || !known) return undefined
  const destination = known.destination(target)
  const name =
    kind === 'queue' ? nameBeside(bus, destination) : known.url === undefined ? destination : asCalled(destination)
  const onBus = subscriptionOf(target) === undefined ? {} : { bus }
  return { manage: { kind, ...onBus, name, verbs: ['write'] } }
}

/** The URL as it is called: `https://a.example/in/../admin` calls `https://a.example/admin`. */
function asCalled(url: string): string {
  if (!URL.canParse(url)) return url
  const { href } = new URL(url)
  return href === `${url}/` ? url : href
}

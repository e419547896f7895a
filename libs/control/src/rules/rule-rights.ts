import { type Grant, type ManagedKind, managedKinds, type Rights } from '@sluice/access'
import { nameBeside } from '@sluice/event'
import type { RuleSettings } from '@sluice/registry'
import { kindOf, subscriptionOf, type Target } from '@sluice/targets'

type Does = Pick<RuleSettings, 'pattern' | 'targets'>

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

export function neededByTargets(bus: string, { pattern, targets }: Does): Needed[] {
  return targets.flatMap((target, i) => {
    const grant = grantOf(bus, pattern, target)
    const needed: Needed[] = [{ path: `targets[${i}]`, grant, isAllowed: rights => hasSome(rights, grant) }]
    const results = 'onSuccess' in target ? target.onSuccess : undefined
    // what a result will be is not known before
    if (results)
      needed.push(
        neededByResults(`targets[${i}].onSuccess`, results.bus === undefined ? bus : nameBeside(bus, results.bus)),
      )
    return needed
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
  const { kind, bus, name } = grant.manage
  return rights.manages(kind, 'write', bus, name) !== undefined
}

/**
 * The right to a target: to publish on a bus, and to manage what any other target leads to.
 *
 * @param pattern of the events that go there; undefined for any events
 */
export function grantOf(bus: string, pattern: object | undefined, target: Target): Grant | undefined {
  if (target.type === 'bus') return { publish: { bus: nameBeside(bus, target.bus), ...(pattern && { pattern }) } }
  const kind = Object.hasOwn(managedKinds, target.type) ? (target.type as ManagedKind) : undefined
  const known = kindOf(target)
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

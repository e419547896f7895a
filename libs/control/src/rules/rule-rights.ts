import { type Grant, type ManagedKind, managedKinds } from '@sluice/access'
import type { RuleSettings } from '@sluice/registry'
import { kindOf, subscriptionOf, type Target } from '@sluice/targets'

/** A grant that a rule needs, and the part of the rule that needs it. */
export interface Needed {
  readonly path: string
  /** Undefined for a target of a kind that only a newer version knows: only the root key may touch it here. */
  readonly grant: Grant | undefined
}

/**
 * The grants that the owner of a rule needs: to receive what it matches, and to reach each target. Whoever changes or deletes the rule
 * needs those of its targets too.
 *
 * A router does not narrow the pattern of a rule to what its owner may receive, so the owner must be allowed all that it matches.
 */
export function neededBy(bus: string, { pattern, targets }: Pick<RuleSettings, 'pattern' | 'targets'>): Needed[] {
  return [{ path: 'pattern', grant: { receive: { bus, pattern } } }, ...neededByTargets(bus, { pattern, targets })]
}

export function neededByTargets(
  bus: string,
  { pattern, targets }: Pick<RuleSettings, 'pattern' | 'targets'>,
): Needed[] {
  return targets.flatMap((target, i) => {
    const needed: Needed[] = [{ path: `targets[${i}]`, grant: grantOf(bus, pattern, target) }]
    const results = 'onSuccess' in target ? target.onSuccess : undefined
    // what a result will be is not known before
    if (results) needed.push({ path: `targets[${i}].onSuccess`, grant: { publish: { bus: results.bus ?? bus } } })
    return needed
  })
}

/**
 * The right to a target: to publish on a bus, and to manage what any other target leads to.
 *
 * @param pattern of the events that go there; undefined for any events
 */
export function grantOf(bus: string, pattern: object | undefined, target: Target): Grant | undefined {
  if (target.type === 'bus') return { publish: { bus: target.bus, ...(pattern && { pattern }) } }
  const kind = Object.hasOwn(managedKinds, target.type) ? (target.type as ManagedKind) : undefined
  const name = kindOf(target)?.destination(target)
  if (kind === undefined || name === undefined) return undefined
  const onBus = subscriptionOf(target) === undefined ? {} : { bus }
  return { manage: { kind, ...onBus, name, verbs: ['write'] } }
}

import { kindOf } from '@sluice/targets'
import type { Snapshot } from '../../store/snapshot.js'
import type { Rule } from './rule.js'

const feeders = new WeakMap<Snapshot['rules'], ReadonlyMap<string, readonly Rule[]>>()

/** The queues that targets of rules fill, by the names that they have inside Sluice, each with these rules. */
export function fedQueues({ rules }: Pick<Snapshot, 'rules'>): ReadonlyMap<string, readonly Rule[]> {
  const known = feeders.get(rules)
  if (known) return known
  const found = new Map<string, Rule[]>()
  for (const ofBus of rules.values())
    for (const rule of ofBus.values())
      for (const name of new Set(queuesOf(rule))) {
        const others = found.get(name)
        if (others) others.push(rule)
        else found.set(name, [rule])
      }
  feeders.set(rules, found)
  return found
}

/** The queues that targets of one rule fill. */
function queuesOf({ bus, targets }: Rule): string[] {
  return targets.flatMap(target => kindOf(target)?.queues?.(target, bus) ?? [])
}

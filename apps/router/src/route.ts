import type { Reason } from '@sluice/delivery'
import type { Rule } from '@sluice/registry'
import { type Entry, letterOfEntry, type Route, type Shard } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'

/**
 * Where one event goes: every target of every rule that matches, but for standbys. Subscriptions are grouped, so that a service gets an
 * event once however many of its handlers want it. All else is fan-out's, also a type that this version does not know: a
 * newer fan-out may, and an older one makes a dead letter of it.
 */
export function route(entryId: string, matched: readonly Rule[], bytes = 0): Route {
  const subscriptions = new Map<string, string[]>()
  const deliveries: { rule: string; target: string }[] = []
  for (const rule of matched) {
    for (const target of rule.targets) {
      if (target.standby) continue
      const subscription = subscriptionOf(target)
      if (subscription === undefined) {
        deliveries.push({ rule: rule.name, target: target.id })
        continue
      }
      const rules = subscriptions.get(subscription)
      if (!rules) subscriptions.set(subscription, [rule.name])
      else if (!rules.includes(rule.name)) rules.push(rule.name)
    }
  }
  return { entryId, subscriptions, deliveries, bytes, dead: undefined }
}

/** An entry that nobody can route becomes a dead letter; it must not stop those behind it. */
export function unroutable({ id }: Entry, shard: Shard, reason: Reason, error: string): Route {
  const letter = letterOfEntry(shard, id, reason, error)
  return { entryId: id, subscriptions: new Map(), deliveries: [], bytes: 0, dead: JSON.stringify(letter) }
}

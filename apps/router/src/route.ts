import type { Reason } from '@sluice/delivery'
import type { Rule } from '@sluice/registry'
import { type Entry, letterOfEntry, type Route, type Shard } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'

/**
 * The route of one event: every target of every matching rule, except standbys. Subscriptions are grouped, so that a service gets
 * an event once, however many of its handlers want it. All other targets go to fan-out, also those of unknown types: a newer
 * fan-out may know them, and an older one makes a dead letter.
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

/** The route of an entry that cannot be routed: a dead letter, so that it does not stop later entries. */
export function unroutable({ id }: Entry, shard: Shard, reason: Reason, error: string): Route {
  const letter = letterOfEntry(shard, id, reason, error)
  return { entryId: id, subscriptions: new Map(), deliveries: [], bytes: 0, dead: JSON.stringify(letter) }
}

import type { Reason } from '@sluice/delivery'
import type { Rule } from '@sluice/registry'
import {
  type Destinations,
  type Entry,
  letterOfEntry,
  type RedactedCopy,
  type Route,
  type Shard,
  subscriptionEntries,
  type TransformedFor,
} from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'

/** Rules that get a copy of an event without what is hidden from their owners. */
export interface RedactedFor {
  readonly rules: readonly Rule[]
  readonly json: string
}

/** The route of one event: every target of every rule that gets it, except standbys. */
export function route(
  entryId: string,
  whole: readonly Rule[],
  bytes = 0,
  redacted: readonly RedactedFor[] = [],
): Route {
  const copies = redacted.flatMap(({ rules, json }): RedactedCopy[] => {
    const to = destinations(rules)
    return goesNowhere(to) ? [] : [{ json, ...to }]
  })
  return { entryId, ...destinations(whole), copies, bytes, dead: undefined }
}

/**
 * Subscriptions are grouped, so that a service gets an event once, however many of its handlers want it as it is, or by the same transform. All other targets go to
 * fan-out, also those of unknown types: a newer fan-out may know them, and an older one makes a dead letter.
 */
function destinations(rules: readonly Rule[]): Destinations {
  const subscriptions = new Map<string, string[]>()
  const transformed: (TransformedFor & { readonly rules: string[] })[] = []
  const deliveries: { rule: string; target: string }[] = []
  for (const rule of rules) {
    for (const target of rule.targets) {
      if (target.standby) continue
      const subscription = subscriptionOf(target)
      if (subscription === undefined) {
        deliveries.push({ rule: rule.name, target: target.id })
        continue
      }
      if (target.transform) {
        const transform = JSON.stringify(target.transform)
        const same = transformed.find(one => one.subscription === subscription && one.transform === transform)
        if (same) same.rules.push(rule.name)
        else transformed.push({ subscription, rules: [rule.name], transform })
        continue
      }
      const names = subscriptions.get(subscription)
      if (!names) subscriptions.set(subscription, [rule.name])
      else if (!names.includes(rule.name)) names.push(rule.name)
    }
  }
  return { subscriptions, deliveries, ...(transformed.length > 0 && { transformed }) }
}

/** Whether the event goes nowhere. */
export function isUnmatched(route: Route): boolean {
  return goesNowhere(route) && !route.copies?.length
}

function goesNowhere(to: Destinations): boolean {
  return subscriptionEntries(to) === 0 && to.deliveries.length === 0
}

/** The route of an entry that cannot be routed: a dead letter, so that it does not stop later entries. */
export function unroutable({ id }: Entry, shard: Shard, reason: Reason, error: string): Route {
  const letter = letterOfEntry(shard, id, reason, error)
  return { entryId: id, subscriptions: new Map(), deliveries: [], bytes: 0, dead: JSON.stringify(letter) }
}

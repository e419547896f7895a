import { nameBeside, tenantOf } from '@sluice/event'
import { fedQueues, type Snapshot } from '@sluice/registry'
import type { Caller } from '@sluice/service'

/** What brings messages to a queue, as far as a caller may see it. */
export interface Feeders {
  /** Rules that fill it. */
  readonly rules: readonly { readonly bus: string; readonly rule: string }[]
  /** Queues that give up messages to it. */
  readonly queues: readonly string[]
  /** How many more there are. */
  readonly others: number
}

/** @param queue with its tenant; what the answer names is without it */
export function feedersOf(snapshot: Pick<Snapshot, 'rules' | 'queues'>, queue: string, caller: Caller): Feeders {
  const rules = fedQueues(snapshot).get(queue) ?? []
  const queues = givingUpTo(snapshot, queue)
  const seenRules = rules.filter(({ bus, name: rule }) => caller.may('rules:read', { bus, rule }))
  const seenQueues = queues.filter(name => caller.may('queues:read', { queue: name }))
  return {
    rules: seenRules.map(({ bus, name: rule }) => ({ bus: tenantOf(bus).name, rule })),
    queues: seenQueues.map(name => tenantOf(name).name),
    others: rules.length - seenRules.length + queues.length - seenQueues.length,
  }
}

/** Most rules, and most queues, that an answer names. */
const mostNamed = 20

/** No more than an answer names; the rest is counted. */
export function fewOf({ rules, queues, others }: Feeders): Feeders {
  const few = { rules: rules.slice(0, mostNamed), queues: queues.slice(0, mostNamed) }
  return { ...few, others: others + rules.length - few.rules.length + queues.length - few.queues.length }
}

const giving = new WeakMap<Snapshot['queues'], ReadonlyMap<string, readonly string[]>>()

/** The queues that give up messages to a queue. */
export function givingUpTo({ queues }: Pick<Snapshot, 'queues'>, queue: string): readonly string[] {
  const known = giving.get(queues) ?? byDeadLetterQueue(queues)
  giving.set(queues, known)
  return known.get(queue) ?? []
}

function byDeadLetterQueue(queues: Snapshot['queues']): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { name, deadLetterQueue } of queues.values()) {
    if (deadLetterQueue === undefined) continue
    const to = nameBeside(name, deadLetterQueue)
    found.set(to, [...(found.get(to) ?? []), name])
  }
  return found
}

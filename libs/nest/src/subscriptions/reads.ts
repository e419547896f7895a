import { orderedName } from '@sluice/delivery'
import type { Handler } from '../handlers/handlers.js'
import { onEventDefaults, orderOf } from '../handlers/handler-options.js'

/** A subscription that this instance reads. */
export interface Read {
  /** The name of the subscription. */
  readonly name: string
  readonly ordered: boolean
  readonly buses: readonly string[]
  /** Most events that are handled at the same time; undefined for the service's `concurrency`. */
  readonly concurrency?: number
}

export function busOf(handler: Handler): string {
  return handler.options.bus ?? onEventDefaults.bus
}

/** A handler with a `concurrency` of its own has a subscription of its own, named like its rule. */
export function subscriptionOf(service: string, rule: string, { options }: Handler): string {
  const name = options.concurrency === undefined ? (options.group ?? service) : rule
  return orderOf(options) ? orderedName(name) : name
}

/** The subscriptions of the handlers: always the service's own, and those that handlers have besides. */
export function readsOf(service: string, handlers: ReadonlyMap<string, Handler>): Read[] {
  const reads = new Map<string, Read & { buses: string[] }>()
  const buses = [...new Set(Array.from(handlers.values(), busOf))]
  if (handlers.size > 0) reads.set(service, { name: service, ordered: false, buses })
  for (const [rule, handler] of handlers) {
    const { concurrency } = handler.options
    const [name, ordered, bus] = [
      subscriptionOf(service, rule, handler),
      Boolean(orderOf(handler.options)),
      busOf(handler),
    ]
    const read = reads.get(name)
    if (!read) reads.set(name, { name, ordered, buses: [bus], ...(concurrency === undefined ? {} : { concurrency }) })
    else if (!read.buses.includes(bus)) read.buses.push(bus)
  }
  return [...reads.values()]
}

/** Subscriptions that an earlier version of the handlers may have had by other options, with events that it did not finish. */
export function formerReadsOf(service: string, handlers: ReadonlyMap<string, Handler>): Read[] {
  const names = new Map<string, Read>()
  for (const [rule, handler] of handlers) {
    for (const name of [handler.options.group ?? service, rule]) {
      for (const ordered of [false, true]) {
        const subscription = ordered ? orderedName(name) : name
        const buses = [...new Set([...(names.get(subscription)?.buses ?? []), busOf(handler)])]
        names.set(subscription, { name: subscription, ordered, buses })
      }
    }
  }
  const now = new Set(readsOf(service, handlers).map(({ name }) => name))
  return [...names.values()].filter(({ name }) => !now.has(name))
}

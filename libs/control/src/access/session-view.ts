import { type Action, actions } from '@sluice/access'
import { isOperatorBus } from '@sluice/event'
import type { Caller } from '@sluice/service'

/** Who calls, and what it can ask for. */
export interface SessionView {
  /** `api-key`, `key:<name>` or `subject:<name>`. */
  readonly principal: string
  readonly tenant: string
  /** Whether it may do everything in its tenant. */
  readonly isRoot: boolean
  /** Those that it may do with something; what it is, the routes decide. In the order of their table. */
  readonly actions: readonly Action[]
  /** Buses of which it may see something, by name: the first 100 of them. */
  readonly buses: readonly string[]
}

/** Most buses that are named. */
const mostBuses = 100

/** A right to one of these is a reason to know that the bus is there. */
const seen: readonly Action[] = ['rules:read', 'events:read', 'dead-letters:read', 'buses:read', 'subscriptions:read']

/**
 * What a page needs to know of its caller, so that it offers nothing that would be refused in any case.
 *
 * @param buses names of all buses of the platform, as they are inside Sluice
 */
export function sessionOf(caller: Caller, buses: readonly string[]): SessionView {
  return {
    ...{ principal: caller.name, tenant: caller.tenant, isRoot: caller.isRoot },
    actions: (Object.keys(actions) as Action[]).filter(action => caller.may(action, {})),
    buses: busesOf(caller, buses),
  }
}

function busesOf(caller: Caller, buses: readonly string[]): string[] {
  const found: string[] = []
  for (const bus of buses) {
    const plain = caller.rights.plain(bus)
    if (plain !== undefined && !isOperatorBus(bus) && seen.some(action => caller.may(action, { bus })))
      found.push(plain)
  }
  return found.sort().slice(0, mostBuses)
}

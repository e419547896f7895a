import { nameBeside, tenantOf } from '@sluice/event'
import type { Snapshot } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import type { Target } from '@sluice/targets'

/** The connection that a target uses, with its tenant; undefined without one. @param bus of the rule */
export function connectionOf(bus: string, target: Target): string | undefined {
  const connection = 'connection' in target ? target.connection : undefined
  return connection === undefined ? undefined : nameBeside(bus, connection)
}

/** Rules that use a connection, as far as a caller may see them. */
export interface Users {
  readonly rules: readonly { readonly bus: string; readonly rule: string }[]
  /** How many more there are. */
  readonly others: number
}

/** Most rules that an answer names. */
const mostNamed = 20

/** @param connection with its tenant; what the answer names is without it */
export function usersOf({ rules }: Pick<Snapshot, 'rules'>, connection: string, caller: Caller): Users {
  const seen: { bus: string; rule: string }[] = []
  let count = 0
  for (const [bus, ofBus] of rules) {
    if (tenantOf(bus).tenant !== tenantOf(connection).tenant) continue
    for (const { name: rule, targets } of ofBus.values()) {
      if (!targets.some(target => connectionOf(bus, target) === connection)) continue
      count++
      if (seen.length < mostNamed && caller.may('rules:read', { bus, rule }))
        seen.push({ bus: tenantOf(bus).name, rule })
    }
  }
  return { rules: seen, others: count - seen.length }
}

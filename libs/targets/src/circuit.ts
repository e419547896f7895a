import { type CircuitSettings, circuitSettings, retryPolicy } from '@sluice/delivery'
import { kindOf, type Target } from './kinds.js'

const settingsOf = new WeakMap<Target, CircuitSettings | false>()

/** The settings of a target's circuit; false if no outage opens it. */
export function circuitOf(target: Target | undefined): CircuitSettings | false {
  const kind = target && kindOf(target)
  if (!kind) return false
  const known = settingsOf.get(target)
  if (known !== undefined) return known
  const settings = circuitSettings(retryPolicy(kind.retry, target.retry), target.retry)
  settingsOf.set(target, settings)
  return settings
}

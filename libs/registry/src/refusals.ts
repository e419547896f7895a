import { ConflictError, NotFoundError } from '@sluice/event'
import { maxRules } from './registry.js'

/** What a registry refuses, in the same words wherever it is kept. */

export function busExists(name: string, shards: number): ConflictError {
  const message = `bus '${name}' has ${shards} shards and cannot have fewer: send "shards": ${shards} or leave it out`
  return new ConflictError('BUS_EXISTS', message, { shards })
}

export function busIsDefault(name: string): ConflictError {
  return new ConflictError('BUS_IS_DEFAULT', `bus '${name}' is always there and cannot be deleted`)
}

export function busInUse(name: string, rules: readonly string[]): ConflictError {
  const some = rules.toSorted().slice(0, 10)
  const message = `bus '${name}' has ${rules.length} rules; delete them first: ${some.join(', ')}`
  return new ConflictError('BUS_IN_USE', message, { rules: some })
}

export function tooManyRules(bus: string): ConflictError {
  return new ConflictError('TOO_MANY_RULES', `bus '${bus}' has ${maxRules} rules, the most it can have`)
}

export function unknownBus(bus: string): NotFoundError {
  return new NotFoundError('UNKNOWN_BUS', `there is no bus '${bus}'`, { bus })
}

export function unknownRule(bus: string, rule: string): NotFoundError {
  return new NotFoundError('UNKNOWN_RULE', `there is no rule '${rule}' on bus '${bus}'`, { bus, rule })
}

import { ConflictError, InvalidError, NotFoundError } from '@sluice/event'
import { limitSettings } from './limits.js'

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

export function tooManyRules(bus: string, limit: number): ConflictError {
  const message = `bus '${bus}' has ${limit} rules, the most it can have`
  return pastLimit('TOO_MANY_RULES', message, 'rules', limit, 'busRules')
}

export function tooManyBuses(limit: number): ConflictError {
  return pastLimit('TOO_MANY_BUSES', `there are ${limit} buses, the most there can be`, 'buses', limit, 'buses')
}

export function busRulesTooLarge(bus: string, actual: number, limit: number): ConflictError {
  const message = `the rules of bus '${bus}' would have ${actual} bytes, and ${limit} is the most together`
  return pastLimit('BUS_RULES_TOO_LARGE', message, 'rules', limit, 'busRulesBytes', actual)
}

export function registryTooLarge(actual: number, limit: number): ConflictError {
  const message = `all rules and schemas would have ${actual} bytes, and ${limit} is the most together`
  return pastLimit('REGISTRY_TOO_LARGE', message, 'registry', limit, 'registryBytes', actual)
}

/** @throws InvalidError `RULE_TOO_LARGE` */
export function checkRuleBytes(rule: unknown, limit: number): void {
  const actual = Buffer.byteLength(JSON.stringify(rule) ?? '')
  if (actual <= limit) return
  const setting = limitSettings.ruleBytes
  const message = `the rule has ${actual} bytes as JSON, and ${limit} is the most. ${remedy(setting)}`
  throw new InvalidError('RULE_TOO_LARGE', message, { field: 'rule', limit, actual, setting })
}

function pastLimit(
  code: string,
  message: string,
  field: string,
  limit: number,
  bound: keyof typeof limitSettings,
  actual?: number,
): ConflictError {
  const setting = limitSettings[bound]
  const details = { field, limit, ...(actual === undefined ? {} : { actual }), setting }
  return new ConflictError(code, `${message}. ${remedy(setting)}`, details)
}

function remedy(setting: string): string {
  return `Set ${setting} of the gateway to allow more`
}

export function unknownBus(bus: string): NotFoundError {
  return new NotFoundError('UNKNOWN_BUS', `there is no bus '${bus}'`, { bus })
}

export function unknownRule(bus: string, rule: string): NotFoundError {
  return new NotFoundError('UNKNOWN_RULE', `there is no rule '${rule}' on bus '${bus}'`, { bus, rule })
}

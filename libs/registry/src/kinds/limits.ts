import { ConflictError } from '@sluice/event'
import { defaultPatternLimits, type PatternLimits } from './rule/pattern-limits.js'

/** Limits of a registry: settings of the platform, also kept in Redis for services that write rules and do not have the settings. */
export interface RegistryLimits {
  /** Bytes of one rule as JSON. */
  readonly ruleBytes: number
  /** Bytes of all rules of one bus. */
  readonly busRulesBytes: number
  /** Bytes of all rules, schemas, keys and grants. */
  readonly registryBytes: number
  /** Bytes of the earlier versions of all rules. The oldest are dropped, and no change is refused. */
  readonly historyBytes: number
  readonly buses: number
  /** Rules of one bus. */
  readonly busRules: number
  readonly keys: number
  /** Documents of grants. */
  readonly grants: number
  readonly patterns: PatternLimits
}

const mebibyte = 1024 * 1024

export const defaultRegistryLimits: RegistryLimits = {
  ruleBytes: mebibyte / 4,
  busRulesBytes: 32 * mebibyte,
  registryBytes: 64 * mebibyte,
  historyBytes: 32 * mebibyte,
  buses: 256,
  busRules: 20_000,
  keys: 10_000,
  grants: 1000,
  patterns: defaultPatternLimits,
}

/** Fills in the limits that an older version of the platform did not write. */
export function limitsOf({ patterns, ...others }: Partial<RegistryLimits>): RegistryLimits {
  return { ...defaultRegistryLimits, ...others, patterns: { ...defaultPatternLimits, ...patterns } }
}

/** The setting that raises each limit. */
export const limitSettings: { readonly [K in Exclude<keyof RegistryLimits, 'patterns'>]: string } = {
  ruleBytes: 'MAX_RULE_BYTES',
  busRulesBytes: 'MAX_BUS_RULES_BYTES',
  registryBytes: 'MAX_REGISTRY_BYTES',
  historyBytes: 'MAX_HISTORY_BYTES',
  buses: 'MAX_BUSES',
  busRules: 'MAX_BUS_RULES',
  keys: 'MAX_KEYS',
  grants: 'MAX_GRANTS',
}

interface PastLimit {
  readonly code: string
  readonly message: string
  readonly field: string
  readonly limit: number
  readonly actual?: number
  /** The exceeded limit. */
  readonly bound: keyof typeof limitSettings
}

/** The error for an exceeded limit, worded alike for every kind. */
export function pastLimit({ code, message, field, limit, actual, bound }: PastLimit): ConflictError {
  const setting = limitSettings[bound]
  const details = { field, limit, ...(actual === undefined ? {} : { actual }), setting }
  return new ConflictError(code, `${message}. ${remedy(setting)}`, details)
}

export function registryTooLarge(actual: number, limit: number): ConflictError {
  return pastLimit({
    ...{ code: 'REGISTRY_TOO_LARGE', field: 'registry', limit, actual, bound: 'registryBytes' },
    message: `all rules, schemas, keys and grants would have ${actual} bytes, and ${limit} is the most together`,
  })
}

export function remedy(setting: string): string {
  return `Set ${setting} of the gateway to allow more`
}

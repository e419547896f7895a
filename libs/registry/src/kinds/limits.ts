import { defaultPatternLimits, type PatternLimits } from './rule/pattern-limits.js'

/** What a registry may hold. The platform's settings; kept beside the registry, for services that write rules and have no settings. */
export interface RegistryLimits {
  /** Bytes of one rule as JSON. */
  readonly ruleBytes: number
  /** Bytes of all rules of one bus. */
  readonly busRulesBytes: number
  /** Bytes of all rules and schemas. */
  readonly registryBytes: number
  readonly buses: number
  /** Rules of one bus. */
  readonly busRules: number
  readonly patterns: PatternLimits
}

const mebibyte = 1024 * 1024

export const defaultRegistryLimits: RegistryLimits = {
  ruleBytes: mebibyte / 4,
  busRulesBytes: 32 * mebibyte,
  registryBytes: 64 * mebibyte,
  buses: 256,
  busRules: 20_000,
  patterns: defaultPatternLimits,
}

/** The setting that raises each limit. */
export const limitSettings: { readonly [K in Exclude<keyof RegistryLimits, 'patterns'>]: string } = {
  ruleBytes: 'MAX_RULE_BYTES',
  busRulesBytes: 'MAX_BUS_RULES_BYTES',
  registryBytes: 'MAX_REGISTRY_BYTES',
  buses: 'MAX_BUSES',
  busRules: 'MAX_BUS_RULES',
}

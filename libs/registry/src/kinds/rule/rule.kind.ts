import { type ConflictError, InvalidError, NotFoundError } from '@sluice/event'
import { busKind } from '../bus.js'
import type { Connection } from '../connection/connection.js'
import type { Kind } from '../kind.js'
import { limitSettings, pastLimit, type RegistryLimits, remedy } from '../limits.js'
import { checkName } from '../settings.js'
import { checkConnections, checkFairKeys, checkOrder, checkOtherBuses, checkRule } from './check.js'
import { withForeignFields } from './foreign-fields.js'
import { checkBusPatterns } from './pattern-limits.js'
import type { Rule, RuleNames, RuleSettings } from './rule.js'
import { withSealedSecrets, withSecrets } from './secret.js'

/** The resources that a rule is checked against. */
export interface Among {
  readonly buses: ReadonlyMap<string, unknown>
  readonly rules: ReadonlyMap<string, ReadonlyMap<string, Rule>>
  readonly queues: ReadonlyMap<string, { readonly fair: boolean; readonly fifo: boolean }>
  readonly connections: ReadonlyMap<string, Pick<Connection, 'name' | 'origins'>>
}

export const ruleKind = {
  name: 'rule',
  plural: 'rules',
  parent: { kind: busKind, names: ({ bus }: RuleNames) => ({ name: bus }) },
  inSnapshot: true,
  counted: true,
  deletions: 'deleted',
  history: { most: 20, kept: withSealedSecrets },

  field: ({ name }) => name,

  check(settings, { bus, name }, limits) {
    checkName('rule', name)
    checkRuleBytes(settings, limits) // first: reading a pattern costs much more
    return checkRule(settings, { bus, name }, limits.patterns)
  },

  checkAmong(rule, names, { buses, rules, queues, connections }: Among, { patterns }) {
    checkBusPatterns(rules.get(names.bus), names, rule.pattern, patterns)
    checkOtherBuses(rule, names.bus, buses)
    checkFairKeys(rule, names.bus, queues)
    checkOrder(rule, names.bus, queues)
    checkConnections(rule, names.bus, connections)
  },

  next(before, settings, { bus, name }, limits, keys) {
    const { targets, newSecrets } = withSecrets(settings, { bus, name }, before, keys)
    const value = withForeignFields({ bus, name, ...settings, targets }, before)
    if (before && isSameButOwner(value, before)) return { value: before, newSecrets }
    checkRuleBytes(value, limits)
    return { value, newSecrets }
  },

  most: ({ busRules }) => busRules,
  tooMany: ({ bus }, { busRules: limit }) =>
    pastLimit({
      ...{ code: 'TOO_MANY_RULES', field: 'rules', limit, bound: 'busRules' },
      message: `bus '${bus}' has ${limit} rules, the most it can have`,
    }),
  together: {
    mostBytes: ({ busRulesBytes }) => busRulesBytes,
    tooLarge: ({ bus }: RuleNames, actual, { busRulesBytes: limit }): ConflictError =>
      pastLimit({
        ...{ code: 'BUS_RULES_TOO_LARGE', field: 'rules', limit, actual, bound: 'busRulesBytes' },
        message: `the rules of bus '${bus}' would have ${actual} bytes, and ${limit} is the most together`,
      }),
  },
  unknown: ({ bus, name: rule }) =>
    new NotFoundError('UNKNOWN_RULE', `there is no rule '${rule}' on bus '${bus}'`, { bus, rule }),
} as const satisfies Kind<RuleNames, RuleSettings, Rule>

/**
 * Whether somebody put the rule as it is: it then goes on acting for the one who wrote what it does. If that is the same one, the groups
 * of its token count anew.
 */
function isSameButOwner(
  { owner, ownerGroups, ...rule }: Rule,
  { owner: ownerBefore, ownerGroups: groupsBefore, ...before }: Rule,
): boolean {
  if (JSON.stringify(rule) !== JSON.stringify(before)) return false
  return owner !== ownerBefore || JSON.stringify(ownerGroups) === JSON.stringify(groupsBefore)
}

/** @throws InvalidError `RULE_TOO_LARGE` */
function checkRuleBytes(rule: unknown, { ruleBytes: limit }: RegistryLimits): void {
  const actual = Buffer.byteLength(JSON.stringify(rule) ?? '')
  if (actual <= limit) return
  const setting = limitSettings.ruleBytes
  const message = `the rule has ${actual} bytes as JSON, and ${limit} is the most. ${remedy(setting)}`
  throw new InvalidError('RULE_TOO_LARGE', message, { field: 'rule', limit, actual, setting })
}

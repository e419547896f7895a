import { InvalidError, nameBeside } from '@sluice/event'
import { checkStandbys, kindOf, type Target, targetKinds } from '@sluice/targets'
import { checkFields, isObject, type Plain, withoutNames } from '../settings.js'
import type { PatternLimits } from './pattern-limits.js'
import { type RuleNames, RuleSettings } from './rule.js'
import { selectedPattern } from './selection.js'

/**
 * @param names of the rule and its bus, which the settings may repeat
 * @throws InvalidError `INVALID_RULE`, `INVALID_PATTERN` or `PATTERN_TOO_LARGE` naming the field.
 */
export function checkRule(settings: unknown, names: RuleNames, limits?: PatternLimits): RuleSettings {
  // answers have these fields besides
  const { warnings: _, lacks: _lacks, ...given } = withoutNames(settings, names, 'INVALID_RULE')
  checkShape(given)
  // class-transformer would drop keys like "constructor" from a pattern, which changes what the rule matches
  const { pattern, filters, filterPolicy, ...others } = given
  const hollow = {
    pattern: isObject(pattern) || filters !== undefined || filterPolicy !== undefined ? {} : pattern,
    ...(filters === undefined ? {} : { filters: Array.isArray(filters) ? [] : filters }),
    ...(filterPolicy === undefined ? {} : { filterPolicy: isObject(filterPolicy) ? {} : filterPolicy }),
  }
  const rule = checkFields(RuleSettings, { ...others, ...hollow }, 'INVALID_RULE')
  checkUrls(rule.targets)
  checkStandbys(rule.targets)
  const written = {
    ...(filters === undefined ? {} : { filters }),
    ...(filterPolicy === undefined ? {} : { filterPolicy }),
  }
  return Object.assign(rule, written, { pattern: selectedPattern(given, 'INVALID_RULE', limits) })
}

/**
 * Buses are named without their tenant, which is that of the rule.
 *
 * @param own the bus of the rule
 * @throws InvalidError `INVALID_RULE` if events or results of a target would go to an unknown bus, or events to the own bus
 */
export function checkOtherBuses({ targets }: RuleSettings, own: string, buses: ReadonlyMap<string, unknown>): void {
  for (const [i, target] of targets.entries()) {
    const field = kindOf(target)?.bus
    const named = { ...(field && { [field]: target[field] }), 'onSuccess.bus': resultBus(target) }
    for (const [at, bus] of Object.entries(named) as [string, string | undefined][]) {
      if (bus === undefined) continue
      const path = `targets[${i}].${at}`
      const full = nameBeside(own, bus)
      if (at === field && full === own) mustBe("another bus than the rule's own: it is there already", path)
      if (buses.has(full)) continue
      const message = `${path} names '${bus}', and there is no such bus: make it first`
      throw new InvalidError('INVALID_RULE', message, { path })
    }
  }
}

function resultBus(target: Target): string | undefined {
  return 'onSuccess' in target ? target.onSuccess?.bus : undefined
}

/** Refuses lists and nulls in place of objects: class-transformer accepts them as objects, or throws. */
function checkShape({ targets }: Plain): void {
  if (targets !== undefined && !Array.isArray(targets)) mustBe('a list', 'targets')
  for (const [i, target] of ((targets ?? []) as unknown[]).entries()) {
    const path = `targets[${i}]`
    if (!isObject(target)) mustBe('an object', path)
    for (const field of ['retry', 'onSuccess', 'disabled']) {
      if (target[field] !== undefined && !isObject(target[field])) mustBe('an object', `${path}.${field}`)
    }
    const kind = kindOf(target as { type: string })
    if (!kind) mustBe(`one of the following values: ${targetKinds.map(({ type }) => type).join(', ')}`, `${path}.type`)
    if (kind.unknowable && target['onSuccess'] !== undefined)
      mustBe(`left out: ${kind.unknowable}`, `${path}.onSuccess`)
    const retry = target['retry'] as Plain | undefined
    const backoff = retry?.['backoff']
    if (backoff !== undefined && !isObject(backoff)) mustBe('an object', `${path}.retry.backoff`)
  }
}

/** Refuses URLs that class-validator accepts and Node cannot call: `http://1.2.3.4.5/`. */
function checkUrls(targets: readonly Target[]): void {
  for (const [i, target] of targets.entries()) {
    const field = kindOf(target)?.url
    if (field && !URL.canParse(String(target[field]))) mustBe('a URL with a valid host', `targets[${i}].${field}`)
  }
}

function mustBe(what: string, path: string): never {
  throw new InvalidError('INVALID_RULE', `${path} must be ${what}`, { path })
}

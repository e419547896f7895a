import { InvalidError, isOperatorBus, nameBeside, tenantOf } from '@sluice/event'
import {
  checkStandbys,
  kindOf,
  type QueueTarget,
  subscriptionOf,
  type Target,
  targetKinds,
  type WebhookTarget,
} from '@sluice/targets'
import { checkTransform, type Transform } from '@sluice/transform'
import { type Connection, originFault } from '../connection/connection.js'
import { checkFields, isObject, type Plain, withoutNames } from '../settings.js'
import type { PatternLimits } from './pattern-limits.js'
import { type RuleNames, RuleSettings } from './rule.js'
import { selectedPattern } from './selection.js'

/**
 * @param names of the rule and its bus, which the settings may repeat
 * @throws InvalidError `INVALID_RULE`, `INVALID_TRANSFORM`, `INVALID_PATTERN` or `PATTERN_TOO_LARGE` naming the field.
 */
export function checkRule(settings: unknown, names: RuleNames, limits?: PatternLimits): RuleSettings {
  // answers have these fields besides
  const {
    warnings: _,
    lacks: _lacks,
    fired: _fired,
    lastFiredAt: _last,
    ...given
  } = withoutNames(settings, names, 'INVALID_RULE')
  checkShape(given)
  // class-transformer would drop keys like "constructor", which changes what the rule matches or what a target is sent
  const { pattern, filters, filterPolicy, targets, ...others } = given
  const hollow = {
    pattern: isObject(pattern) || filters !== undefined || filterPolicy !== undefined ? {} : pattern,
    ...(filters === undefined ? {} : { filters: Array.isArray(filters) ? [] : filters }),
    ...(filterPolicy === undefined ? {} : { filterPolicy: isObject(filterPolicy) ? {} : filterPolicy }),
    ...(targets === undefined ? {} : { targets: (targets as Plain[]).map(hollowTarget) }),
  }
  const rule = checkFields(RuleSettings, { ...others, ...hollow }, 'INVALID_RULE')
  checkUrls(rule.targets)
  checkStandbys(rule.targets)
  for (const [i, { transform, headers, query }] of (targets as Plain[]).entries()) {
    const target = rule.targets[i]!
    Object.assign(target, headers !== undefined && { headers }, query !== undefined && { query })
    if (transform !== undefined) {
      const path = `targets[${i}].transform`
      checkTransform(transform, path)
      checkPlace(rule.targets, i, transform, path)
      target.transform = transform
    }
    const found = kindOf(target)?.fault?.(target)
    if (found) throw invalid(`targets[${i}].${found.field}`, found.fault)
  }
  const written = {
    ...(filters === undefined ? {} : { filters }),
    ...(filterPolicy === undefined ? {} : { filterPolicy }),
  }
  return Object.assign(rule, written, { pattern: selectedPattern(given, 'INVALID_RULE', limits) })
}

/**
 * Buses are named without their tenant. It is that of the rule where a target names no other one.
 *
 * @param own the bus of the rule
 * @throws InvalidError `INVALID_RULE` if events or results of a target would go to an unknown bus or to Sluice's own, or events to the own bus
 */
export function checkOtherBuses({ targets }: RuleSettings, own: string, buses: ReadonlyMap<string, unknown>): void {
  for (const [i, target] of targets.entries()) {
    const field = kindOf(target)?.bus
    const named = { ...(field && { [field]: target[field] }), 'onSuccess.bus': resultBus(target) }
    for (const [at, bus] of Object.entries(named) as [string, string | undefined][]) {
      if (bus === undefined) continue
      const path = `targets[${i}].${at}`
      const tenant = at === field ? (target as { tenant?: string }).tenant : undefined
      const full = nameBeside(own, bus, tenant)
      if (isOperatorBus(full)) mustBe("a bus of your own: only Sluice publishes on 'sluice'", path)
      if (at === field && full === own) mustBe("another bus than the rule's own: it is there already", path)
      // whether another tenant has such a bus is told to those alone that may publish there
      if (buses.has(full) || tenantOf(full).tenant !== tenantOf(own).tenant) continue
      const message = `${path} names '${bus}', and there is no such bus: make it first`
      throw new InvalidError('INVALID_RULE', message, { path })
    }
  }
}

/** @throws InvalidError `INVALID_RULE` if a target names a fair key for a queue that is not fair, or does not exist yet */
export function checkFairKeys(
  { targets }: RuleSettings,
  own: string,
  queues: ReadonlyMap<string, { readonly fair: boolean }>,
): void {
  for (const [i, target] of targets.entries()) {
    const { queue, fairKey } = target as Partial<QueueTarget>
    if (target.type !== 'queue' || fairKey === undefined || queues.get(nameBeside(own, queue!))?.fair) continue
    mustBe(`left out: queue '${queue}' is not fair. Make it first, with "fair": true`, `targets[${i}].fairKey`)
  }
}

/** @throws InvalidError `INVALID_RULE` if an expression would make the messages of a FIFO queue: evaluations do not end in order */
export function checkOrder(
  { targets }: RuleSettings,
  own: string,
  queues: ReadonlyMap<string, { readonly fifo: boolean }>,
): void {
  for (const [i, target] of targets.entries()) {
    const { queue, transform } = target as QueueTarget
    if (target.type !== 'queue' || !transform || !('jsonata' in transform)) continue
    if (!queues.get(nameBeside(own, queue))?.fifo) continue
    const path = `targets[${i}].transform.jsonata`
    mustBe(`left out: queue '${queue}' is FIFO, and evaluations do not end in order. Use a path or a template`, path)
  }
}

/** @throws InvalidError `INVALID_RULE` if a target names an unknown connection, or one that sends nothing to its URL */
export function checkConnections(
  { targets }: RuleSettings,
  own: string,
  connections: ReadonlyMap<string, Pick<Connection, 'name' | 'origins'>>,
): void {
  for (const [i, target] of targets.entries()) {
    const { connection, url } = target as Partial<WebhookTarget>
    if (connection === undefined) continue
    const path = `targets[${i}].connection`
    const known = connections.get(nameBeside(own, connection))
    if (!known) throw invalid(path, `names '${connection}', and there is no such connection: make it first`)
    const fault = originFault(known, new URL(url!))
    if (fault !== undefined) throw invalid(path, `cannot be used: ${fault}`)
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
    for (const field of ['retry', 'onSuccess', 'disabled', 'transform', 'headers', 'query']) {
      if (target[field] !== undefined && !isObject(target[field])) mustBe('an object', `${path}.${field}`)
    }
    const kind = kindOf(target as { type: string })
    if (!kind) mustBe(`one of the following values: ${targetKinds.map(({ type }) => type).join(', ')}`, `${path}.type`)
    if (kind.unknowable && target['onSuccess'] !== undefined)
      mustBe(`left out: ${kind.unknowable}`, `${path}.onSuccess`)
    const { emits } = target
    if (kind.bus && emits !== undefined) mustBe('left out: a bus target hands on the event itself', `${path}.emits`)
    if (Array.isArray(emits) && !emits.every(isObject)) mustBe('a list of objects', `${path}.emits`)
    const retry = target['retry'] as Plain | undefined
    const backoff = retry?.['backoff']
    if (backoff !== undefined && !isObject(backoff)) mustBe('an object', `${path}.retry.backoff`)
  }
}

/** Refuses transforms that a target cannot have. */
function checkPlace(targets: readonly Target[], i: number, transform: Transform, path: string): void {
  const target = targets[i]!
  const { withoutJsonata } = kindOf(target)!
  if (withoutJsonata && 'jsonata' in transform) mustBe(`left out: ${withoutJsonata}`, `${path}.jsonata`)
  const subscription = subscriptionOf(target)
  const other = targets.find(
    one => one !== target && subscription !== undefined && subscriptionOf(one) === subscription,
  )
  if (other) mustBe(`left out: target '${other.id}' brings the events to subscription '${subscription}' too`, path)
}

function hollowTarget(target: Plain): Plain {
  const hollow = (['transform', 'headers', 'query'] as const).filter(field => target[field] !== undefined)
  return { ...target, ...Object.fromEntries(hollow.map(field => [field, {}])) }
}

/** Refuses URLs that class-validator accepts and Node cannot call: `http://1.2.3.4.5/`. */
function checkUrls(targets: readonly Target[]): void {
  for (const [i, target] of targets.entries()) {
    const field = kindOf(target)?.url
    if (field && !URL.canParse(String(target[field]))) mustBe('a URL with a valid host', `targets[${i}].${field}`)
  }
}

function mustBe(what: string, path: string): never {
  throw invalid(path, `must be ${what}`)
}

function invalid(path: string, fault: string): InvalidError {
  return new InvalidError('INVALID_RULE', `${path} ${fault}`, { path })
}

import 'reflect-metadata'
import { namePattern } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { PatternError } from '@sluice/pattern'
import { checkStandbys, kindOf, type Target, targetKinds } from '@sluice/targets'
import { plainToInstance } from 'class-transformer'
import { validateSync } from 'class-validator'
import { BusSettings } from './bus.js'
import { faultOf, notKnown } from './fault.js'
import type { PatternLimits } from './rule/pattern-limits.js'
import { RuleSettings } from './rule/rule.js'
import { selectedPattern } from './rule/selection.js'

/** @throws InvalidError `INVALID_NAME` */
export function checkName(kind: 'bus' | 'rule' | 'subscription', name: string): string {
  if (namePattern.test(name)) return name
  throw new InvalidError('INVALID_NAME', `a ${kind} name must be 1 to 128 letters, digits, ".", "_" or "-"`, {
    [kind]: name,
  })
}

/**
 * @param name the bus' own, which the settings may repeat: what was shown can be sent back
 * @throws InvalidError `INVALID_BUS` naming the field.
 */
export function checkBus(settings: unknown, name: string): BusSettings {
  const bus = check(BusSettings, withoutNames(settings ?? {}, { name }, 'INVALID_BUS'), 'INVALID_BUS')
  if (bus.durability === 'memory') {
    if (bus.replicas !== undefined) throw badReplicas('goes with durability "replicated" or "durable"')
    return bus
  }
  bus.replicas ??= 1
  if (bus.durability === 'replicated' && bus.replicas === 0) throw badReplicas('must be at least 1 to be replicated')
  return bus
}

function badReplicas(must: string): InvalidError {
  return new InvalidError('INVALID_BUS', `replicas ${must}`, { path: 'replicas' })
}

/**
 * @param names of the rule and its bus, which the settings may repeat
 * @throws InvalidError `INVALID_RULE`, `INVALID_PATTERN` or `PATTERN_TOO_LARGE` naming the field.
 */
export function checkRule(
  settings: unknown,
  names: { bus: string; name: string },
  limits?: PatternLimits,
): RuleSettings {
  const { warnings: _, ...given } = withoutNames(settings, names, 'INVALID_RULE') // what the answer to a PUT had
  checkShape(given)
  // class-transformer would drop keys like "constructor" from a pattern, and with them what the rule asks for
  const { pattern, filters, filterPolicy, ...others } = given
  const hollow = {
    pattern: isObject(pattern) || filters !== undefined || filterPolicy !== undefined ? {} : pattern,
    ...(filters === undefined ? {} : { filters: Array.isArray(filters) ? [] : filters }),
    ...(filterPolicy === undefined ? {} : { filterPolicy: isObject(filterPolicy) ? {} : filterPolicy }),
  }
  const rule = check(RuleSettings, { ...others, ...hollow }, 'INVALID_RULE')
  checkUrls(rule.targets)
  checkStandbys(rule.targets)
  const written = {
    ...(filters === undefined ? {} : { filters }),
    ...(filterPolicy === undefined ? {} : { filterPolicy }),
  }
  return Object.assign(rule, written, { pattern: selectedPattern(given, 'INVALID_RULE', limits) })
}

/** @throws InvalidError `INVALID_RULE` where the results of a target would go to a bus that is not there */
export async function checkResultBuses(
  { targets }: RuleSettings,
  exists: (bus: string) => Promise<boolean>,
): Promise<void> {
  for (const [i, target] of targets.entries()) {
    const bus = 'onSuccess' in target ? target.onSuccess?.bus : undefined
    if (bus === undefined || (await exists(bus))) continue
    const path = `targets[${i}].onSuccess.bus`
    throw new InvalidError('INVALID_RULE', `${path} names '${bus}', and there is no such bus: make it first`, { path })
  }
}

/** Does what compiles a pattern. @throws InvalidError `INVALID_PATTERN` with path, reason and fix when it is none. */
export function readPattern<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    const { path, reason, fix } = error
    throw new InvalidError('INVALID_PATTERN', error.message, { path, reason, fix }, { cause: error })
  }
}

type Plain = Record<string, unknown>

function isObject(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutNames(settings: unknown, names: Plain, code: string): Plain {
  if (!isObject(settings)) throw new InvalidError(code, 'the body must be a JSON object')
  // class-transformer would drop it unseen
  for (const path of ['constructor', '__proto__']) {
    if (Object.hasOwn(settings, path)) throw new InvalidError(code, notKnown(path), { path })
  }
  const rest = { ...settings }
  for (const [field, name] of Object.entries(names)) {
    if (rest[field] !== undefined && rest[field] !== name) {
      throw new InvalidError(code, `${field} must be '${String(name)}', as in the URL, or be left out`, { path: field })
    }
    delete rest[field]
  }
  return rest
}

/** Lists and nulls where objects belong: class-transformer takes them for objects, or stumbles. */
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

/** What the validator of URLs lets through, and Node cannot call: `http://1.2.3.4.5/`. */
function checkUrls(targets: readonly Target[]): void {
  for (const [i, target] of targets.entries()) {
    const field = kindOf(target)?.url
    if (field && !URL.canParse(String(target[field]))) mustBe('a URL with a valid host', `targets[${i}].${field}`)
  }
}

function mustBe(what: string, path: string): never {
  throw new InvalidError('INVALID_RULE', `${path} must be ${what}`, { path })
}

function check<T extends object>(type: new () => T, value: Plain, code: string): T {
  const instance = plainToInstance(type, value, { exposeDefaultValues: true })
  const [error] = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true })
  if (!error) return instance
  const { path, message } = faultOf(error)
  throw new InvalidError(code, message.startsWith(path) ? message : `${path}: ${message}`, { path })
}

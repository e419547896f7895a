import 'reflect-metadata'
import { namePattern } from '@sluice/delivery'
import { InvalidError } from '@sluice/event'
import { compile, PatternError } from '@sluice/pattern'
import { plainToInstance } from 'class-transformer'
import { validateSync, type ValidationError } from 'class-validator'
import { BusSettings } from './bus.js'
import { RuleSettings } from './rule.js'

/** @throws InvalidError `INVALID_NAME` */
export function checkName(kind: 'bus' | 'rule' | 'subscription', name: string): string {
  if (namePattern.test(name)) return name
  throw new InvalidError('INVALID_NAME', `a ${kind} name must be 1 to 128 letters, digits, ".", "_" or "-"`, { [kind]: name })
}

/** @throws InvalidError `INVALID_BUS` naming the field. */
export function checkBus(settings: unknown): BusSettings {
  return check(BusSettings, settings ?? {}, 'INVALID_BUS')
}

/** @throws InvalidError `INVALID_RULE` or `INVALID_PATTERN` naming the field. */
export function checkRule(settings: unknown): RuleSettings {
  const rule = check(RuleSettings, settings, 'INVALID_RULE')
  try {
    compile(rule.pattern)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    const { path, reason, fix } = error
    throw new InvalidError('INVALID_PATTERN', error.message, { path, reason, fix }, { cause: error })
  }
  return rule
}

function check<T extends object>(type: new () => T, value: unknown, code: string): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidError(code, 'the body must be a JSON object')
  }
  const instance = plainToInstance(type, value, { exposeDefaultValues: true })
  const [error] = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true, stopAtFirstError: true })
  if (!error) return instance
  const { path, message } = deepest(error, '')
  throw new InvalidError(code, message.startsWith(path) ? message : `${path}: ${message}`, { path })
}

/** The first field at fault, with its path as one would write it: targets[0].url */
function deepest(error: ValidationError, parent: string): { path: string; message: string } {
  const step = /^\d+$/.test(error.property) ? `[${error.property}]` : parent ? `.${error.property}` : error.property
  const path = parent + step
  const child = error.children?.[0]
  if (child) return deepest(child, path)
  return { path, message: Object.values(error.constraints ?? {})[0] ?? 'is not valid' }
}

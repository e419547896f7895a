import 'reflect-metadata'
import { isFullName, nameForm, namePattern } from '@sluice/delivery'
import { InvalidError, tenantOf } from '@sluice/event'
import { plainToInstance } from 'class-transformer'
import { validateSync } from 'class-validator'
import { faultOf, notKnown } from './fault.js'

export type Plain = Record<string, unknown>

export function isObject(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @throws InvalidError `INVALID_NAME` */
export function checkName(kind: string, name: string): string {
  if (namePattern.test(name)) return name
  throw invalidName(kind, name)
}

/** @param full with its tenant @throws InvalidError `INVALID_NAME` */
export function checkFullName(kind: string, full: string): void {
  if (!isFullName(full)) throw invalidName(kind, tenantOf(full).name)
}

function invalidName(kind: string, name: string): InvalidError {
  return new InvalidError('INVALID_NAME', `a ${kind} name must be ${nameForm}`, { [kind]: name })
}

/**
 * The settings without the names of their resource, which they may repeat, so that a read resource can be sent back. They say them
 * without the tenant.
 *
 * @throws InvalidError with the code, if a name differs
 */
export function withoutNames(settings: unknown, names: object, code: string): Plain {
  if (!isObject(settings)) throw new InvalidError(code, 'the body must be a JSON object')
  // class-transformer would drop it silently
  for (const path of ['constructor', '__proto__']) {
    if (Object.hasOwn(settings, path)) throw new InvalidError(code, notKnown(path), { path })
  }
  const rest = { ...settings }
  for (const [field, full] of Object.entries(names)) {
    const { name } = tenantOf(String(full))
    if (rest[field] !== undefined && rest[field] !== full && rest[field] !== name) {
      throw new InvalidError(code, `${field} must be '${name}', as in the URL, or be left out`, { path: field })
    }
    delete rest[field]
  }
  return rest
}

/** The settings as an instance of their class, with defaults. @throws InvalidError with the code, naming the field */
export function checkFields<T extends object>(type: new () => T, value: Plain, code: string): T {
  const instance = plainToInstance(type, value, { exposeDefaultValues: true })
  const [error] = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true })
  if (!error) return instance
  const { path, message } = faultOf(error)
  throw new InvalidError(code, message.startsWith(path) ? message : `${path}: ${message}`, { path })
}

import { errorText } from '@sluice/delivery'
import { type CloudEvent, InvalidError } from '@sluice/event'
import { faultOf } from '@sluice/registry'
import { instanceToPlain, plainToInstance } from 'class-transformer'
import { validateSync, type ValidationError, type ValidatorOptions } from 'class-validator'
import { type EventClass, type EventType, eventTypeOf } from './event.decorator.js'
import { nestedClasses } from './nested-classes.js'

/** Fields that the class does not know are left out: a newer publisher may say more. */
const reading: ValidatorOptions = {
  whitelist: true,
  forbidUnknownValues: false, // a class without fields is one too
  validationError: { target: false },
}

/** Fields that the class does not know are refused: nothing checks them, and most are misspelt. */
const writing: ValidatorOptions = { ...reading, forbidNonWhitelisted: true }

/**
 * The event with data that is an instance of the class.
 *
 * @throws InvalidError `INVALID_DATA` naming the field: trying again cannot mend it
 */
export function readTyped(eventClass: EventClass | undefined, event: CloudEvent): CloudEvent {
  if (!eventClass) return event
  return { ...event, data: instanceOf(eventTypeOf(eventClass), event.data, reading) }
}

/**
 * The instance as plain JSON data: what every handler of the class can read, because it was read here.
 *
 * @throws InvalidError `INVALID_DATA` naming the field
 */
export function writeData(type: EventType, instance: object): object {
  const data = attempt(type, 'cannot be written as JSON', () => {
    return JSON.parse(JSON.stringify(instanceToPlain(instance))) as object
  })
  instanceOf(type, data, writing)
  return data
}

function instanceOf(type: EventType, data: unknown, options: ValidatorOptions): object {
  nestedClasses(type.eventClass)
  const plain = data ?? {} // what is missing is said by field
  if (typeof plain !== 'object' || Array.isArray(plain)) throw invalid(type, 'data', 'data must be a JSON object')
  // hostile data, such as a field named "constructor" or a thousand levels, is what makes it throw
  const instance = attempt(type, 'cannot be read', () => plainToInstance(type.eventClass, plain))
  const [error] = faults(validateSync(instance, options))
  if (!error) return instance
  const { path, message } = faultOf(
    error,
    path => `${path} is not known to ${type.eventClass.name}: is it misspelt, or without a validation decorator?`,
  )
  throw invalid(type, `data.${path}`, message.startsWith(path) ? `data.${message}` : `data.${path}: ${message}`)
}

/** Without those fields that a class declares, leaves unchecked and has no value for. */
function faults(errors: readonly ValidationError[]): ValidationError[] {
  return errors.flatMap(error => {
    if (!error.children?.length)
      return error.constraints?.['whitelistValidation'] && error.value === undefined ? [] : [error]
    const children = faults(error.children)
    return children.length > 0 ? [{ ...error, children }] : []
  })
}

function attempt<T>(type: EventType, what: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw invalid(type, 'data', `data ${what}: ${errorText(cause)}`, cause)
  }
}

function invalid({ type, version }: EventType, path: string, message: string, cause?: unknown): InvalidError {
  return new InvalidError('INVALID_DATA', `${type} version ${version}: ${message}`, { path, type, version }, { cause })
}

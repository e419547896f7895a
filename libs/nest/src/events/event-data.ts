import { errorText } from '@sluice/delivery'
import { type CloudEvent, InvalidError } from '@sluice/event'
import { faultOf } from '@sluice/registry'
import { instanceToPlain, plainToInstance } from 'class-transformer'
import { validateSync, ValidationError, type ValidatorOptions } from 'class-validator'
import { Contract, type Fault } from './contract.js'
import { type EventClass, type EventType, eventTypeOf } from './event.decorator.js'

/** Fields that the class does not declare are left out: a newer publisher may send more. */
const reading: ValidatorOptions = {
  whitelist: true,
  forbidUnknownValues: false, // a class without fields is allowed
}

/** Fields that the class does not declare are refused: nothing checks them, and most are misspelt. */
const writing: ValidatorOptions = { ...reading, forbidNonWhitelisted: true }

/**
 * The event with data that is an instance of the class.
 *
 * @throws InvalidError `INVALID_DATA` naming the field: trying again cannot help
 */
export function readTyped(eventClass: EventClass | undefined, event: CloudEvent): CloudEvent {
  if (!eventClass) return event
  return { ...event, data: instanceOf(eventTypeOf(eventClass), event.data, reading) }
}

/**
 * The instance as plain JSON data. It is read back into the class here, so every handler of the class can read it.
 *
 * @throws InvalidError `INVALID_DATA` naming the field
 */
export function writeData(type: EventType, instance: object): object {
  const data = attempt(type, 'cannot be written as JSON', () => {
    return JSON.parse(JSON.stringify(instanceToPlain(instance))) as object
  })
  const fault = Contract.of(type.eventClass).wrongDate(instance)
  if (fault) throw invalidAt(type, fault)
  instanceOf(type, data, writing)
  return data
}

function instanceOf(type: EventType, data: unknown, options: ValidatorOptions): object {
  const contract = Contract.of(type.eventClass)
  const given = data === undefined ? {} : data // so that the error names the missing field
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid(type, 'data', 'data must be a JSON object')
  // it throws for hostile data, such as a field named "constructor" or a thousand levels
  const read = () => {
    const first = contract.fault(given)
    const mended = first?.nullAt && options === reading ? withoutNulls(given, contract) : undefined
    const [plain, fault] = mended ? [mended, undefined] : [given, first]
    return {
      fault,
      instance: plainToInstance(type.eventClass, contract.discriminates ? copied(plain) : plain),
    }
  }
  const { fault, instance } = attempt(type, 'cannot be read', read)
  const errors = attempt(type, 'cannot be checked', () => validateSync(instance, options))
  const [error] = faults(errors, check => fault === undefined && contract.states(...check))
  if (!error && !fault) return instance
  const said = error && faultOf(error, path => unknown(path, type))
  if (fault?.isDate && fault.path === said?.path) throw invalidAt(type, fault)
  // the messages of the class come first: its author may have written some of them
  throw invalidAt(type, said ?? fault!)
}

/** Most optional fields of one event that may be null. */
const mostNulls = 100

/**
 * The data without null values of optional fields: publishers before 0.2 wrote null there.
 *
 * @returns undefined if the data is invalid without them too
 */
function withoutNulls(data: object, contract: Contract): object | undefined {
  const plain = copied(data)
  for (let n = 0; n <= mostNulls; n++) {
    const fault = contract.fault(plain)
    if (!fault) return plain
    if (!fault.nullAt || !removeNull(plain, fault.nullAt, !contract.discriminates)) return undefined
  }
  return undefined
}

/**
 * Removes a null.
 *
 * @param everywhere removes it in all elements of the lists on its path, whose elements then are of one class
 * @returns false if the null is itself an element of a list
 */
function removeNull(data: object, [step, ...rest]: readonly string[], everywhere: boolean): boolean {
  if (step === undefined) return false
  if (rest.length > 0) {
    const inside = everywhere && Array.isArray(data) ? (data as unknown[]) : [(data as Record<string, unknown>)[step]]
    return inside
      .filter(one => typeof one === 'object' && one !== null)
      .map(one => removeNull(one!, rest, everywhere))
      .some(Boolean)
  }
  const fields = data as Record<string, unknown>
  if (Array.isArray(data) || fields[step] !== null) return false
  delete fields[step]
  return true
}

/** A copy of JSON data. */
function copied<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copied) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, copied(inside)])) as T
}

type Check = [instance: unknown, field: string, decorator: string]

/**
 * Validation errors without those of fields that a class declares, does not check and has no value for, and without the
 * checks that `isMoot` excludes.
 */
function faults(errors: readonly ValidationError[], isMoot: (check: Check) => boolean): ValidationError[] {
  return errors.flatMap((error): ValidationError[] => {
    if (error.children?.length) {
      const children = faults(error.children, isMoot)
      return children.length > 0 ? [{ ...error, children }] : []
    }
    if (error.constraints?.['whitelistValidation'] && error.value === undefined) return []
    const counting = Object.entries(error.constraints ?? {}).filter(
      ([decorator]) => !isMoot([error.target, error.property, decorator]),
    )
    return counting.length > 0
      ? [Object.assign(new ValidationError(), error, { constraints: Object.fromEntries(counting) })]
      : []
  })
}

function unknown(path: string, { eventClass }: EventType): string {
  return `${path} is not known to ${eventClass.name}: is it misspelt, or without a validation decorator?`
}

function invalidAt(type: EventType, { path, message }: Fault): InvalidError {
  return invalid(type, `data.${path}`, message.startsWith(path) ? `data.${message}` : `data.${path}: ${message}`)
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

import { InvalidError, messageOf } from '@sluice/event'
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js'
import { getMetadataStorage, ValidationTypes } from 'class-validator'
import type { EventClass } from './event.decorator.js'
import { type ValidationMetadata, validationsOf } from './validations.js'

/** Most classes of one event. */
const maxClasses = 100

const found = new WeakMap<EventClass, ReadonlyMap<string, EventClass>>()

/**
 * The classes of the fields of an event class, at any depth, by name. The event class itself is among them only if it contains
 * itself. Computed once a class.
 *
 * @throws InvalidError `INVALID_EVENT_CLASS` for a field that could not be checked or read later; the message has the fix
 */
export function nestedClasses(eventClass: EventClass): ReadonlyMap<string, EventClass> {
  const known = found.get(eventClass)
  if (known) return known
  const classes = new Map<string, EventClass>()
  const add = (nested: EventClass, field: string) => {
    const other = classes.get(nested.name)
    if (other === nested) return
    if (other) throw wrong(field, `there are two classes named ${nested.name}: rename one`)
    if (classes.size >= maxClasses) throw wrong(field, `the event is made of more than ${maxClasses} classes`)
    classes.set(nested.name, nested)
    visit(nested)
  }
  const visit = (of: EventClass) => {
    checkConstructor(of)
    for (const metadata of validationsOf(of)) {
      const field = `${of.name}.${metadata.propertyName}`
      if (isAsync(metadata)) throw wrong(field, 'its validator is asynchronous: check it in the handler instead')
      if (metadata.type !== ValidationTypes.NESTED_VALIDATION) continue
      for (const nested of typesOf(of, metadata.propertyName, field)) add(nested, field)
    }
  }
  visit(eventClass)
  found.set(eventClass, classes)
  return classes
}

/** An asynchronous validator would count as passed before its promise settles. */
function isAsync({ constraintCls }: ValidationMetadata): boolean {
  if (!constraintCls) return false
  return getMetadataStorage()
    .getTargetValidatorConstraints(constraintCls)
    .some(constraint => constraint.async)
}

function typesOf(of: EventClass, property: string, field: string): EventClass[] {
  const metadata = defaultMetadataStorage.findTypeMetadata(of, property)
  const type = metadata?.typeFunction?.() as EventClass | undefined
  if (!type) {
    throw wrong(
      field,
      'has @ValidateNested and needs @Type(() => …) of class-transformer: else nothing says what it is',
    )
  }
  const subTypes = metadata.options?.discriminator?.subTypes ?? []
  return [type, ...subTypes.map((subType: { value: unknown }) => subType.value as EventClass)]
}

function checkConstructor(of: EventClass): void {
  try {
    new of()
  } catch (cause) {
    const how = `new ${of.name}() must work without arguments, because events are read so: use Object.assign(this, data)`
    throw new InvalidError('INVALID_EVENT_CLASS', `${how} (${messageOf(cause)})`, {}, { cause })
  }
}

function wrong(field: string, what: string): InvalidError {
  return new InvalidError('INVALID_EVENT_CLASS', `${field}: ${what}`, { field })
}

import { InvalidError } from '@sluice/event'
import type { JsonSchema } from '@sluice/registry'
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js'
import { getMetadataStorage, ValidationTypes } from 'class-validator'
import type { EventClass } from './event.decorator.js'
import { both, plainly, statementOf } from './schema-keywords.js'
import { type ValidationMetadata, validationsOf } from './validations.js'

/** The JSON Schema of one class, by its decorators. */
export interface ClassSchema {
  readonly schema: JsonSchema
  /** By field: the decorators that the schema expresses completely. */
  readonly stated: ReadonlyMap<string, ReadonlySet<string>>
  /** Fields that are dates, and whether each is a list or map of dates. */
  readonly dates: ReadonlyMap<string, boolean>
  /** Fields whose values are instances of a class. */
  readonly nested: ReadonlyMap<string, EventClass>
  /** Whether a property of a field's value decides its class (`discriminator`). */
  readonly discriminates: boolean
}

/** @throws InvalidError `INVALID_EVENT_CLASS` for a field that no JSON value can satisfy */
export function classSchema(of: EventClass): ClassSchema {
  const properties: Record<string, JsonSchema> = {}
  const required: string[] = []
  const stated = new Map<string, ReadonlySet<string>>()
  const dates = new Map<string, boolean>()
  const nested = new Map<string, EventClass>()
  let discriminates = false
  for (const [name, checks] of byField(validationsOf(of))) {
    if (defaultMetadataStorage.findExcludeMetadata(of, name)) continue
    const field = fieldOf(of, name, checks)
    const inJson = defaultMetadataStorage.findExposeMetadata(of, name)?.options.name ?? name
    properties[inJson] = field.schema
    if (field.required) required.push(inJson)
    stated.set(name, field.stated)
    const type = typeOf(of, name)
    if (type?.typeFunction?.() === Date) dates.set(name, ['array', 'object'].includes(String(field.schema['type'])))
    else if (checks.some(isNested)) nested.set(name, type!.typeFunction!() as EventClass)
    discriminates ||= type?.options?.discriminator !== undefined
  }
  const schema = { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
  return { schema, stated, dates, nested, discriminates }
}

function byField(validations: readonly ValidationMetadata[]): Map<string, ValidationMetadata[]> {
  const fields = new Map<string, ValidationMetadata[]>()
  for (const validation of validations) {
    const known = fields.get(validation.propertyName)
    if (known) known.push(validation)
    else fields.set(validation.propertyName, [validation])
  }
  return fields
}

interface FieldSchema {
  readonly schema: JsonSchema
  readonly required: boolean
  readonly stated: ReadonlySet<string>
}

function fieldOf(of: EventClass, name: string, checks: readonly ValidationMetadata[]): FieldSchema {
  const conditions = checks.filter(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION)
  const rest = checks.filter(({ type }) => !(unsaid as readonly string[]).includes(type))
  // only the class can decide whether the field is checked, and as what
  if (isTransformed(of, name) || conditions.some(condition => condition.name !== 'isOptional'))
    return { schema: remark({}, rest.map(nameOf)), required: false, stated: new Set() }
  const designType: unknown = Reflect.getMetadata('design:type', of.prototype, name)
  const stated = new Set<string>()
  const beyond = new Set<string>()
  let schema: JsonSchema = {}
  for (const check of rest) {
    const called = nameOf(check)
    if (dateChecks.has(called) && typeOf(of, name)?.typeFunction?.() !== Date) throw undatable(of, name, called)
    if (isNested(check)) {
      const many = check.each || designType === Array || designType === Set
      schema = both(schema, many || designType === Map ? each(reference(of, name), designType) : reference(of, name))
      continue
    }
    if ('validateIf' in check && check.validateIf) {
      // class-validator has it from 0.15 on
      beyond.add(called)
      continue
    }
    const statement = statementOf(called, check.constraints ?? [], check.each ? undefined : designType)
    schema = both(schema, check.each ? each(plainly(statement.schema), designType) : statement.schema)
    if (statement.whole) stated.add(called)
    else beyond.add(called)
  }
  for (const called of beyond) stated.delete(called)
  return {
    schema: remark(plainly(schema), beyond),
    required: rest.length > 0 && conditions.length === 0 && !rest.some(check => nameOf(check) === 'isEmpty'),
    stated,
  }
}

const unsaid = [ValidationTypes.CONDITIONAL_VALIDATION, ValidationTypes.WHITELIST]
const dateChecks = new Set(['isDate', 'minDate', 'maxDate'])

/** Adds a remark to the schema about checks that only the class makes. */
function remark(schema: JsonSchema, checks: Iterable<string>): JsonSchema {
  const names = [...checks].sort()
  return names.length === 0
    ? schema
    : { ...schema, description: `Checked by the event class besides: ${names.join(', ')}` }
}

function each(schema: JsonSchema, designType: unknown): JsonSchema {
  return designType === Map ? { type: 'object', additionalProperties: schema } : { type: 'array', items: schema }
}

/** The schema of a field's class, or of its several classes if a property decides which. */
function reference(of: EventClass, name: string): JsonSchema {
  const type = typeOf(of, name)!
  const base = { $ref: definition(type.typeFunction!() as EventClass) }
  const discriminator = type.options?.discriminator as Discriminator | undefined
  if (!discriminator) return base
  const { property, subTypes } = discriminator
  const isOne = (names: readonly string[]) => ({ properties: { [property]: { enum: names } }, required: [property] })
  const ofSubType = subTypes.map(({ name, value }) => ({
    allOf: [isOne([name]), { $ref: definition(value as EventClass) }],
  }))
  return { anyOf: [...ofSubType, { allOf: [{ not: isOne(subTypes.map(subType => subType.name)) }, base] }] }
}

interface Discriminator {
  readonly property: string
  readonly subTypes: readonly { readonly name: string; readonly value: unknown }[]
}

function definition(of: EventClass): string {
  return `#/definitions/${of.name}`
}

function typeOf(of: EventClass, name: string) {
  return defaultMetadataStorage.findTypeMetadata(of, name)
}

function isNested({ type }: ValidationMetadata): boolean {
  return type === ValidationTypes.NESTED_VALIDATION
}

function isTransformed(of: EventClass, name: string): boolean {
  return [0, 1].some(way => defaultMetadataStorage.findTransformMetadatas(of, name, way).length > 0)
}

function nameOf({ name, type, constraintCls }: ValidationMetadata): string {
  if (name) return name
  const [constraint] = constraintCls ? getMetadataStorage().getTargetValidatorConstraints(constraintCls) : []
  return constraint?.name ?? type
}

function undatable(of: EventClass, name: string, check: string): InvalidError {
  const field = `${of.name}.${name}`
  const how = `has @${check[0]!.toUpperCase()}${check.slice(1)} and needs @Type(() => Date): JSON has no dates`
  return new InvalidError('INVALID_EVENT_CLASS', `${field}: ${how}`, { field })
}

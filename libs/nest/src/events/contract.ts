import { parseTimestamp, timestampForm } from '@sluice/event'
import type { JsonSchema } from '@sluice/registry'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { type ClassSchema, classSchema } from './class-schema.js'
import type { EventClass } from './event.decorator.js'
import { nestedClasses } from './nested-classes.js'

/** An error in data, and the path of the field: items[0].sku */
export interface Fault {
  readonly path: string
  readonly message: string
  /** Whether the value is an invalid date: the class' own message is less exact then. */
  readonly isDate?: boolean
  /** The path to a null where another value is required: names and indexes. */
  readonly nullAt?: readonly string[]
}

/** Checks data of an event class against its JSON Schema, the one that the registry has. */
export class Contract {
  static readonly #known = new WeakMap<EventClass, Contract>()

  /** The contract of a class, created once. @throws InvalidError `INVALID_EVENT_CLASS` */
  static of(eventClass: EventClass): Contract {
    let contract = Contract.#known.get(eventClass)
    if (!contract) Contract.#known.set(eventClass, (contract = new Contract(eventClass)))
    return contract
  }

  /** Without `$id`. */
  readonly schema: JsonSchema
  /** Whether class-transformer reads a discriminator property from the data, which changes it. */
  readonly discriminates: boolean
  readonly #classes = new Map<unknown, ClassSchema>()
  readonly #validate: ValidateFunction

  private constructor(private readonly eventClass: EventClass) {
    const nested = nestedClasses(eventClass)
    for (const of of [eventClass, ...nested.values()]) this.#classes.set(of, classSchema(of))
    const definitions = Array.from(nested, ([name, of]) => [name, this.#classes.get(of)!.schema] as const)
    this.schema = {
      title: eventClass.name,
      ...this.#classes.get(eventClass)!.schema,
      ...(definitions.length > 0 ? { definitions: Object.fromEntries(definitions) } : {}),
    }
    this.discriminates = [...this.#classes.values()].some(({ discriminates }) => discriminates)
    this.#validate = compile(this.schema)
  }

  /** The first violation of the schema. Throws if the data is nested too deep to check. */
  fault(data: unknown): Fault | undefined {
    return this.#validate(data) ? undefined : faultOf(causeOf(this.#validate.errors!))
  }

  /** Whether the schema expresses a field's decorator completely, so that the schema decides and not the decorator. */
  states(instance: unknown, field: string, decorator: string): boolean {
    const known = this.#classes.get((instance as object | undefined)?.constructor)
    return known?.stated.get(field)?.has(decorator) ?? false
  }

  /**
   * The first invalid date of an instance: class-transformer makes a Date of any value.
   *
   * @param instance without circular references
   */
  wrongDate(instance: unknown, of: EventClass = this.eventClass, path = ''): Fault | undefined {
    if (typeof instance !== 'object' || instance === null) return undefined
    const { dates, nested } = this.#classes.get(instance.constructor) ?? this.#classes.get(of)!
    const fields = instance as Record<string, unknown>
    for (const [name, isList] of dates) {
      const at = path + name
      for (const [where, value] of isList ? each(fields[name], at) : ([[at, fields[name]]] as const)) {
        if (value === undefined || value === null || isDate(value)) continue
        return wrongDateAt(where)
      }
    }
    for (const [name, inside] of nested) {
      for (const [at, value] of each(fields[name], path + name)) {
        const fault = this.wrongDate(value, inside, `${at}.`)
        if (fault) return fault
      }
    }
    return undefined
  }
}

function wrongDateAt(path: string): Fault {
  return { path, message: `${path} must be ${timestampForm}`, isDate: true }
}

function each(value: unknown, path: string): [string, unknown][] {
  if (value instanceof Map) return Array.from(value, ([key, item]) => [`${path}.${String(key)}`, item])
  const list: unknown = value instanceof Set ? [...value] : value
  return Array.isArray(list) ? list.map((item: unknown, i) => [`${path}[${i}]`, item]) : [[path, value]]
}

function compile(schema: JsonSchema): ValidateFunction {
  const ajv = new Ajv({
    ...{ strict: false, meta: false, validateSchema: false, addUsedSchema: false, logger: false, verbose: true },
    formats: { date: isDay, 'date-time': isTime },
  })
  ajv.removeKeyword('uniqueItems')
  // Ajv's own check compares every pair
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    validate: (on: boolean, list: unknown[]) => !on || areUnique(list),
  })
  return ajv.compile(schema)
}

function areUnique(list: readonly unknown[]): boolean {
  return new Set(list.map(item => JSON.stringify(sorted(item)))).size === list.length
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return fields.map(([name, inside]) => [name, sorted(inside)]).concat([[objectMark]])
}

/** A key that tells an object from the list of its fields. */
const objectMark = {}

function isDay(text: string): boolean {
  return /^[\d-]{10}$/.test(text) && parseTimestamp(`${text}T00:00:00Z`) !== undefined
}

/** Without leap seconds: no Date has one. */
function isTime(text: string): boolean {
  return parseTimestamp(text) !== undefined && !Number.isNaN(Date.parse(text))
}

/** A date that exists and is written as one. */
function isDate(value: unknown): boolean {
  if (value instanceof Date) return !Number.isNaN(value.getTime())
  return typeof value === 'string' && (isDay(value) || isTime(value))
}

/** The most specific error: for a field of one of several classes, the error within the value's own class. */
function causeOf(errors: readonly ErrorObject[]): ErrorObject {
  const last = errors.at(-1)!
  if (last.keyword !== 'anyOf') return last
  const { schemaPath } = last
  const isChoice = (path: string) =>
    path.startsWith(schemaPath) && /^\/\d+\/allOf\/0\//.test(path.slice(schemaPath.length))
  const within = errors.slice(0, -1).findLastIndex(error => !isChoice(error.schemaPath))
  return within < 0 ? last : causeOf(errors.slice(0, within + 1))
}

function faultOf({ instancePath, keyword, params, message, data }: ErrorObject): Fault {
  const steps = stepsOf(instancePath)
  const parent = steps.reduce(joined, '')
  if (keyword === 'required') {
    const path = joined(parent, String(params['missingProperty']))
    return { path, message: `${path} is missing` }
  }
  if (keyword === 'oneOf' && data !== null) return wrongDateAt(parent)
  const must = message ?? 'is not valid'
  if (data !== null) return { path: parent, message: `${parent} ${must}`.trim() }
  return {
    path: parent,
    message: `${parent} ${must}, and is null: leave it out where there is none`.trim(),
    nullAt: steps,
  }
}

/** The names and indexes of a JSON Pointer. */
function stepsOf(pointer: string): string[] {
  const steps = pointer.split('/').slice(1)
  return steps.map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function joined(parent: string, step: string): string {
  if (/^\d+$/.test(step)) return `${parent}[${step}]`
  return parent === '' ? step : `${parent}.${step}`
}

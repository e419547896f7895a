import { parseTimestamp, timestampForm } from '@sluice/event'
import type { JsonSchema } from '@sluice/registry'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { type ClassSchema, classSchema } from './class-schema.js'
import type { EventClass } from './event.decorator.js'
import { nestedClasses } from './nested-classes.js'

/** What is wrong with data, and where, as one would write it: items[0].sku */
export interface Fault {
  readonly path: string
  readonly message: string
  /** Whether it is a date that is none: the class says less of those. */
  readonly isDate?: boolean
  /** Whether it is null where something else is due. */
  readonly isNull?: boolean
}

/** What the data of an event class must be, as its JSON Schema says: the one that the registry shows. */
export class Contract {
  static readonly #known = new WeakMap<EventClass, Contract>()

  /** Made once a class. @throws InvalidError `INVALID_EVENT_CLASS` */
  static of(eventClass: EventClass): Contract {
    let contract = Contract.#known.get(eventClass)
    if (!contract) Contract.#known.set(eventClass, (contract = new Contract(eventClass)))
    return contract
  }

  /** Without `$id`. */
  readonly schema: JsonSchema
  /** Whether reading the data as instances changes it. */
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

  /** What the schema forbids first. Throws where the data is nested too deep to look at. */
  fault(data: unknown): Fault | undefined {
    return this.#validate(data) ? undefined : faultOf(this.#validate.errors!.at(-1)!)
  }

  /** Whether the schema says all of what a decorator on a field does, so that it decides. */
  states(instance: unknown, field: string, decorator: string): boolean {
    const known = this.#classes.get((instance as object | undefined)?.constructor)
    return known?.stated.get(field)?.has(decorator) ?? false
  }

  /**
   * The first date of an instance that is none: class-transformer makes one of anything.
   *
   * @param instance which goes round in no circle
   */
  wrongDate(instance: unknown, of: EventClass = this.eventClass, path = ''): Fault | undefined {
    if (typeof instance !== 'object' || instance === null) return undefined
    const { dates, nested } = this.#classes.get(instance.constructor) ?? this.#classes.get(of)!
    const fields = instance as Record<string, unknown>
    for (const [name, isList] of dates) {
      const at = path + name
      for (const [where, value] of isList ? each(fields[name], at) : ([[at, fields[name]]] as const)) {
        if (value === undefined || value === null || value instanceof Date || isWrittenDate(value)) continue
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
  return Array.isArray(value) ? value.map((item: unknown, i) => [`${path}[${i}]`, item]) : [[path, value]]
}

function compile(schema: JsonSchema): ValidateFunction {
  const ajv = new Ajv({
    ...{ strict: false, meta: false, validateSchema: false, addUsedSchema: false, logger: false, verbose: true },
    formats: { date: isDay, 'date-time': isTime },
  })
  ajv.removeKeyword('uniqueItems')
  // its own compares each with each
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

/** Tells an object from the list of its fields. */
const objectMark = {}

function isDay(text: string): boolean {
  return /^[\d-]{10}$/.test(text) && parseTimestamp(`${text}T00:00:00Z`) !== undefined
}

/** Without leap seconds: no Date has one. */
function isTime(text: string): boolean {
  return parseTimestamp(text) !== undefined && !Number.isNaN(Date.parse(text))
}

function isWrittenDate(value: unknown): boolean {
  return typeof value === 'string' && (isDay(value) || isTime(value))
}

function faultOf({ instancePath, keyword, params, message, data }: ErrorObject): Fault {
  const parent = pathOf(instancePath)
  if (keyword === 'required') {
    const path = joined(parent, String(params['missingProperty']))
    return { path, message: `${path} is missing` }
  }
  if (keyword === 'oneOf' && data !== null) return wrongDateAt(parent)
  const must = message ?? 'is not valid'
  const hint = data === null ? ', and is null: leave it out where there is none' : ''
  return { path: parent, message: `${parent} ${must}${hint}`.trim(), isNull: data === null }
}

/** A JSON pointer, as one would write it. */
function pathOf(pointer: string): string {
  const steps = pointer.split('/').slice(1)
  return steps.map(step => step.replaceAll('~1', '/').replaceAll('~0', '~')).reduce(joined, '')
}

function joined(parent: string, step: string): string {
  if (/^\d+$/.test(step)) return `${parent}[${step}]`
  return parent === '' ? step : `${parent}.${step}`
}

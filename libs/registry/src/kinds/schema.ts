import { isDeepStrictEqual } from 'node:util'
import { nameForm, namePattern } from '@sluice/delivery'
import { ConflictError, InvalidError, NotFoundError } from '@sluice/event'
import type { Kind } from './kind.js'
import { isObject } from './settings.js'

/** JSON Schema, as a plain object. */
export type JsonSchema = Readonly<Record<string, unknown>>

export interface SchemaNames {
  /** The event type. */
  readonly type: string
  /** From 1. Another version is another contract. */
  readonly version: number
}

/** The schema of the data of one version of an event type. */
export interface Schema extends SchemaNames {
  /** The `dataschema` of events of this version. */
  readonly dataschema: string
  readonly schema: JsonSchema
}

/** An event type and its versions, in order. */
export interface SchemaVersions {
  readonly type: string
  readonly versions: readonly number[]
}

/** Most schemas of a registry: all versions of all types. */
const maxSchemas = 10_000
/** Most UTF-16 code units of one schema as JSON. */
const maxSchemaLength = 64 * 1024
const maxSchemaVersion = 1_000_000

/** The `dataschema` of events that follow a schema of the registry; without a version, the prefix for all versions of the type. */
export function dataschemaOf(type: string, version?: number): string {
  return `urn:sluice:schema:${type}:${version ?? ''}`
}

/**
 * The schemas of event types. They are not in the registry's snapshot, because routers do not need them and they may be large
 * together.
 */
export const schemaKind = {
  name: 'schema',
  plural: 'schemas',
  inSnapshot: false,
  counted: true,

  field: ({ type, version }) => `${type}:${version}`,

  check: checkSchema,

  /** The same schema changes nothing, nor does an earlier form of this version; one with more optional fields replaces it. */
  next(before, schema, { type, version }) {
    if (before && outgrew(before.schema, schema)) return { value: before }
    if (before && !outgrew(schema, before.schema)) throw schemaExists(type, version)
    return { value: { type, version, dataschema: dataschemaOf(type, version), schema } }
  },

  most: () => maxSchemas,
  tooMany: () => new ConflictError('TOO_MANY_SCHEMAS', `there are ${maxSchemas} schemas, the most there can be`),
  unknown: ({ type, version }) => unknownSchema(type, version),
} as const satisfies Kind<SchemaNames, JsonSchema, Schema>

/** The schema as JSON. @throws InvalidError if it cannot be a schema of the registry */
function checkSchema(schema: unknown, { type, version }: SchemaNames): JsonSchema {
  if (!namePattern.test(type)) {
    const message = `an event type with a schema must be ${nameForm}, not '${type.slice(0, 140)}'`
    throw new InvalidError('INVALID_NAME', message, { eventType: type })
  }
  if (!isVersion(version)) throw invalid(type, `version must be an integer from 1 to ${maxSchemaVersion}`)
  if (!isObject(schema)) throw invalid(type, 'must be a JSON object')
  const json = JSON.stringify(schema)
  if (json.length > maxSchemaLength)
    throw invalid(type, `it has ${json.length} characters as JSON; ${maxSchemaLength} is the most`)
  return JSON.parse(json) as JsonSchema
}

function isVersion(version: number): boolean {
  return Number.isInteger(version) && version >= 1 && version <= maxSchemaVersion
}

/**
 * Whether one schema is the other with only optional fields added: data that was written by either can be read by the other.
 */
function outgrew(large: JsonSchema, small: JsonSchema): boolean {
  const { properties: most, definitions: more, required: wanted, ...rest } = withoutRemarks(large)
  const { properties, definitions, required, ...same } = withoutRemarks(small)
  if (!isDeepStrictEqual(rest, same) || !isDeepStrictEqual(sorted(wanted), sorted(required))) return false
  return holds(most, properties, isSame) && holds(more, definitions, outgrew)
}

function holds(large: unknown, small: unknown, like: (a: JsonSchema, b: JsonSchema) => boolean): boolean {
  const members = (large ?? {}) as Record<string, JsonSchema>
  return Object.entries((small ?? {}) as Record<string, JsonSchema>).every(
    ([name, schema]) => Object.hasOwn(members, name) && like(members[name]!, schema),
  )
}

function isSame(a: JsonSchema, b: JsonSchema): boolean {
  return isDeepStrictEqual(withoutRemarks(a), withoutRemarks(b))
}

/** Keywords that are only descriptions and restrict nothing. */
function withoutRemarks({ title: _, description: _d, examples: _e, ...rest }: JsonSchema): JsonSchema {
  return rest
}

function sorted(names: unknown): unknown {
  return Array.isArray(names) ? names.toSorted() : []
}

/** @param fields each `<type>:<version>`; a type has no colon in it */
export function byType(fields: Iterable<string>): SchemaVersions[] {
  const found = new Map<string, number[]>()
  for (const field of fields) {
    const [type, version] = field.split(':') as [string, string]
    const versions = found.get(type)
    if (versions) versions.push(Number(version))
    else found.set(type, [Number(version)])
  }
  const types = Array.from(found, ([type, versions]) => ({ type, versions: versions.sort((a, b) => a - b) }))
  return types.sort((a, b) => (a.type < b.type ? -1 : 1))
}

export function versionsOf(type: string, all: readonly SchemaVersions[]): SchemaVersions {
  const found = all.find(schema => schema.type === type)
  if (found) return found
  throw new NotFoundError('UNKNOWN_SCHEMA', `there is no schema of '${type}'`, { eventType: type })
}

export function unknownSchema(type: string, version: number | string): NotFoundError {
  return new NotFoundError('UNKNOWN_SCHEMA', `there is no schema of '${type}' with version ${version}`, {
    eventType: type,
    version,
  })
}

function schemaExists(type: string, version: number): ConflictError {
  const message =
    `version ${version} of '${type}' is registered with another schema. Fields that are optional may be added; ` +
    `for any other change raise the version, and publish both while somebody reads the old one`
  return new ConflictError('SCHEMA_EXISTS', message, { eventType: type, version })
}

function invalid(type: string, must: string): InvalidError {
  return new InvalidError('INVALID_SCHEMA', `the schema of '${type}': ${must}`, { eventType: type })
}

import type { Schemas } from '@sluice/client'

type Event = Schemas['CloudEvent']

/** What is known of one field of events: the names below it, and values that it had. */
export interface KnownField {
  readonly names: Map<string, KnownField>
  /** Each with where it comes from: `in 12 recent events`, `schema 2`. */
  readonly values: Map<string, string>
}

/** Values of one field and depth of data that are kept. */
const most = { values: 50, depth: 8 }

function emptyField(): KnownField {
  return { names: new Map(), values: new Map() }
}

/** The fields of recent events, and those that schemas name. Lists are what their members are, as in patterns. */
export function knownFields(events: readonly Event[], schemas: readonly Schemas['EventSchema'][]): KnownField {
  const root = emptyField()
  const counts = new Map<KnownField, Map<string, number>>()
  for (const event of events) seeValue(root, event, counts, 0)
  for (const [field, values] of counts)
    for (const [value, count] of [...values].sort(([, a], [, b]) => b - a).slice(0, most.values))
      field.values.set(value, count === 1 ? 'in a recent event' : `in ${count} recent events`)
  for (const { type, version, schema } of schemas) {
    const from = `schema ${version}`
    valueOf(below(root, 'type'), type, 'has a schema')
    seeSchema(below(root, 'data'), schema as JsonSchema, from, 0)
  }
  return root
}

function below(field: KnownField, name: string): KnownField {
  const known = field.names.get(name) ?? emptyField()
  field.names.set(name, known)
  return known
}

function valueOf(field: KnownField, value: unknown, from: string): void {
  const json = JSON.stringify(value)
  if (json !== undefined && !field.values.has(json) && field.values.size < most.values) field.values.set(json, from)
}

function seeValue(
  field: KnownField,
  value: unknown,
  counts: Map<KnownField, Map<string, number>>,
  depth: number,
): void {
  if (depth > most.depth) return
  if (Array.isArray(value)) for (const member of value.slice(0, 20)) seeValue(field, member, counts, depth + 1)
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) seeValue(below(field, name), member, counts, depth + 1)
  else {
    const json = JSON.stringify(value)
    const seen = counts.get(field) ?? new Map<string, number>()
    counts.set(field, seen)
    if (json !== undefined && json.length <= 200) seen.set(json, (seen.get(json) ?? 0) + 1)
  }
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly type?: string | readonly string[]
}

function seeSchema(field: KnownField, schema: JsonSchema, from: string, depth: number): void {
  if (depth > most.depth || typeof schema !== 'object' || schema === null) return
  for (const value of schema.enum ?? []) valueOf(field, value, from)
  if (schema.const !== undefined) valueOf(field, schema.const, from)
  if (schema.type === 'boolean') for (const value of [true, false]) valueOf(field, value, from)
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    seeSchema(below(field, name), member, from, depth + 1)
  if (schema.items) seeSchema(field, schema.items, from, depth + 1)
}

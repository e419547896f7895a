import type { Schemas } from '@sluice/client'

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly format?: string
  readonly minimum?: number
}

/** How deep data is made up. */
const mostDepth = 8

/** Data as a schema describes it, with values that it gives, else made-up ones. */
export function sampleData({ schema }: Schemas['EventSchema']): unknown {
  return valueOf(schema as JsonSchema, 0)
}

function valueOf(schema: JsonSchema, depth: number): unknown {
  const given = schema.const ?? schema.examples?.[0] ?? schema.default ?? schema.enum?.[0]
  if (given !== undefined) return given
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (schema.properties && depth < mostDepth)
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, field]) => [name, valueOf(field, depth + 1)]),
    )
  if (type === 'array') return schema.items && depth < mostDepth ? [valueOf(schema.items, depth + 1)] : []
  if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 1, 1)
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (type === 'object') return {}
  return schema.format === 'date-time' ? '2026-01-31T12:00:00Z' : 'text'
}

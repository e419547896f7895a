/** JSON Schema of 2020-12, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>

/** A schema of the document's components. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` }
}

export const text: Schema = { type: 'string', minLength: 1 }
export const time: Schema = { type: 'string', format: 'date-time' }
export const count: Schema = { type: 'integer', minimum: 0 }
export const flag: Schema = { type: 'boolean' }
export const name: Schema = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$' }

/** An object whose members are all required, except those in `optional`. */
export function object(members: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return { type: 'object', required: Object.keys(members), properties: { ...members, ...optional } }
}

/** Stands for something that the caller may not see. */
export const hidden: Schema = object({ hidden: { type: 'boolean', const: true } })

/** The object with one more required member. */
export function withMember(schema: Schema, name: string, member: Schema): Schema {
  const { required, properties } = schema as { required: readonly string[]; properties: Record<string, Schema> }
  return { ...schema, required: [...required, name], properties: { ...properties, [name]: member } }
}

export function list(items: Schema, more: Schema = {}): Schema {
  return { type: 'array', items, ...more }
}

/** A page of a list: `next` is the `cursor` of the page after it, null at the end. */
export function page(items: string): Schema {
  return object({ items: list(ref(items)), next: { type: ['string', 'null'], description: next } })
}

const next = 'The `cursor` of the next page; null where this is the last.'

/** How far a look into the past has come. */
export const scanProgress: Record<string, Schema> = {
  complete: { ...flag, description: 'Whether all of the time that was asked for was looked at.' },
  through: { type: ['string', 'null'], format: 'date-time', description: 'Everything from then on was looked at.' },
  next: { type: ['string', 'null'], description: 'The `cursor` that goes on; null where there is nothing left.' },
}

export const scanUndecided: Record<string, Schema> = {
  undecided: { ...count, description: 'Events for which the pattern takes more than `MAX_MATCH_STEPS`.' },
}

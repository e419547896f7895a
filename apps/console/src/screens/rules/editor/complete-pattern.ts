import type { Completion } from '../../../components/completion.js'
import { placeAt } from '../../../components/json-places.js'
import type { KnownField } from './known-fields.js'

/** Members of a list that are no values, with what they hold for. */
const operators: readonly Completion[] = [
  { label: '{ "prefix": "" }', detail: 'texts that begin so' },
  { label: '{ "suffix": "" }', detail: 'texts that end so' },
  { label: '{ "wildcard": "*" }', detail: 'texts with anything for *' },
  { label: '{ "equals-ignore-case": "" }', detail: 'whatever the case' },
  { label: '{ "numeric": [">", 0] }', detail: 'numbers' },
  { label: '{ "anything-but": [""] }', detail: 'every value but these' },
  { label: '{ "exists": true }', detail: 'whatever it is' },
  { label: '{ "exists": false }', detail: 'events without it' },
  { label: '{ "cidr": "10.0.0.0/8" }', detail: 'IP addresses' },
]

/** What may stand at a place of a pattern: names of fields, values that they had, operators. */
export function completePattern(known: KnownField, text: string, at: number): readonly Completion[] {
  const place = placeAt(text, at)
  if (!place) return text.trim() === '' ? [{ label: '{ "type": [""] }', detail: 'a pattern' }] : []
  const { path, kind, isQuoted } = place
  const field = path
    .filter(name => name !== '$or')
    .reduce<KnownField | undefined>((one, name) => one?.names.get(name), known)
  if (kind === 'name') return field ? namesOf(field, isQuoted) : []
  const values = field ? valuesOf(field, isQuoted) : []
  if (kind === 'member') return isQuoted ? values : [...values, ...operators]
  if (isQuoted) return []
  const inside = field && field.names.size > 0 ? [{ label: '{ }', detail: 'fields below it' }] : []
  return [
    ...inside,
    ...values.map(({ label, detail }) => ({ label: `[${label}]`, detail: detail! })),
    ...operators.map(listed),
  ]
}

function namesOf(field: KnownField, isQuoted: boolean): readonly Completion[] {
  return [...field.names].map(([name, { names, values }]) => {
    const detail = names.size > 0 ? `${names.size} fields` : ([...values.keys()][0] ?? '')
    return { label: isQuoted ? name : `${JSON.stringify(name)}: `, detail: detail.slice(0, 40) }
  })
}

function valuesOf(field: KnownField, isQuoted: boolean): readonly Completion[] {
  const wanted = [...field.values].filter(([json]) => !isQuoted || json.startsWith('"'))
  return wanted.map(([json, detail]) => ({ label: isQuoted ? json.slice(1, -1) : json, detail }))
}

function listed({ label, detail }: Completion): Completion {
  return { label: `[${label}]`, ...(detail !== undefined && { detail }) }
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { type Functions, isTrue, Templates } from './go-template.js'

const folder = 'deploy/helm/sluice'

/** The functions of Go, Sprig and Helm that the templates use. */
const functions: Functions = {
  eq: (a, b) => a === b,
  or: (...values) => values.find(isTrue) ?? values.at(-1),
  and: (...values) => values.find(value => !isTrue(value)) ?? values.at(-1),
  not: value => !isTrue(value),
  add: (...numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0),
  mul: (...numbers: number[]) => numbers.reduce((product, number) => product * number, 1),
  default: (other, value) => (isTrue(value) ? value : other),
  dict: (...pairs) =>
    Object.fromEntries(pairs.flatMap((name, i) => (i % 2 === 0 ? [[String(name), pairs[i + 1]]] : []))),
  // what is there stays, as the one before goes before the one after
  merge: (...maps: object[]) => Object.assign({}, ...maps.toReversed()),
  join: (between: string, list: string[]) => list.join(between),
  replace: (from: string, to: string, text: string) => text.replaceAll(from, to),
  quote: value => JSON.stringify(String(value)),
  squote: value => `'${String(value)}'`,
  toYaml: value => stringify(value, { indentSeq: false, sortMapEntries: true, lineWidth: 0 }).trimEnd(),
  nindent: (blanks: number, text: string) => `\n${text}`.replaceAll('\n', `\n${' '.repeat(blanks)}`),
}

export type Values = Readonly<Record<string, any>>

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly [field: string]: any
}

export const chart = parse(readFileSync(join(folder, 'Chart.yaml'), 'utf8')) as { version: string; appVersion: string }
export const defaultValues = parse(readFileSync(join(folder, 'values.yaml'), 'utf8')) as Values
export const valuesSchema = JSON.parse(readFileSync(join(folder, 'values.schema.json'), 'utf8')) as object

/** As Helm does it: maps by key, everything else is replaced, and null removes. */
export function merged(under: Values, over: Values): Values {
  const result: Record<string, unknown> = { ...under }
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete result[key]
    else result[key] = isMap(value) && isMap(under[key]) ? merged(under[key], value) : value
  }
  return result
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export interface Rendered {
  /** The text of each template that is not empty, by its file. */
  readonly texts: ReadonlyMap<string, string>
  readonly manifests: readonly Manifest[]
  /** Values that a template asked for and that are not there. */
  readonly missing: ReadonlySet<string>
}

/** @param service what is said to manage the release */
export function render(values: Values = {}, service = 'Helm'): Rendered {
  const templates = new Templates(functions)
  const dot = {
    Values: merged(defaultValues, values),
    Chart: { ...chart, AppVersion: chart.appVersion },
    Release: { Name: 'sluice', Namespace: 'sluice', Service: service },
  }
  // the ones with an underscore come first: they define what the others include
  const files = readdirSync(join(folder, 'templates')).sort(
    (a, b) => Number(b.startsWith('_')) - Number(a.startsWith('_')),
  )
  const all = files.map(
    file => [file, templates.render(readFileSync(join(folder, 'templates', file), 'utf8'), dot)] as const,
  )
  const texts = new Map(all.filter(([file, text]) => !file.startsWith('_') && text.trim() !== ''))
  const manifests = [...texts].flatMap(([file, text]) => (file.endsWith('.yaml') ? documentsOf(text) : []))
  return { texts, manifests, missing: templates.missing }
}

/** @throws where it is no YAML, or has a key twice */
export function documentsOf(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map(document => {
      const [error] = document.errors
      if (error) throw error
      return document.toJS() as Manifest | null
    })
    .filter(found => found !== null)
}

import type { EventText } from './event-text.js'
import { InvalidError } from './errors/errors.js'
import { JsonScanner } from './grammar/json-scanner.js'

type Attributes = Record<string, unknown>

/**
 * Attributes that older versions of CloudEvents name differently. Such events are accepted and become events of 1.0.
 * Source: https://github.com/cloudevents/spec/blob/v0.2/spec.md and https://github.com/cloudevents/spec/blob/v0.3/spec.md
 */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '0.2': { contenttype: 'datacontenttype', schemaurl: 'dataschema' },
  '0.3': { schemaurl: 'dataschema' },
}

const encoding = 'datacontentencoding'

/** How attributes of an older version become those of 1.0. */
interface Mapping {
  readonly nameOf: (name: string) => string
  /** The data is text in base64. */
  readonly isBase64: boolean
}

/** @returns undefined unless it is a known older version. @throws InvalidError `INVALID_ATTRIBUTE` */
export function mappingOf(attributes: Attributes): Mapping | undefined {
  const version = attributes['specversion']
  const names = typeof version === 'string' && Object.hasOwn(renamed, version) ? renamed[version] : undefined
  if (!names) return undefined
  const given = version === '0.3' ? (attributes[encoding] ?? undefined) : undefined
  const isBase64 = given !== undefined
  if (isBase64 && !(typeof given === 'string' && /^base64$/i.test(given))) throw wrong(encoding, 'must be "base64"')
  for (const [old, name] of Object.entries({ ...names, ...(isBase64 ? { data: 'data_base64' } : {}) })) {
    if (attributes[old] === undefined || attributes[name] === undefined) continue
    throw wrong(name, `cannot stand beside '${old}': in CloudEvents ${version} '${old}' says the same`)
  }
  return { isBase64, nameOf: name => (Object.hasOwn(names, name) ? names[name]! : name) }
}

/** An event of an older version as one of 1.0. Members that keep their name keep their bytes. */
export function toCurrent({ json, attributes }: EventText): EventText {
  const mapping = mappingOf(attributes)
  if (!mapping) return { json, attributes }
  const members: string[] = []
  const current = Object.create(null) as Attributes
  const scanner = new JsonScanner(json, Infinity)
  scanner.object((name, start) => {
    scanner.next()
    const valueAt = scanner.at
    scanner.value(Infinity)
    const text = json.slice(valueAt, scanner.at)
    if (name === 'specversion') current[name] = '1.0'
    else if (name === 'data' && mapping.isBase64)
      current['data_base64'] = text === 'null' || text.startsWith('"') ? JSON.parse(text) : text
    else if (name === 'data' || name === 'data_base64') current[name] = attributes[name]
    else if (name === encoding && mapping.isBase64) return
    else current[mapping.nameOf(name)] = asAttribute(attributes[name], text)
    const to = name === 'data' && mapping.isBase64 ? 'data_base64' : mapping.nameOf(name)
    const isKept = to === name && current[name] === attributes[name]
    const value = to === 'data_base64' ? text : JSON.stringify(current[to])
    members.push(isKept ? json.slice(start, scanner.at) : `"${to}":${value}`)
  })
  return { json: `{${members.join()}}`, attributes: current }
}

/** Older versions allowed any JSON as an attribute. Values that 1.0 does not allow are kept as text. */
function asAttribute(value: unknown, text: string): unknown {
  const isValue = typeof value === 'string' || typeof value === 'boolean' || value === null
  return isValue || (typeof value === 'number' && (value | 0) === value) ? value : text
}

function wrong(attribute: string, must: string): InvalidError {
  return new InvalidError('INVALID_ATTRIBUTE', `attribute '${attribute}' ${must}`, { attribute })
}

import { InvalidError, SluiceError } from '../errors/errors.js'
import { type EventText, noAttributes } from '../event-text.js'
import { unread } from '../grammar/json-scanner.js'

/** An event that was made of what AWS says. */
export interface AwsText extends EventText {
  /** What each attribute was made of, by its path: `{ type: 'Entries[2].DetailType' }`. */
  readonly paths: Readonly<Record<string, string>>
}

/** The value of an attribute, and the path of what it was made of. */
type Made = readonly [value: string | undefined, path: string]

/** @param data JSON, as a member of the event: `"data":…` */
export function awsText(made: Readonly<Record<string, Made>>, data: `"data${'' | '_base64'}":${string}`): AwsText {
  const attributes = noAttributes()
  const paths: Record<string, string> = {}
  attributes['specversion'] = '1.0'
  for (const [name, [value, path]] of Object.entries(made)) {
    if (value === undefined) continue
    attributes[name] = value
    paths[name] = path
  }
  const json = `${JSON.stringify(attributes).slice(0, -1)},${data}}`
  if (data.startsWith('"data":')) attributes['data'] = unread
  else attributes['data_base64'] = JSON.parse(data.slice(data.indexOf(':') + 1))
  return { json, attributes, paths }
}

/** The error about an attribute as one about what the attribute was made of, which is all that its sender knows. */
export function atPath(error: unknown, { paths }: AwsText): unknown {
  const path = error instanceof SluiceError ? paths[String(error.details['attribute'])] : undefined
  if (path === undefined) return error
  const { code, message, details } = error as InvalidError
  return new InvalidError(code, `${path}: ${message}`, { ...details, path })
}

/** JSON as an attribute can have it: without white space between its tokens, and without characters that no attribute may have. */
export function asAttribute(json: string): string {
  return withoutSpace(json).replace(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu, escaped)
}

/** Character by character: a text may be so long that a regular expression for strings runs out of memory. */
function withoutSpace(json: string): string {
  const kept: string[] = []
  let start = 0
  let inString = false
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (inString && code === 0x5c) at++
    else if (code === 0x22) inString = !inString
    else if (!inString && code <= 0x20) {
      kept.push(json.slice(start, at))
      start = at + 1
    }
  }
  kept.push(json.slice(start))
  return kept.join('')
}

/** The escapes of a character that stands in a string of JSON. */
export function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
  }).join('')
}

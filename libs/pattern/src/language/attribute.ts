import { dataName, resources } from './spelling.js'

/** Attributes that are texts, whatever they look like. */
const texts = new Set(['id', 'source', 'type', 'subject', 'time', 'specversion', 'datacontenttype', 'dataschema'])
const notDual = new Set([...texts, 'partitionkey', dataName, resources])

/**
 * Whether a member of an event is an attribute that may be an integer or a boolean. Its value has two spellings, that of JSON and the
 * canonical string, which is all that a header can carry: `7` and `"7"` are the same value and pass the same tests.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#type-system
 */
export function hasTwoSpellings(attribute: string): boolean {
  return !notDual.has(attribute)
}

/** The canonical string of an integer of 32 bits; other numbers are no values of attributes. */
export function canonicalText(number: number): string | undefined {
  return (number | 0) === number ? String(number) : undefined
}

/** What a text is in JSON's own spelling, where it is the canonical string of an integer or a boolean. */
export function nativeValue(text: string): number | boolean | undefined {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = /^(0|-?[1-9]\d{0,9})$/.test(text) ? Number(text) : NaN
  return (number | 0) === number ? number : undefined
}

/** Of UTF-8, as long as the longest canonical string; nothing else is looked at. */
export function nativeValueOf(bytes: Uint8Array, start: number, end: number): number | boolean | undefined {
  const length = end - start
  if (length === 0 || length > 11) return undefined
  const first = bytes[start]!
  const isCandidate = (first >= 0x30 && first <= 0x39) || first === 0x2d || first === 0x74 || first === 0x66
  return isCandidate ? nativeValue(String.fromCharCode(...bytes.subarray(start, end))) : undefined
}

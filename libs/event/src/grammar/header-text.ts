import { InvalidError } from '../errors/errors.js'

/** By lower-case name; a list where a header is repeated. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** @throws InvalidError if it is repeated: Node would join two ids into one that no client sent. */
export function single(headers: Headers, name: string): string {
  const value = headers[name] ?? ''
  if (typeof value === 'string') return value
  if (value.length === 1) return value[0]!
  const isAttribute = name.startsWith('ce-')
  const code = isAttribute ? 'INVALID_ATTRIBUTE' : 'REPEATED_HEADER'
  const details = isAttribute ? { attribute: name.slice(3), header: name } : { header: name }
  throw new InvalidError(code, `header '${name}' is there ${value.length} times; send it once`, details)
}

const quoted = /^"(?:[^"\\]|\\.)*"$/
const printable = /^[\x20-\x7e]*$/

/**
 * The value of an attribute from a header, unquoted and percent-decoded; a `%` that encodes nothing stays. HTTP headers have no
 * charset, so `Zoë` in UTF-8 would be read as other letters: values that are not printable ASCII are refused.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values
 *
 * @throws InvalidError `INVALID_ATTRIBUTE` with `details.header`
 */
export function decodeHeader(header: string, value: string): string {
  const refuse = (why: string, cause?: unknown) =>
    new InvalidError(
      'INVALID_ATTRIBUTE',
      `header '${header}' ${why}`,
      { attribute: header.slice(3), header },
      { cause },
    )
  if (!printable.test(value))
    throw refuse('must be printable ASCII: percent-encode the UTF-8 bytes of everything else, "Zoë" is "Zo%C3%AB"')
  const unquoted = quoted.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
  try {
    return decodeURIComponent(unquoted.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'))
  } catch (cause) {
    throw refuse('is not percent-encoded UTF-8', cause)
  }
}

/** The value of an attribute as a header: all but printable ASCII, blanks, `"` and `%` are percent-encoded. */
export function encodeHeader(value: string): string {
  return value.replace(/[^\x21-\x7e]|["%]/gu, encodeURIComponent)
}

import { encodeText, fromBase64 } from '../grammar/bytes.js'
import { encodeHeader } from '../grammar/header-text.js'
import { JsonScanner } from '../grammar/json-scanner.js'
import { isUtf8, parseMediaType } from '../grammar/media-type.js'

/** An event as an HTTP message in binary mode. */
export interface BinaryMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * Writes an event in binary mode: each attribute is a header, the data is the body, with the same bytes as in the event.
 *
 * @param json an event; must be valid JSON
 */
export function toBinary(json: string): BinaryMessage {
  const headers: Record<string, string> = {}
  let contentType: string | undefined
  let data: string | undefined
  let base64: string | undefined
  const scanner = new JsonScanner(json, Infinity)
  scanner.object(name => {
    scanner.next()
    const start = scanner.at
    scanner.value(Infinity)
    const text = json.slice(start, scanner.at)
    if (name === 'data') data = text
    else if (text === 'null') return
    else if (name === 'data_base64') base64 = JSON.parse(text) as string
    else if (name === 'datacontenttype') contentType = JSON.parse(text) as string
    else headers[`ce-${name}`] = encodeHeader(String(JSON.parse(text)))
  })
  if (base64 !== undefined) return { headers: { ...headers, ...typed(contentType) }, body: fromBase64(base64) }
  if (data === undefined) return { headers: { ...headers, ...typed(contentType) }, body: new Uint8Array() }
  // data without a content type is JSON, as the JSON format of CloudEvents says
  const type = parseMediaType(contentType ?? 'application/json')
  const isJson = type === undefined || /[/+]json$/.test(type.essence)
  const text = isJson ? data : textOf(data)
  // text data is written as UTF-8, whatever its charset was
  const shown = type && !isUtf8(type.charset) ? `${type.essence}; charset=utf-8` : (contentType ?? 'application/json')
  return { headers: { ...headers, ...typed(shown) }, body: encodeText(text) }
}

/** The body of data that is not JSON; null makes an empty body. */
function textOf(data: string): string {
  if (data === 'null') return ''
  return data.startsWith('"') ? (JSON.parse(data) as string) : data
}

function typed(contentType: string | undefined): Record<string, string> {
  return contentType === undefined ? {} : { 'content-type': contentType }
}

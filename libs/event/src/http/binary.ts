import { decodeJson, isBase64, toBase64, tryDecode } from '../grammar/bytes.js'
import { InvalidError } from '../errors/errors.js'
import { type EventText, noAttributes } from '../event-text.js'
import { decodeHeader, type Headers, single } from '../grammar/header-text.js'
import { checkJson } from '../grammar/json.js'
import type { EventLimits } from '../limits.js'
import { isJson, isText, parseMediaType } from '../grammar/media-type.js'
import { mappingOf } from '../versions.js'

/** Whether a message in binary mode is meant to be an event; if one of these is missing, the refusal says so. */
export function isBinary(headers: Headers): boolean {
  return ['ce-specversion', 'ce-id', 'ce-type'].some(name => headers[name] !== undefined)
}

/**
 * An event in binary mode: the attributes are headers, the data is the body.
 *
 * @param id the default id
 * @returns an event that is not checked yet
 * @throws InvalidError `INVALID_ATTRIBUTE` for a header, or an error about the data
 */
export function readBinary(headers: Headers, body: Uint8Array, limits: EventLimits, id?: string): EventText {
  const contentType = single(headers, 'content-type')
  const attributes = readHeaders(headers)
  const mapping = mappingOf(attributes)
  const current = noAttributes()
  for (const name of Object.keys(attributes)) current[mapping?.nameOf(name) ?? name] = attributes[name]
  if (mapping) current['specversion'] = '1.0'
  if (mapping?.isBase64) delete current['datacontentencoding']
  for (const name of ignored) delete current[name]
  if (contentType) current['datacontenttype'] = contentType
  current['id'] ??= id
  const data = mapping?.isBase64 ? encodedMember(body) : dataMember(contentType, body, limits.depth)
  return { json: `${JSON.stringify(current).slice(0, -1)}${data}}`, attributes: current }
}

/** Headers for attributes that Sluice sets, and for the one that Content-Type carries in this mode. The cause token is checked later. */
const ignored = ['principal', 'sluicetenant', 'receivedtime', 'hops', 'datacontenttype']
const notInBinary = ['data', 'data_base64']

function readHeaders(headers: Headers): Record<string, unknown> {
  const attributes = noAttributes()
  // sorted, because proxies may change the order of headers
  for (const header of Object.keys(headers).sort()) {
    if (!header.startsWith('ce-')) continue
    const name = header.slice(3)
    if (notInBinary.includes(name)) {
      const message = `header '${header}' cannot be: the data is the body`
      throw new InvalidError('INVALID_ATTRIBUTE', message, { attribute: name, header })
    }
    attributes[name] = decodeHeader(header, single(headers, header))
  }
  return attributes
}

/**
 * The body as a member of an event: JSON keeps its text, other UTF-8 text becomes a string, anything else base64, including bytes
 * without a content type.
 *
 * @throws InvalidError `MALFORMED_JSON`, `TOO_DEEP`
 */
export function dataMember(contentType: string, body: Uint8Array, depth: number): string {
  if (body.length === 0) return ''
  const type = parseMediaType(contentType)
  if (type && isJson(type)) {
    const text = decodeJson(body)
    checkJson(text, depth, 'the data')
    return `,"data":${text.trim()}`
  }
  const text = type && isText(type) ? tryDecode(body) : undefined
  return text === undefined ? `,"data_base64":"${toBase64(body)}"` : `,"data":${JSON.stringify(text)}`
}

/** For CloudEvents 0.3, where the body itself may be base64. */
function encodedMember(body: Uint8Array): string {
  const text = tryDecode(body)
  if (text !== undefined && isBase64(text)) return body.length === 0 ? '' : `,"data_base64":"${text}"`
  const message = "header 'ce-datacontentencoding' says that the body is base64, and it is not"
  throw new InvalidError('INVALID_ATTRIBUTE', message, { attribute: 'datacontentencoding' })
}

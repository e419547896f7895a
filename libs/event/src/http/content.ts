import { dataMember, readBinary } from './binary.js'
import { decodeJson } from '../grammar/bytes.js'
import { SluiceError } from '../errors/errors.js'
import type { Headers } from '../grammar/header-text.js'
import type { EventLimits } from '../limits.js'
import { parseMediaType } from '../grammar/media-type.js'

/** The content of an HTTP answer: an event, or data of any kind. */
export type Content =
  | { readonly event: string }
  | {
      /** The data as a member of an event, `"data":…` or `"data_base64":…`; undefined if there is none. */
      readonly member: string | undefined
      readonly datacontenttype?: string
    }

const mandatory = ['ce-specversion', 'ce-id', 'ce-source', 'ce-type']

/**
 * Reads an answer. In structured mode, or with all required headers of binary mode, it is an event; otherwise its body is data of
 * its content type.
 *
 * @returns the content; an event is not checked yet
 * @throws InvalidError if it is meant as an event and its headers or body are invalid
 */
export function readContent(headers: Headers, body: Uint8Array, limits: EventLimits): Content {
  const given = headers['content-type']
  // if there are two content types, neither can be trusted
  const contentType = typeof given === 'string' || given?.length === 1 ? String(given) : ''
  const type = parseMediaType(contentType)
  // receivers of CloudEvents answer without a body if they have no event
  if (type?.essence === 'application/cloudevents+json' && body.length === 0) return { member: undefined }
  if (type?.essence === 'application/cloudevents+json') return { event: decodeJson(body) }
  if (mandatory.every(name => headers[name] !== undefined)) return { event: readBinary(headers, body, limits).json }
  const named = type ? contentType : ''
  const member = memberOf(named, body, limits).slice(1) || undefined
  return { member, ...(named && member ? { datacontenttype: named } : {}) }
}

/** A body that is declared as JSON but is not is kept as bytes. */
function memberOf(contentType: string, body: Uint8Array, limits: EventLimits): string {
  try {
    return dataMember(contentType, body, limits.depth - 1)
  } catch (error) {
    if (error instanceof SluiceError) return dataMember('', body, limits.depth)
    throw error
  }
}

/** The value of such a member. */
export function memberValue(member: string): unknown {
  return Object.values(JSON.parse(`{${member}}`) as object)[0]
}

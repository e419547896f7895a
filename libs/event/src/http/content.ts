import { dataMember, readBinary } from './binary.js'
import { decodeJson } from '../grammar/bytes.js'
import { SluiceError } from '../errors/errors.js'
import type { Headers } from '../grammar/header-text.js'
import type { EventLimits } from '../limits.js'
import { parseMediaType } from '../grammar/media-type.js'

/** What an HTTP answer has: an event, or data of any kind. */
export type Content =
  | { readonly event: string }
  | {
      /** As a member of an event, `"data":…` or `"data_base64":…`; undefined where there is none. */
      readonly member: string | undefined
      readonly datacontenttype?: string
    }

const mandatory = ['ce-specversion', 'ce-id', 'ce-source', 'ce-type']

/**
 * Reads an answer: in structured mode, or with all headers that an event must have, it is an event; else its body is data of its own
 * content type.
 *
 * @returns an event that is not checked yet
 * @throws InvalidError when it is meant as an event, and its headers or its body are none
 */
export function readContent(headers: Headers, body: Uint8Array, limits: EventLimits): Content {
  const given = headers['content-type']
  // of two content types neither can be trusted
  const contentType = typeof given === 'string' || given?.length === 1 ? String(given) : ''
  const type = parseMediaType(contentType)
  // an answer without a body is how a receiver of CloudEvents says that it has none to give
  if (type?.essence === 'application/cloudevents+json' && body.length === 0) return { member: undefined }
  if (type?.essence === 'application/cloudevents+json') return { event: decodeJson(body) }
  if (mandatory.every(name => headers[name] !== undefined)) return { event: readBinary(headers, body, limits).json }
  const named = type ? contentType : ''
  const member = memberOf(named, body, limits).slice(1) || undefined
  return { member, ...(named && member ? { datacontenttype: named } : {}) }
}

/** What calls itself JSON and is none is kept as the bytes it is. */
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

import { assertEvent } from './attributes.js'
import type { AcceptedEvent, CloudEvent } from './cloud-event.js'
import { InvalidError, SluiceError } from './errors.js'
import { parseJson, splitArray } from './json.js'
import type { EventLimits } from './limits.js'
import { type Provenance, stamp } from './provenance.js'

/**
 * CloudEvents over HTTP, reading side: binary, structured and batched content mode.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export type Received = { mode: 'single'; event: AcceptedEvent } | { mode: 'batch'; entries: (AcceptedEvent | Rejected)[] }

/** One event of a batch that was not accepted, and why. The others are not affected. */
export interface Rejected {
  readonly id?: string
  readonly error: SluiceError
}

export type Headers = Record<string, string | string[] | undefined>

const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'

/**
 * @throws InvalidError when nothing of the request can be accepted. A batch with some bad events does not throw: each
 * entry says for itself.
 */
export function readHttp(headers: Headers, body: Uint8Array, limits: EventLimits, provenance: Provenance): Received {
  const contentType = single(headers['content-type'])
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase()
  if (mediaType === batched) return { mode: 'batch', entries: readBatch(decode(body), limits, provenance) }
  if (body.length > limits.eventBytes) throw tooLarge(limits)
  if (mediaType === structured) return { mode: 'single', event: accept(decode(body), limits, provenance) }
  if (headers['ce-specversion'] !== undefined || headers['ce-id'] !== undefined || headers['ce-type'] !== undefined) {
    return { mode: 'single', event: readBinary(headers, contentType, body, limits, provenance) }
  }
  throw new InvalidError(
    'WRONG_CONTENT_TYPE',
    `cannot read '${contentType || 'no content type'}' as an event: send ${structured}, ${batched}, or ce-* headers with the data as the body`,
  )
}

function readBatch(text: string, limits: EventLimits, provenance: Provenance): (AcceptedEvent | Rejected)[] {
  // Two levels more than one event: the array and the event itself are checked again one by one below.
  const events = parseJson(text, limits.depth + 2)
  if (!Array.isArray(events)) throw new InvalidError('INVALID_EVENT', 'a batch must be a JSON array of events')
  if (events.length > limits.batchEvents) {
    throw new InvalidError('TOO_LARGE', `a batch may have ${limits.batchEvents} events; this one has ${events.length}`, {
      limit: limits.batchEvents,
    })
  }
  return splitArray(text).map((json, i) => {
    try {
      if (byteLength(json) > limits.eventBytes) throw tooLarge(limits)
      return acceptParsed(json, events[i], provenance)
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      const id = (events[i] as CloudEvent | null)?.id
      return { ...(typeof id === 'string' ? { id } : {}), error }
    }
  })
}

function readBinary(headers: Headers, contentType: string, body: Uint8Array, limits: EventLimits, provenance: Provenance): AcceptedEvent {
  const attributes: Record<string, unknown> = {}
  for (const name of Object.keys(headers)) {
    if (name.startsWith('ce-')) attributes[name.slice(3)] = percentDecode(name, single(headers[name]))
  }
  delete attributes['datacontenttype'] // in binary mode the Content-Type header is this attribute
  delete attributes['data']
  if (contentType) attributes['datacontenttype'] = contentType
  assertEvent(attributes)
  const head = JSON.stringify(attributes).slice(0, -1)
  return acceptParsed(`${head}${dataMember(contentType, body, limits)}}`, attributes, provenance)
}

/** JSON data keeps its text, other text becomes a string, anything else base64. */
function dataMember(contentType: string, body: Uint8Array, limits: EventLimits): string {
  if (body.length === 0) return ''
  if (/^[\w.-]+\/([\w.-]+\+)?json\b/i.test(contentType) || contentType === '') {
    const text = decode(body)
    parseJson(text, limits.depth, 'the data')
    return `,"data":${text.trim()}`
  }
  if (/^text\//i.test(contentType)) return `,"data":${JSON.stringify(decode(body))}`
  return `,"data_base64":"${base64(body)}"`
}

/** @throws InvalidError when the text is no event within the limits. */
export function accept(json: string, limits: EventLimits, provenance: Provenance): AcceptedEvent {
  return acceptParsed(json.trim(), parseJson(json, limits.depth), provenance)
}

function acceptParsed(json: string, event: unknown, provenance: Provenance): AcceptedEvent {
  assertEvent(event)
  return stamp(json, event, provenance)
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body)
  } catch (cause) {
    throw new InvalidError('MALFORMED_JSON', 'the body is not valid UTF-8', {}, { cause })
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function percentDecode(header: string, value: string): string {
  try {
    return decodeURIComponent(value)
  } catch (cause) {
    throw new InvalidError('INVALID_ATTRIBUTE', `header '${header}' is not percent-encoded UTF-8`, { attribute: header.slice(3) }, { cause })
  }
}

function base64(bytes: Uint8Array): string {
  let binary = ''
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(binary)
}

function byteLength(text: string): number {
  return encoder.encode(text).length
}

const encoder = new TextEncoder()

function single(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header.join(',') : header) ?? ''
}

function tooLarge(limits: EventLimits): InvalidError {
  return new InvalidError('TOO_LARGE', `an event may have ${limits.eventBytes} bytes`, { limit: limits.eventBytes })
}

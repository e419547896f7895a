import { assertEvent } from './attributes.js'
import type { AcceptedEvent, CloudEvent } from './cloud-event.js'
import { InvalidError, SluiceError } from './errors.js'
import { deeperThan, type Element, parseJson, parseShallow, splitArray } from './json.js'
import type { EventLimits } from './limits.js'
import { type Provenance, stamp } from './provenance.js'
import { checkReserved } from './reserved.js'

/**
 * CloudEvents over HTTP, reading side: binary, structured and batched content mode.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export type Received =
  { mode: 'single'; event: AcceptedEvent } | { mode: 'batch'; entries: (AcceptedEvent | Rejected)[] }

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
  refuseCompressed(headers)
  const idempotencyKey = readIdempotencyKey(headers)
  if (mediaType === batched) {
    if (idempotencyKey !== undefined)
      throw badIdempotencyKey('is for one event: in a batch each event has its own source and id')
    return { mode: 'batch', entries: readBatch(body, limits, provenance) }
  }
  if (body.length > limits.eventBytes) throw tooLarge(limits)
  if (mediaType === structured)
    return { mode: 'single', event: accept(decode(body), limits, provenance, idempotencyKey) }
  if (headers['ce-specversion'] !== undefined || headers['ce-id'] !== undefined || headers['ce-type'] !== undefined) {
    return { mode: 'single', event: readBinary(headers, contentType, body, limits, provenance, idempotencyKey) }
  }
  throw new InvalidError(
    'WRONG_CONTENT_TYPE',
    `cannot read '${contentType || 'no content type'}' as an event: send ${structured}, ${batched}, or ce-* headers with the data as the body`,
  )
}

function readBatch(body: Uint8Array, limits: EventLimits, provenance: Provenance): (AcceptedEvent | Rejected)[] {
  if (body.length > limits.batchBytes) {
    throw new InvalidError('TOO_LARGE', `a batch may have ${limits.batchBytes} bytes`, { limit: limits.batchBytes })
  }
  const text = decode(body)
  const isArray = text.trimStart().startsWith('[')
  const elements = isArray ? splitArray(text) : []
  const tooDeep = (element: Element) => element.nesting > limits.depth
  let readable = text
  if (elements.some(tooDeep)) {
    // JSON.parse takes seconds for millions of levels: it does not get to see what is too deep
    const shallow = elements.map(element => (tooDeep(element) ? 'null' : element.json)).join()
    readable = `[${shallow}${text.slice(text.lastIndexOf(']'))}`
  }
  const events = isArray ? parseShallow(readable) : parseJson(readable, limits.depth)
  if (!Array.isArray(events)) throw new InvalidError('INVALID_EVENT', 'a batch must be a JSON array of events')
  if (events.length > limits.batchEvents) {
    const message = `a batch may have ${limits.batchEvents} events; this one has ${events.length}`
    throw new InvalidError('TOO_LARGE', message, { limit: limits.batchEvents })
  }
  return elements.map((element, i) => {
    try {
      if (tooDeep(element)) throw deeperThan(limits.depth, 'the event')
      return acceptParsed(element.json, events[i], limits, provenance)
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      const id = (events[i] as CloudEvent | null)?.id
      return { ...(typeof id === 'string' ? { id } : {}), error }
    }
  })
}

function readBinary(
  headers: Headers,
  contentType: string,
  body: Uint8Array,
  limits: EventLimits,
  provenance: Provenance,
  idempotencyKey?: string,
): AcceptedEvent {
  const attributes: Record<string, unknown> = Object.create(null)
  for (const name of Object.keys(headers)) {
    if (name.startsWith('ce-')) attributes[name.slice(3)] = headerValue(name, single(headers[name]))
  }
  for (const name of notInBinary) {
    if (attributes[name] === undefined) continue
    throw new InvalidError('INVALID_ATTRIBUTE', `header 'ce-${name}' cannot be: the data is the body`, {
      attribute: name,
    })
  }
  // what Sluice says itself, and what the Content-Type header says in this mode; the token of the cause is checked later
  for (const name of ['principal', 'receivedtime', 'hops', 'datacontenttype']) delete attributes[name]
  if (contentType) attributes['datacontenttype'] = contentType
  // a plain post, repeated with the same key, is the same event: it needs no other id
  attributes['id'] ??= idempotencyKey
  assertEvent(attributes)
  const head = JSON.stringify(attributes).slice(0, -1)
  const json = `${head}${dataMember(contentType, body, limits)}}`
  return acceptParsed(json, attributes, limits, provenance, idempotencyKey)
}

const notInBinary = ['data', 'data_base64']
const jsonType = /^[\w.-]+\/([\w.-]+\+)?json\s*(;|$)/i
const textType = /^text\/[^;]+(;\s*charset="?(utf-8|us-ascii)"?\s*)?$/i

/** JSON data keeps its text, other UTF-8 text becomes a string, anything else base64. */
function dataMember(contentType: string, body: Uint8Array, limits: EventLimits): string {
  if (body.length === 0) return ''
  if (jsonType.test(contentType) || contentType === '') {
    const text = decode(body)
    parseJson(text, limits.depth, 'the data')
    return `,"data":${text.trim()}`
  }
  const text = textType.test(contentType) ? tryDecode(body) : undefined
  return text === undefined ? `,"data_base64":"${base64(body)}"` : `,"data":${JSON.stringify(text)}`
}

/** @throws InvalidError when the text is no event within the limits. */
export function accept(
  json: string,
  limits: EventLimits,
  provenance: Provenance,
  idempotencyKey?: string,
): AcceptedEvent {
  return acceptParsed(json.trim(), parseJson(json, limits.depth), limits, provenance, idempotencyKey)
}

/** The limit is that of the event as JSON, so that an event is too large or not in whatever mode it comes. */
function acceptParsed(
  json: string,
  event: unknown,
  limits: EventLimits,
  provenance: Provenance,
  idempotencyKey?: string,
): AcceptedEvent {
  // a UTF-16 code unit has three bytes at most
  if (json.length * 3 > limits.eventBytes && byteLength(json) > limits.eventBytes) throw tooLarge(limits)
  assertEvent(event)
  checkReserved(event)
  return stamp(json, event, provenance, idempotencyKey)
}

/**
 * The value is a string, in quotes as the draft has it or without.
 * Source: https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header
 */
function readIdempotencyKey(headers: Headers): string | undefined {
  if (headers['idempotency-key'] === undefined) return undefined
  const value = single(headers['idempotency-key']).replace(/^"(.*)"$/, '$1')
  if (/^[\x21-\x7e]{1,255}$/.test(value)) return value
  throw badIdempotencyKey('must be 1 to 255 printable ASCII characters without spaces')
}

function badIdempotencyKey(must: string): InvalidError {
  return new InvalidError('INVALID_IDEMPOTENCY_KEY', `header 'Idempotency-Key' ${must}`, { header: 'Idempotency-Key' })
}

/** A compressed body would be kept as bytes that nobody can read, or be a bomb to whoever unpacks it. */
function refuseCompressed(headers: Headers): void {
  const encoding = single(headers['content-encoding'])
  if (encoding === '' || /^identity$/i.test(encoding)) return
  throw new InvalidError('WRONG_CONTENT_TYPE', `cannot read content encoding '${encoding}': send the body uncompressed`)
}

function decode(body: Uint8Array): string {
  const text = tryDecode(body)
  if (text === undefined) throw new InvalidError('MALFORMED_JSON', 'the body is not valid UTF-8')
  return text
}

function tryDecode(body: Uint8Array): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Unquotes and percent-decodes, as section 3.1.3.2 of the HTTP binding says; a `%` that encodes nothing stays. */
function headerValue(header: string, value: string): string {
  const unquoted = /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
  try {
    return decodeURIComponent(unquoted.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'))
  } catch (cause) {
    const attribute = header.slice(3)
    const message = `header '${header}' is not percent-encoded UTF-8`
    throw new InvalidError('INVALID_ATTRIBUTE', message, { attribute }, { cause })
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

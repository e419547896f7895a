import { assertEvent } from './attributes.js'
import { type AcceptedEvent } from './cloud-event.js'
import { InvalidError, overLimit, SluiceError } from './errors.js'
import { type EventText, noAttributes, readEvent } from './event-text.js'
import { checkJson } from './json.js'
import { JsonScanner } from './json-scanner.js'
import type { EventLimits } from './limits.js'
import { type Provenance, stamp } from './provenance.js'
import { checkReserved } from './reserved.js'

/**
 * CloudEvents over HTTP, reading side: binary, structured and batched content mode.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export type Received = { mode: 'single'; event: AcceptedEvent } | { mode: 'batch'; entries: Entries }

/**
 * The events of a batch in order. Each is read when it is asked for, so that a caller can do something else in between.
 * Where the batch as a whole is refused, asking for the next throws: nothing may be appended before the end.
 */
export type Entries = Iterable<AcceptedEvent | Rejected>

/** One event of a batch that was not accepted, and why. The others are not affected. */
export interface Rejected {
  readonly id?: string
  readonly error: SluiceError
}

/** By lower-case name; a list where a header is repeated. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'

/**
 * @throws InvalidError when nothing of the request can be accepted. A batch with some bad events does not throw: each
 * entry says for itself.
 */
export function readHttp(headers: Headers, body: Uint8Array, limits: EventLimits, provenance: Provenance): Received {
  const contentType = single(headers, 'content-type')
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase()
  refuseCompressed(headers)
  const idempotencyKey = readIdempotencyKey(headers)
  if (mediaType === batched) {
    if (idempotencyKey !== undefined)
      throw badIdempotencyKey('is for one event: in a batch each event has its own source and id')
    return { mode: 'batch', entries: readBatch(body, limits, provenance) }
  }
  if (body.length > limits.eventBytes) throw tooLarge(limits, body.length)
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

function readBatch(body: Uint8Array, limits: EventLimits, provenance: Provenance): Entries {
  const { batchBytes, settings } = limits
  if (body.length > batchBytes) {
    const bound = { field: 'batch', what: 'a batch', unit: 'bytes', setting: settings?.batchBytes }
    throw overLimit({ ...bound, limit: batchBytes, actual: body.length })
  }
  const scanner = new JsonScanner(decode(body), limits.depth)
  if (scanner.atList) return entries(scanner, limits, provenance)
  scanner.value(limits.depth)
  scanner.end()
  throw new InvalidError('INVALID_EVENT', 'a batch must be a JSON array of events')
}

function* entries(
  scanner: JsonScanner,
  limits: EventLimits,
  provenance: Provenance,
): Generator<AcceptedEvent | Rejected, void, void> {
  const { batchEvents: limit, settings } = limits
  for (const index of scanner.list()) {
    if (index === limit) {
      throw overLimit({ field: 'batch', what: 'a batch', limit, unit: 'events', setting: settings?.batchEvents })
    }
    yield entry(scanner, limits, provenance)
  }
  scanner.end()
}

/** @throws InvalidError `MALFORMED_JSON`: then nothing of the batch is what somebody meant. */
function entry(scanner: JsonScanner, limits: EventLimits, provenance: Provenance): AcceptedEvent | Rejected {
  scanner.next()
  const start = scanner.at
  const attributes = noAttributes()
  try {
    return acceptRead(readEvent(scanner, limits, attributes), limits, provenance)
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code === 'MALFORMED_JSON') throw error
    scanner.at = start
    scanner.value(Infinity)
    const { id } = attributes
    return { ...(typeof id === 'string' ? { id } : {}), error }
  }
}

function readBinary(
  headers: Headers,
  contentType: string,
  body: Uint8Array,
  limits: EventLimits,
  provenance: Provenance,
  idempotencyKey?: string,
): AcceptedEvent {
  const attributes = noAttributes()
  for (const name of Object.keys(headers)) {
    if (name.startsWith('ce-')) attributes[name.slice(3)] = headerValue(name, single(headers, name))
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
  assertEvent(attributes, limits)
  const head = JSON.stringify(attributes).slice(0, -1)
  const json = `${head}${dataMember(contentType, body, limits)}}`
  checkSize(json, limits)
  checkReserved(attributes)
  return stamp(json, attributes, provenance, idempotencyKey)
}

const notInBinary = ['data', 'data_base64']
const jsonType = /^[\w.-]+\/([\w.-]+\+)?json\s*(;|$)/i
const textType = /^text\/[^;]+(;\s*charset="?(utf-8|us-ascii)"?\s*)?$/i

/** JSON data keeps its text, other UTF-8 text becomes a string, anything else base64. */
function dataMember(contentType: string, body: Uint8Array, limits: EventLimits): string {
  if (body.length === 0) return ''
  if (jsonType.test(contentType) || contentType === '') {
    const text = decode(body)
    checkJson(text, limits.depth, 'the data')
    return `,"data":${text.trim()}`
  }
  const text = textType.test(contentType) ? tryDecode(body) : undefined
  return text === undefined ? `,"data_base64":"${base64(body)}"` : `,"data":${JSON.stringify(text)}`
}

/** @throws InvalidError when the text is no event within the limits. */
function accept(json: string, limits: EventLimits, provenance: Provenance, idempotencyKey?: string): AcceptedEvent {
  const scanner = new JsonScanner(json, limits.depth)
  const event = readEvent(scanner, limits)
  scanner.end()
  return acceptRead(event, limits, provenance, idempotencyKey)
}

function acceptRead(
  event: EventText,
  limits: EventLimits,
  provenance: Provenance,
  idempotencyKey?: string,
): AcceptedEvent {
  const { attributes } = event
  checkSize(event.json, limits)
  assertEvent(attributes, limits)
  checkReserved(attributes)
  return stamp(event.json, attributes, provenance, idempotencyKey)
}

/** The limit is that of the event as JSON, so that an event is too large or not in whatever mode it comes. */
function checkSize(json: string, limits: EventLimits): void {
  // a UTF-16 code unit has three bytes at most
  if (json.length * 3 <= limits.eventBytes) return
  const actual = byteLength(json)
  if (actual > limits.eventBytes) throw tooLarge(limits, actual)
}

/**
 * The value is a string, in quotes as the draft has it or without.
 * Source: https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header
 */
function readIdempotencyKey(headers: Headers): string | undefined {
  if (headers['idempotency-key'] === undefined) return undefined
  const value = single(headers, 'idempotency-key').replace(/^"(.*)"$/, '$1')
  if (/^[\x21-\x7e]{1,255}$/.test(value)) return value
  throw badIdempotencyKey('must be 1 to 255 printable ASCII characters without spaces')
}

function badIdempotencyKey(must: string): InvalidError {
  return new InvalidError('INVALID_IDEMPOTENCY_KEY', `header 'Idempotency-Key' ${must}`, { header: 'Idempotency-Key' })
}

/** A compressed body would be kept as bytes that nobody can read, or be a bomb to whoever unpacks it. */
function refuseCompressed(headers: Headers): void {
  const encoding = single(headers, 'content-encoding')
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

/** @throws InvalidError where it is repeated: joined, as Node does it, two ids would become one that nobody sent. */
function single(headers: Headers, name: string): string {
  const value = headers[name] ?? ''
  if (typeof value === 'string') return value
  if (value.length === 1) return value[0]!
  const isAttribute = name.startsWith('ce-')
  const code = isAttribute ? 'INVALID_ATTRIBUTE' : 'REPEATED_HEADER'
  const details = isAttribute ? { attribute: name.slice(3), header: name } : { header: name }
  throw new InvalidError(code, `header '${name}' is there ${value.length} times; send it once`, details)
}

function tooLarge({ eventBytes: limit, settings }: EventLimits, actual: number): InvalidError {
  return overLimit({ field: 'event', what: 'an event', limit, unit: 'bytes', actual, setting: settings?.eventBytes })
}

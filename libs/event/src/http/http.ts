import { assertEvent } from '../attributes.js'
import { isBinary, readBinary } from './binary.js'
import { byteLength, decodeJson } from '../grammar/bytes.js'
import type { AcceptedEvent, CloudEvent } from '../cloud-event.js'
import { InvalidError, overLimit, SluiceError } from '../errors/errors.js'
import { type EventText, noAttributes, readEvent } from '../event-text.js'
import { type Headers, single } from '../grammar/header-text.js'
import { JsonScanner } from '../grammar/json-scanner.js'
import type { EventLimits } from '../limits.js'
import { isUtf8, parseMediaType } from '../grammar/media-type.js'
import { type Provenance, stamp } from '../provenance.js'
import { checkReserved } from '../reserved.js'
import { toCurrent } from '../versions.js'

/**
 * CloudEvents over HTTP, reading side: binary, structured and batched content mode.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export type Received = { mode: 'single'; event: AcceptedEvent } | { mode: 'batch'; entries: Entries }

/**
 * The events of a batch in order. Each is read on demand, so that a caller can yield in between. If the batch as a whole is
 * refused, the iterator throws: nothing may be appended before its end.
 */
export type Entries = Iterable<AcceptedEvent | Rejected>

/** One refused event of a batch, and why. The others are not affected. */
export interface Rejected {
  readonly id?: string
  readonly error: SluiceError
}

const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'

/**
 * @throws InvalidError if the whole request is refused. A batch with some bad events does not throw: each entry has its own
 * outcome.
 */
export function readHttp(headers: Headers, body: Uint8Array, limits: EventLimits, provenance: Provenance): Received {
  const contentType = single(headers, 'content-type')
  const mediaType = mediaTypeOf(contentType)
  refuseCompressed(headers)
  const idempotencyKey = readIdempotencyKey(headers)
  if (mediaType === batched) {
    if (idempotencyKey !== undefined)
      throw badIdempotencyKey('is for one event: in a batch each event has its own source and id')
    return { mode: 'batch', entries: readBatch(body, limits, provenance) }
  }
  if (body.length > limits.eventBytes) throw tooLarge(limits, body.length)
  if (mediaType === structured)
    return { mode: 'single', event: acceptEvent(decodeJson(body), limits, provenance, idempotencyKey) }
  if (isBinary(headers)) {
    // a post that is repeated with the same key is the same event, so the key can be its id
    const event = readBinary(headers, body, limits, idempotencyKey)
    return { mode: 'single', event: acceptRead(event, limits, provenance, idempotencyKey) }
  }
  throw wrongType(
    'content-type',
    `cannot read '${contentType || 'no content type'}' as an event: send ${structured}, ${batched}, or ce-* headers with the data as the body`,
  )
}

function readBatch(body: Uint8Array, limits: EventLimits, provenance: Provenance): Entries {
  const { batchBytes, settings } = limits
  if (body.length > batchBytes) {
    const bound = { field: 'batch', what: 'a batch', unit: 'bytes', setting: settings?.batchBytes }
    throw overLimit({ ...bound, limit: batchBytes, actual: body.length })
  }
  const scanner = new JsonScanner(decodeJson(body), limits.depth)
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

/** @throws InvalidError `MALFORMED_JSON`: then no entry of the batch can be trusted. */
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

/** Accepts an event in its JSON form. @throws InvalidError if it exceeds a limit, is invalid, or only Sluice may emit it */
export function acceptEvent(
  json: string,
  limits: EventLimits,
  provenance: Provenance,
  idempotencyKey?: string,
): AcceptedEvent {
  const scanner = new JsonScanner(json, limits.depth)
  const event = readEvent(scanner, limits)
  scanner.end()
  return acceptRead(event, limits, provenance, idempotencyKey)
}

function acceptRead(
  read: EventText,
  limits: EventLimits,
  provenance: Provenance,
  idempotencyKey?: string,
): AcceptedEvent {
  const event = checked(read, limits)
  return stamp(event.json, event.attributes, provenance, idempotencyKey)
}

/** @throws InvalidError if it is not a valid event, or one that only Sluice may emit */
function checked(read: EventText, limits: EventLimits): EventText & { readonly attributes: CloudEvent } {
  const { json, attributes } = toCurrent(read)
  checkSize(json, limits)
  assertEvent(attributes, limits)
  checkReserved(attributes)
  return { json, attributes }
}

/** The limit is about the event as JSON, so that it does not depend on the content mode. */
function checkSize(json: string, limits: EventLimits): void {
  // a UTF-16 code unit takes at most three bytes
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

/** Refuses JSON that is not UTF-8: it would be read as other letters. */
function mediaTypeOf(contentType: string): string {
  const type = parseMediaType(contentType)
  const essence = type?.essence ?? ''
  if (isUtf8(type?.charset) || !/^application\/cloudevents(-batch)?\+json$/.test(essence)) return essence
  throw wrongType('content-type', `cannot read charset '${type!.charset}': send JSON in UTF-8`)
}

/** Refuses a compressed body: it would be stored unreadable, or be a bomb for the process that unpacks it. */
function refuseCompressed(headers: Headers): void {
  const encoding = single(headers, 'content-encoding')
  if (encoding === '' || /^identity$/i.test(encoding)) return
  throw wrongType('content-encoding', `cannot read content encoding '${encoding}': send the body uncompressed`)
}

function wrongType(header: string, message: string): InvalidError {
  return new InvalidError('WRONG_CONTENT_TYPE', message, { header })
}

function tooLarge({ eventBytes: limit, settings }: EventLimits, actual: number): InvalidError {
  return overLimit({ field: 'event', what: 'an event', limit, unit: 'bytes', actual, setting: settings?.eventBytes })
}

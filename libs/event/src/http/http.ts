import { assertEvent } from '../attributes.js'
import { atPath, type AwsText } from '../aws/aws-text.js'
import { awsFormOf, elementsOf, readAws } from '../aws/read-aws.js'
import { type Entries, readEntries } from './batch.js'
import { isBinary, readBinary } from './binary.js'
import { byteLength, decodeJson } from '../grammar/bytes.js'
import type { AcceptedEvent, CloudEvent } from '../cloud-event.js'
import { InvalidError, overLimit } from '../errors/errors.js'
import { type EventText, readEvent } from '../event-text.js'
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

const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'

/**
 * @param bus the name of the bus that the request is to, as its sender has it
 * @throws InvalidError if the whole request is refused. A batch with some bad events does not throw: each entry has its own
 * outcome.
 */
export function readHttp(
  headers: Headers,
  body: Uint8Array,
  limits: EventLimits,
  provenance: Provenance,
  bus: string,
): Received {
  const contentType = single(headers, 'content-type')
  const mediaType = mediaTypeOf(contentType)
  refuseCompressed(headers)
  const idempotencyKey = readIdempotencyKey(headers)
  if (mediaType === batched) {
    if (idempotencyKey !== undefined) throw notForBatches()
    return { mode: 'batch', entries: readBatch(body, limits, provenance) }
  }
  if (isPlainJson(headers)) {
    const received = readAwsBody(body, limits, provenance, bus, idempotencyKey)
    if (received) return received
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
    `cannot read '${contentType || 'no content type'}' as an event: send ${structured}, ${batched}, ce-* headers with the data as the body, or application/json as AWS has events: with detail-type, or beginning with Entries or Records`,
  )
}

function readBatch(body: Uint8Array, limits: EventLimits, provenance: Provenance): Entries {
  checkBatchSize(body, limits)
  const scanner = new JsonScanner(decodeJson(body), limits.depth)
  if (scanner.atList)
    return readEntries(scanner, limits, {
      elements: elementsOfList,
      read: (_scanner, _index, attributes) => readEvent(scanner, limits, attributes),
      accept: event => acceptRead(event, limits, provenance),
    })
  scanner.value(limits.depth)
  scanner.end()
  throw new InvalidError('INVALID_EVENT', 'a batch must be a JSON array of events')
}

function* elementsOfList(scanner: JsonScanner): Generator<number, void, void> {
  yield* scanner.list()
  scanner.end()
}

/** @returns undefined if the body is none of the forms of AWS */
function readAwsBody(
  body: Uint8Array,
  limits: EventLimits,
  provenance: Provenance,
  bus: string,
  idempotencyKey?: string,
): Received | undefined {
  checkBatchSize(body, limits)
  const text = decodeJson(body)
  const form = awsFormOf(text, limits.depth)
  if (form === undefined) return undefined
  const scanner = new JsonScanner(text, limits.depth)
  const accept = (event: AwsText) => acceptAws(event, limits, provenance, idempotencyKey)
  if (form === 'event') {
    if (body.length > limits.eventBytes) throw tooLarge(limits, body.length)
    const event = readAws(form, scanner, '', limits.depth, bus)
    scanner.end()
    return { mode: 'single', event: accept(event) }
  }
  if (idempotencyKey !== undefined) throw notForBatches()
  const entries = readEntries(scanner, limits, {
    elements: () => elementsOf(form, scanner),
    read(_scanner, index, attributes) {
      const event = readAws(form, scanner, `${form}[${index}]`, limits.depth, bus)
      attributes['id'] = event.attributes['id']
      return event
    },
    accept,
  })
  return { mode: 'batch', entries }
}

function acceptAws(
  event: AwsText,
  limits: EventLimits,
  provenance: Provenance,
  idempotencyKey?: string,
): AcceptedEvent {
  try {
    return acceptRead(event, limits, provenance, idempotencyKey)
  } catch (error) {
    throw atPath(error, event)
  }
}

function checkBatchSize(body: Uint8Array, { batchBytes, settings }: EventLimits): void {
  if (body.length <= batchBytes) return
  const bound = { field: 'batch', what: 'a batch', unit: 'bytes', setting: settings?.batchBytes }
  throw overLimit({ ...bound, limit: batchBytes, actual: body.length })
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

function notForBatches(): InvalidError {
  return badIdempotencyKey('is for one event: in a batch each event has its own source and id')
}

function badIdempotencyKey(must: string): InvalidError {
  return new InvalidError('INVALID_IDEMPOTENCY_KEY', `header 'Idempotency-Key' ${must}`, { header: 'Idempotency-Key' })
}

/** Whether a body is JSON in UTF-8 of which no header says what it is: what AWS sends is so. */
export function isPlainJson(headers: Headers): boolean {
  const type = parseMediaType(String(headers['content-type'] ?? ''))
  const isJson = type?.essence === 'application/json' && isUtf8(type.charset)
  return isJson && !Object.keys(headers).some(name => name.startsWith('ce-'))
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

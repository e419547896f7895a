import { isBase64 } from './grammar/bytes.js'
import type { CloudEvent } from './cloud-event.js'
import { InvalidError, overLimit } from './errors/errors.js'
import { type AttributeLimits, defaultLimits, maxAttributeNameLength } from './limits.js'
import { parseMediaType } from './grammar/media-type.js'
import { parseTimestamp, timestampForm } from './grammar/timestamp.js'
import { isUri, isUriReference } from './grammar/uri.js'

/**
 * Checks the context attributes of CloudEvents 1.0 and narrows the value to an event.
 *
 * Own code rather than the `cloudevents` package: that one copies the event into a class and writes it back, so the
 * producer's bytes are lost, and it stops at the first bad event of a batch.
 *
 * @throws InvalidError `INVALID_ATTRIBUTE` with `details.attribute`, `INVALID_EVENT` when it is no JSON object.
 */
export function assertEvent(value: unknown, limits: AttributeLimits = defaultLimits): asserts value is CloudEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidError(
      'INVALID_EVENT',
      'an event must be a JSON object with the attributes specversion, id, source and type',
    )
  }
  const event = value as Record<string, unknown>
  for (const name of ['specversion', 'id', 'source', 'type']) {
    if (event[name] === undefined || event[name] === null) throw wrong(name, 'is required')
  }
  if (event['specversion'] !== '1.0')
    throw wrong('specversion', 'must be "1.0"; over HTTP "0.2" and "0.3" are taken too')
  let count = 0
  for (const name of Object.keys(event)) {
    if (name === 'data') continue
    if (name === 'data_base64') {
      checkBase64(event)
      continue
    }
    checkName(name)
    if (++count > limits.attributes) throw tooMany(limits)
    if (event[name] !== null) check(name, event[name], limits)
  }
}

/** To be called before a name is used for anything. */
export function checkName(name: string): void {
  if (name.length <= maxAttributeNameLength) return
  const attribute = shortened(name)
  const bound = { field: 'name', what: `the name of attribute '${attribute}'`, unit: 'characters' }
  const given = { limit: maxAttributeNameLength, actual: name.length, code: 'INVALID_ATTRIBUTE' }
  throw overLimit({ ...bound, ...given }, { attribute })
}

export function tooMany({ attributes: limit, settings }: AttributeLimits): InvalidError {
  const bound = { field: 'attributes', what: 'an event', unit: 'attributes', code: 'INVALID_EVENT' }
  return overLimit({ ...bound, limit, setting: settings?.attributes })
}

function tooLong(attribute: string, actual: number, { attributeLength: limit, settings }: AttributeLimits) {
  const bound = { field: attribute, what: `attribute '${attribute}'`, unit: 'characters', code: 'INVALID_ATTRIBUTE' }
  return overLimit({ ...bound, limit, actual, setting: settings?.attributeLength }, { attribute })
}

const timestamp = { test: (text: string) => parseTimestamp(text) !== undefined, must: `must be ${timestampForm}` }
const formats: Readonly<Record<string, { readonly test: (text: string) => boolean; readonly must: string }>> = {
  source: {
    test: isUriReference,
    must: 'must be a URI reference as RFC 3986 has it, for example "/shop/web"; other characters are percent-encoded',
  },
  dataschema: { test: isUri, must: 'must be an absolute URI as RFC 3986 has it' },
  datacontenttype: {
    test: text => parseMediaType(text) !== undefined,
    must: 'must be a media type as RFC 9110 has it, for example "application/json"',
  },
  time: timestamp,
  // an extension of CloudEvents: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/recorded-time.md
  recordedtime: timestamp,
  deliverat: timestamp,
}
const strings = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'recordedtime',
  'deliverat',
  'datacontenttype',
  'dataschema',
  'partitionkey',
])
/** CloudEvents 1.0, section 3.1: control characters, half surrogate pairs and non-characters are not allowed. */
const forbidden = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u
/** A fast check that nearly every value passes. */
const plain = /^[\x20-\x7e]*$/
const extensionName = /^[a-z0-9]+$/

function check(name: string, value: unknown, limits: AttributeLimits): void {
  const known = strings.has(name)
  if (!known && !extensionName.test(name))
    throw wrong(name, 'must be named in lower-case letters and digits; other members go into data')
  if (typeof value !== 'string') {
    if (known) throw wrong(name, 'must be a string')
    if (typeof value === 'boolean' || (typeof value === 'number' && (value | 0) === value)) return
    throw wrong(name, 'must be a string, a boolean or a 32-bit integer; anything else goes into data')
  }
  if (value === '' && known) throw wrong(name, 'must not be empty')
  if (value.length > limits.attributeLength) throw tooLong(name, value.length, limits)
  if (!plain.test(value) && forbidden.test(value))
    throw wrong(name, 'must not contain control characters or half characters')
  const format = known ? formats[name] : undefined
  if (format && !format.test(value)) throw wrong(name, format.must)
}

function checkBase64(event: Record<string, unknown>): void {
  const value = event['data_base64']
  if (value === null) return
  if (event['data'] !== undefined && event['data'] !== null)
    throw wrong('data_base64', 'cannot stand beside data; send one of them')
  if (typeof value !== 'string' || !isBase64(value)) throw wrong('data_base64', 'must be a base64 string, with its "="')
}

function wrong(attribute: string, must: string): InvalidError {
  const name = shortened(attribute)
  return new InvalidError('INVALID_ATTRIBUTE', `attribute '${name}' ${must}`, { attribute: name })
}

function shortened(name: string): string {
  return name.length > maxAttributeNameLength ? `${name.slice(0, maxAttributeNameLength)}…` : name
}

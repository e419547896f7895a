import { assertEvent, checkName, tooMany } from './attributes.js'
import type { CloudEvent } from './cloud-event.js'
import { InvalidError } from './errors/errors.js'
import { JsonScanner, unread } from './grammar/json-scanner.js'
import type { EventLimits } from './limits.js'

/** The text of an event and its attributes. */
export interface EventText {
  readonly json: string
  /** By name. The data is not parsed: it is null or {@link unread}. */
  readonly attributes: Record<string, unknown>
}

/**
 * Reads the attributes of the event at the scanner's position, and skips its data. Limits are checked while it reads; past a limit
 * it reads no further.
 *
 * @param attributes receives the attributes, so that they are known also if the event is refused
 * @throws InvalidError `MALFORMED_JSON`, `TOO_DEEP`, `INVALID_EVENT` or `INVALID_ATTRIBUTE`
 */
export function readEvent(scanner: JsonScanner, limits: EventLimits, attributes = noAttributes()): EventText {
  if (!scanner.atObject) throw noObject(scanner, limits)
  const begin = scanner.at
  let count = 0
  scanner.object(name => {
    checkName(name)
    // readers that take the first and readers that take the last of two would see different events
    if (name in attributes) throw twice(name)
    if (name !== 'data' && name !== 'data_base64' && ++count > limits.attributes) throw tooMany(limits)
    const value = scanner.scalar(limits.depth - 1)
    attributes[name] = name === 'data' && value !== null ? unread : value
  })
  return { json: scanner.text.slice(begin, scanner.at), attributes }
}

/** Without a prototype, so that `__proto__` and `constructor` are ordinary names. */
export function noAttributes(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>
}

/** The text of an event without some attributes, also if one occurs twice. All other values keep their bytes. */
export function withoutAttributes(json: string, names: readonly string[]): string {
  const scanner = new JsonScanner(json, Infinity)
  const kept: string[] = []
  scanner.object((name, start) => {
    scanner.value(Infinity)
    if (!names.includes(name)) kept.push(json.slice(start, scanner.at))
  })
  return `{${kept.join()}}`
}

/** The text of an event with other data. `dataschema` goes: it speaks of the data that there was. */
export function withData(json: string, data: string, datacontenttype: string): string {
  const rest = withoutAttributes(json, ['data', 'data_base64', 'datacontenttype', 'dataschema'])
  return `${rest.slice(0, -1)},"datacontenttype":"${datacontenttype}","data":${data}}`
}

function noObject(scanner: JsonScanner, limits: EventLimits): InvalidError {
  const fix = scanner.atList ? '; a list of events is sent as application/cloudevents-batch+json' : ''
  scanner.value(limits.depth)
  return new InvalidError(
    'INVALID_EVENT',
    `an event must be a JSON object with the attributes specversion, id, source and type${fix}`,
  )
}

function twice(attribute: string): InvalidError {
  return new InvalidError('INVALID_ATTRIBUTE', `attribute '${attribute}' is there twice; send it once`, { attribute })
}

/** The attributes of an event. @throws InvalidError if the text is not an event within the limits */
export function checkEvent(text: string, limits: EventLimits, what: string): CloudEvent {
  const scanner = new JsonScanner(text, limits.depth, what)
  const { attributes } = readEvent(scanner, limits)
  scanner.end()
  assertEvent(attributes, limits)
  return attributes
}

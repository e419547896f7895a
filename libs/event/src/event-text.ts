import { assertEvent, checkName, tooMany } from './attributes.js'
import type { CloudEvent } from './cloud-event.js'
import { InvalidError } from './errors/errors.js'
import { JsonScanner, unread } from './grammar/json-scanner.js'
import type { EventLimits } from './limits.js'

/** An event as its text has it. */
export interface EventText {
  readonly json: string
  /** By name. The data is never read: it is null or {@link unread}. */
  readonly attributes: Record<string, unknown>
}

/**
 * Reads the attributes of the event that begins where the scanner stands, and passes its data. Limits are looked at while it
 * reads, and past one nothing more is read.
 *
 * @param attributes where they are put, so that they are known also where the event is refused
 * @throws InvalidError `MALFORMED_JSON`, `TOO_DEEP`, `INVALID_EVENT` or `INVALID_ATTRIBUTE`
 */
export function readEvent(scanner: JsonScanner, limits: EventLimits, attributes = noAttributes()): EventText {
  if (!scanner.atObject) throw noObject(scanner, limits)
  const begin = scanner.at
  let count = 0
  scanner.object(name => {
    checkName(name)
    // a reader that takes the first of two would see another event than one that takes the last
    if (name in attributes) throw twice(name)
    if (name !== 'data' && name !== 'data_base64' && ++count > limits.attributes) throw tooMany(limits)
    const value = scanner.scalar(limits.depth - 1)
    attributes[name] = name === 'data' && value !== null ? unread : value
  })
  return { json: scanner.text.slice(begin, scanner.at), attributes }
}

/** Without a prototype: a name is a name, `__proto__` and `constructor` too. */
export function noAttributes(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>
}

/** The text of an event without some of its attributes, also where one is there twice. All other values keep their bytes. */
export function withoutAttributes(json: string, names: readonly string[]): string {
  const scanner = new JsonScanner(json, Infinity)
  const kept: string[] = []
  scanner.object((name, start) => {
    scanner.value(Infinity)
    if (!names.includes(name)) kept.push(json.slice(start, scanner.at))
  })
  return `{${kept.join()}}`
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

/** The attributes of an event. @throws InvalidError when the text is no event within the limits */
export function checkEvent(text: string, limits: EventLimits, what: string): CloudEvent {
  const scanner = new JsonScanner(text, limits.depth, what)
  const { attributes } = readEvent(scanner, limits)
  scanner.end()
  assertEvent(attributes, limits)
  return attributes
}

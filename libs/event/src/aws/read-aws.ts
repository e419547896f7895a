import { InvalidError } from '../errors/errors.js'
import { JsonScanner } from '../grammar/json-scanner.js'
import type { AwsText } from './aws-text.js'
import { fromEnvelope } from './envelope.js'
import { Members } from './members.js'
import { fromPutEvents } from './put-events.js'
import { fromRecord } from './records.js'

/** What AWS sends: a list, by the name of the member that has it, or one event. */
export type AwsForm = 'Entries' | 'Records' | 'event'

/** What a JSON body of AWS is; undefined if it is none. Only the beginning of a list is read. */
export function awsFormOf(text: string, depth: number): AwsForm | undefined {
  const scanner = new JsonScanner(text, depth)
  if (!scanner.atObject) return undefined
  let isFirst = true
  let form: AwsForm | undefined
  for (const name of scanner.members()) {
    if (isFirst && (name === 'Entries' || name === 'Records')) return name
    if (name === 'detail-type') form = 'event'
    isFirst = false
    scanner.value(depth - 1)
  }
  return form
}

/**
 * Reads one event at the scanner's position.
 *
 * @param path where it stands in the body; empty for the whole of it
 * @param depth most levels of nesting of an event
 * @param bus the bus that the request is to
 * @throws InvalidError with `details.path`, or about the JSON
 */
export function readAws(form: AwsForm, scanner: JsonScanner, path: string, depth: number, bus: string): AwsText {
  scanner.next()
  const start = scanner.at
  scanner.value(form === 'Records' ? depth - 1 : depth) // a record becomes data as a whole
  const text = scanner.text.slice(start, scanner.at)
  const members = new Members(text, path)
  if (form === 'Records') return fromRecord(members, text)
  return form === 'event' || members.json('detail-type') !== undefined
    ? fromEnvelope(members)
    : fromPutEvents(members, depth - 1, bus)
}

/** An event of EventBridge as CloudEvents JSON. The text must be valid JSON. @throws InvalidError with `details.path` */
export function fromAws(json: string): string {
  return fromEnvelope(new Members(json, '')).json
}

/** Steps to the elements of a list of AWS, which the caller must scan, and to the end of the body. */
export function* elementsOf(form: 'Entries' | 'Records', scanner: JsonScanner): Generator<number, void, void> {
  let isRead = false
  for (const name of scanner.members()) {
    if (name !== form || isRead) throw beside(form, name)
    if (!scanner.atList) throw new InvalidError('INVALID_EVENT', `${form} must be a list`, { path: form })
    yield* scanner.list()
    isRead = true
  }
  scanner.end()
}

function beside(form: string, name: string): InvalidError {
  const path = name.slice(0, 100)
  return new InvalidError('INVALID_EVENT', `${path} cannot stand beside ${form}: leave it out`, { path })
}

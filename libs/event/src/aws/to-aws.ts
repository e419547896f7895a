import { toEnvelope } from './envelope.js'
import { EventMembers } from './event-members.js'
import { toRecord } from './records.js'

/**
 * An event as AWS has it, the way back of what is read by {@link readAws}. An event that was made of a record of S3 or Kinesis becomes
 * `{"Records": [...]}`, each other one the envelope of EventBridge. Data keeps its bytes.
 *
 * @param json an event; must be valid JSON
 */
export function toAws(json: string): string {
  const event = new EventMembers(json)
  const rest = event.objectOf('awsmembers')
  const record = toRecord(event, rest)
  return record === undefined ? toEnvelope(event, rest) : `{"Records":[${record}]}`
}

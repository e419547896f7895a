import { SluiceError } from '../errors/errors.js'
import { JsonScanner } from '../grammar/json-scanner.js'
import { asAttribute, type AwsText, awsText, escaped } from './aws-text.js'
import { sourceOf } from './envelope.js'
import type { Members } from './members.js'

const known = ['Source', 'DetailType', 'Detail', 'Time', 'Resources', 'EventBusName', 'TraceHeader']

/**
 * An entry of PutEvents. It has no account and no region, so its source stays as it is.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 *
 * @param depth most levels of nesting of the detail
 * @param bus the bus that the request is to; an entry may name it
 * @throws InvalidError with `details.path`
 */
export function fromPutEvents(members: Members, depth: number, bus: string): AwsText {
  members.only(known, 'an entry of PutEvents')
  checkBus(members, bus)
  const type = members.name('DetailType')
  const resources = members.texts('Resources')
  const trace = members.optionalText('TraceHeader')
  return awsText(
    {
      id: [crypto.randomUUID(), members.path],
      ...sourceOf(members, 'Source', members.name('Source'), ''),
      type: [type, members.pathOf('DetailType')],
      time: [timeOf(members), members.pathOf('Time')],
      awsresources: [resources && asAttribute(resources), members.pathOf('Resources')],
      awstraceheader: [trace, members.pathOf('TraceHeader')],
      traceparent: [trace && traceParent(trace), members.pathOf('TraceHeader')],
    },
    `"data":${detailOf(members, depth)}`,
  )
}

/** An entry may name its bus, or have its ARN. */
function checkBus(members: Members, bus: string): void {
  const given = members.optionalText('EventBusName')
  if (given === undefined || given.replace(/^arn:[^:]*:events:[^:]*:[^:]*:event-bus\//, '') === bus) return
  throw members.wrong('EventBusName', `must be '${bus}', the bus that the request is to, or be left out`)
}

/** The text of the detail, which is JSON in a text. */
function detailOf(members: Members, depth: number): string {
  const text = members.text('Detail').trim()
  try {
    const scanner = new JsonScanner(text, depth, members.pathOf('Detail'))
    if (!scanner.atObject) throw members.wrong('Detail', 'must be a text with a JSON object')
    scanner.value(depth)
    scanner.end()
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'MALFORMED_JSON') throw error
    throw members.wrong('Detail', `must be a text with a JSON object: ${error.message}`)
  }
  return text.replace(/\p{Cs}/gu, escaped)
}

/** SDKs send seconds since 1970, people write an RFC 3339 timestamp. */
function timeOf(members: Members): string | undefined {
  return members.json('Time')?.startsWith('"') ? members.time('Time') : members.seconds('Time')
}

const xRayRoot = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})\s*(?:;|$)/i
const xRayParent = /(?:^|;)\s*Parent=([0-9a-f]{16})\s*(?:;|$)/i

/** What a trace header of X-Ray says, as W3C has it; undefined unless it names a trace and a span. */
function traceParent(header: string): string | undefined {
  const [root, parent] = [xRayRoot.exec(header), xRayParent.exec(header)]
  if (!root || !parent) return undefined
  const isSampled = /(?:^|;)\s*Sampled=1\s*(?:;|$)/.test(header)
  return `00-${root[1]}${root[2]}-${parent[1]}-${isSampled ? '01' : '00'}`.toLowerCase()
}

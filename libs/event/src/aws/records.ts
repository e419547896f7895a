import { isBase64 } from '../grammar/bytes.js'
import { parseTimestamp } from '../grammar/timestamp.js'
import { asAttribute, type AwsText, awsText } from './aws-text.js'
import { sourceOf } from './envelope.js'
import { type EventMembers, written } from './event-members.js'
import type { Members } from './members.js'

/**
 * A record, as S3 sends it in notifications and Lambda gets it of Kinesis.
 *
 * @param text the record
 * @throws InvalidError with `details.path`
 */
export function fromRecord(members: Members, text: string): AwsText {
  const source = members.text('eventSource')
  if (source === s3.source) return fromS3(members, text)
  if (source === kinesis.source) return fromKinesis(members)
  throw members.wrong('eventSource', `must be "${s3.source}" or "${kinesis.source}": other records have no form here`)
}

/** The record that an event was made of; undefined if it was made of none. */
export function toRecord(event: EventMembers, rest: Members | undefined): string | undefined {
  const type = event.of('type')
  if (type.startsWith(s3.type)) return event.data?.startsWith('{') ? event.data : undefined
  return type.startsWith(kinesis.type) && event.base64 !== undefined ? toKinesis(event, rest) : undefined
}

const s3 = { source: 'aws:s3', type: 'com.amazonaws.s3.' }
const kinesis = { source: 'aws:kinesis', type: 'com.amazonaws.kinesis.' }

/**
 * The record is the data, with its bytes. Type and subject are those of the CloudEvents adapter.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * and https://github.com/cloudevents/spec/blob/main/cloudevents/adapters/aws-s3.md
 */
function fromS3(members: Members, text: string): AwsText {
  const about = members.object('s3')
  const [bucket, object, answer] = [about.object('bucket'), about.object('object'), members.object('responseElements')]
  const sequencer = object.optionalText('sequencer')
  // one request makes several records: each has a sequencer of its own
  const id = [answer.name('x-amz-request-id'), answer.optionalText('x-amz-id-2'), sequencer]
  return awsText(
    {
      id: [id.filter(Boolean).join('.'), answer.pathOf('x-amz-request-id')],
      ...sourceOf(members, 'eventSource', 'aws.s3', members.name('awsRegion')),
      type: [s3.type + members.name('eventName'), members.pathOf('eventName')],
      subject: [object.name('key'), object.pathOf('key')],
      time: [members.time('eventTime'), members.pathOf('eventTime')],
      sequence: [sequencer, object.pathOf('sequencer')],
      awsregion: [members.name('awsRegion'), members.pathOf('awsRegion')],
      awsresources: [JSON.stringify([bucket.name('arn')]), bucket.pathOf('arn')],
    },
    `"data":${text}`,
  )
}

const own = ['eventSource', 'eventID', 'eventName', 'awsRegion', 'eventSourceARN', 'kinesis']
const ownOfKinesis = ['partitionKey', 'sequenceNumber', 'data']
const arrival = 'approximateArrivalTimestamp'

/**
 * What the record carries is the data, as bytes. Members without an attribute of their own are kept in `awsmembers`.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
function fromKinesis(members: Members): AwsText {
  const record = members.object('kinesis')
  const data = record.text('data')
  if (!isBase64(data)) throw record.wrong('data', 'must be base64 with its "="')
  const name = members.name('eventName')
  if (!name.startsWith(`${kinesis.source}:`)) throw members.wrong('eventName', `must begin with "${kinesis.source}:"`)
  const time = record.seconds(arrival)
  const isWhole = secondsOf(time) === record.json(arrival)
  const inner = record.without(isWhole ? [...ownOfKinesis, arrival] : ownOfKinesis)
  const outer = members.without(own)
  const rest = [outer, inner === '' ? '' : `"kinesis":{${inner}}`].filter(part => part !== '').join()
  return awsText(
    {
      id: [members.name('eventID'), members.pathOf('eventID')],
      ...sourceOf(members, 'eventSource', 'aws.kinesis', members.name('awsRegion')),
      type: [kinesis.type + name.slice(kinesis.source.length + 1), members.pathOf('eventName')],
      partitionkey: [record.name('partitionKey'), record.pathOf('partitionKey')],
      time: [time, record.pathOf(arrival)],
      sequence: [record.name('sequenceNumber'), record.pathOf('sequenceNumber')],
      awsregion: [members.name('awsRegion'), members.pathOf('awsRegion')],
      awsresources: [JSON.stringify([members.name('eventSourceARN')]), members.pathOf('eventSourceARN')],
      awsmembers: [rest === '' ? undefined : asAttribute(`{${rest}}`), members.path],
    },
    `"data_base64":${JSON.stringify(data)}`,
  )
}

function toKinesis(event: EventMembers, rest: Members | undefined): string {
  const inner = rest?.json('kinesis')?.startsWith('{') ? rest.object('kinesis') : undefined
  const arrived = inner?.json(arrival) ?? secondsOf(event.of('time'))
  const record = {
    partitionKey: JSON.stringify(event.of('partitionkey', 'subject', 'id')),
    sequenceNumber: JSON.stringify(event.of('sequence')),
    data: event.base64!,
    ...(arrived === undefined ? {} : { [arrival]: arrived }),
  }
  const [arn] = JSON.parse(event.listOf('awsresources') ?? '[]') as unknown[]
  const name = event.of('type').slice(kinesis.type.length)
  return written(
    {
      kinesis: written(record, inner),
      eventSource: JSON.stringify(kinesis.source),
      eventID: JSON.stringify(event.of('id')),
      eventName: JSON.stringify(`${kinesis.source}:${name}`),
      awsRegion: JSON.stringify(event.of('awsregion')),
      eventSourceARN: JSON.stringify(typeof arn === 'string' ? arn : ''),
    },
    rest,
  )
}

/** A timestamp as JSON in seconds since 1970. */
function secondsOf(time: string | undefined): string | undefined {
  const milliseconds = parseTimestamp(time)
  return milliseconds === undefined ? undefined : String(milliseconds / 1000)
}

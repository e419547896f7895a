import { asAttribute, type AwsText, awsText } from './aws-text.js'
import { type EventMembers, written } from './event-members.js'
import type { Members } from './members.js'
import { awsSource, cloudEventsSource } from './source.js'

/** Members of the envelope that become attributes of their own, or the data. */
const known = ['id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail']
const version = '"0"'

/**
 * An event of EventBridge. Members that it has beside those of all events, such as `replay-name`, are kept in `awsmembers`.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 *
 * @throws InvalidError with `details.path`
 */
export function fromEnvelope(members: Members): AwsText {
  const [source, region] = [members.name('source'), members.text('region')]
  const detail = members.json('detail')
  if (!detail?.startsWith('{')) throw members.wrong('detail', 'must be an object')
  const withoutVersion = (members.json('version') ?? version) === version
  const rest = members.without(withoutVersion ? [...known, 'version'] : known)
  const resources = members.texts('resources')
  return awsText(
    {
      id: [members.name('id'), members.pathOf('id')],
      ...sourceOf(members, 'source', source, region),
      type: [members.name('detail-type'), members.pathOf('detail-type')],
      time: [members.time('time'), members.pathOf('time')],
      awsaccount: [members.text('account') || undefined, members.pathOf('account')],
      awsregion: [region || undefined, members.pathOf('region')],
      awsresources: [resources && asAttribute(resources), members.pathOf('resources')],
      awsmembers: [rest === '' ? undefined : asAttribute(`{${rest}}`), members.path || 'the body'],
    },
    `"data":${detail}`,
  )
}

/** The attributes that say where an event comes from; `awssource` only where the source does not say it. */
export function sourceOf(members: Members, name: string, given: string, region: string) {
  const path = members.pathOf(name)
  const source = cloudEventsSource(given, region)
  if (source === undefined) throw members.wrong(name, 'must not have half of a character')
  const isEnough = awsSource(source, region) === given
  return { source: [source, path], awssource: [isEnough ? undefined : given, path] } as const
}

/** The envelope of any event. Attributes that have no place in it are left out, and so is data that is bytes. */
export function toEnvelope(event: EventMembers, rest: Members | undefined): string {
  const source = event.of('awssource') || awsSource(event.of('source'), event.of('awsregion'))
  return written(
    {
      version: rest?.json('version') ?? version,
      id: JSON.stringify(event.of('id')),
      'detail-type': JSON.stringify(event.of('type')),
      source: JSON.stringify(source),
      account: JSON.stringify(event.of('account', 'awsaccount')),
      time: JSON.stringify(event.of('time', 'receivedtime')),
      region: JSON.stringify(event.of('region', 'awsregion')),
      resources: event.listOf('resources', 'awsresources') ?? '[]',
      detail: event.data ?? '{}',
    },
    rest,
  )
}

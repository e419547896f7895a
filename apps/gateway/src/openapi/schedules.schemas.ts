import { missed, scheduleBounds } from '@sluice/schedule'
import { targetKinds } from '@sluice/targets'
import { registrySchemas } from './registry.schemas.js'
import { count, flag, list, name, object, page, ref, type Schema, text, time } from './schema.js'
import { oneOfKinds } from './settings.schemas.js'

const said: Schema = { type: 'string', minLength: 1, maxLength: scheduleBounds.text }
const moment = { ...said, description: 'RFC 3339, or a local time of `timeZone`: `2027-01-01T09:00`.' }

const when = {
  cron: { ...said, description: 'Five fields as Unix has them, or six as EventBridge has.', examples: ['0 2 * * *'] },
  rate: { ...said, description: 'By time that passes, up to 366 days.', examples: ['5 minutes'] },
  at: { ...moment, description: `Once. ${moment.description}` },
  timeZone: { ...said, description: "IANA's name. Left out: UTC.", examples: ['Europe/Zurich'] },
  start: { ...moment, description: `The first moment at which it may run. ${moment.description}` },
  end: { ...moment, description: `From then on it does not run. ${moment.description}` },
  window: { ...said, description: 'Runs are made within this time, up to a day, so that many do not run at once.' },
  missed: {
    ...{ type: 'string', enum: [...missed], default: 'one' },
    description: 'What is made of runs that nobody made within a minute: none, the last one for all, or each.',
  },
}

const event: Schema = {
  ...object(
    { type: text },
    {
      bus: { ...name, default: 'default' },
      source: { ...text, description: 'Left out: `sluice/schedules/<name>`.' },
      subject: text,
      partitionkey: { ...text, description: 'Left out: `subject`, else the name of the schedule.' },
      data: {
        description:
          'Any JSON. In its strings `<schedule.time>` and `<schedule.count>` are filled in; a string that is only one of them becomes its value.',
      },
    },
  ),
  additionalProperties: true,
  description: 'The event of each run: attributes and data as in CloudEvents, without `id` and `time`.',
}

/** Handlers read subscriptions, by the rules of their service. */
const kinds = targetKinds.filter(({ type }) => type !== 'subscription')
const nameOf = (kind: (typeof kinds)[number]) => `Schedule${kind.settings.name}`

/** The target of a rule without what is of rules with several targets. */
function onlyTarget(ofRule: string): Schema {
  const { properties, required, ...shape } = registrySchemas[ofRule] as Schema & {
    readonly properties: Record<string, Schema>
    readonly required: readonly string[]
  }
  const { id: _, standby: _s, onFailure, ...own } = properties
  const failed = { type: 'string', enum: ['dead-letter', 'drop'], description: onFailure!['description'] }
  return {
    ...shape,
    properties: { ...own, onFailure: failed },
    required: required.filter(field => field !== 'id'),
  }
}

const settings = {
  ...when,
  event,
  target: {
    ...ref('ScheduleTarget'),
    description:
      'Where the event of each run goes besides the rules of its bus, with its own retries and dead letters. It is rule `schedule.<name>` of the bus, which only the schedule writes.',
  },
  paused: { ...flag, default: false, description: 'Whether it is paused. Runs that come due then are left out.' },
  deleteAfterCompletion: { ...flag, default: false, description: 'Whether it is deleted after its last run.' },
  managedBy: {
    ...name,
    description: 'The service that declares it at each start, and deletes it when it no longer does.',
  },
}

/** What answers show besides the settings, and a put ignores. */
const shown = {
  owner: { ...text, description: 'The principal with whose rights its events are published.' },
  ownerGroups: list(text),
  createdAt: time,
  state: {
    ...{ type: 'string', enum: ['running', 'paused', 'waiting', 'completed'] },
    description: '`waiting`: a run could not be made and is tried again. `completed`: there are no further runs.',
  },
  count: { ...count, description: 'How many runs it has made.' },
  leftOut: { ...count, description: 'How many runs were missed and left out.' },
  last: list(object({ time, madeAt: time }, { position: text }), {
    description: 'The last five runs, oldest first: when each was to be made, when it was, and where its event is.',
  }),
  waiting: {
    ...object({ since: time, tries: count, code: text, error: text }),
    description: 'Why the next run could not be made yet.',
  },
  next: list(time, { description: 'Its next five runs, also while it is paused.' }),
}

export const scheduleSchemas: Record<string, Schema> = {
  ScheduleSettings: {
    ...object({ event }, { name, ...settings, ...shown }),
    additionalProperties: false,
    description: 'Exactly one of `cron`, `rate` and `at` says when it runs.',
  },
  Schedule: object(
    { name, event, paused: flag, ...pick('createdAt', 'state', 'count', 'leftOut', 'last', 'next') },
    { ...settings, ...shown },
  ),
  ScheduleTarget: oneOfKinds(
    'The one target of a schedule.',
    kinds.map(kind => ({ type: kind.type, settings: { name: nameOf(kind) } })),
  ),
  ...Object.fromEntries(kinds.map(kind => [nameOf(kind), onlyTarget(kind.settings.name)])),
  SchedulePage: page('Schedule'),
  NextRuns: object({ next: list(time) }),
}

function pick(...names: (keyof typeof shown)[]): Record<string, Schema> {
  return Object.fromEntries(names.map(name => [name, shown[name]]))
}

import { missed, scheduleBounds } from '@sluice/schedule'
import { count, flag, list, name, object, page, type Schema, text, time } from './schema.js'

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

const settings = {
  ...when,
  event,
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
  SchedulePage: page('Schedule'),
  NextRuns: object({ next: list(time) }),
}

function pick(...names: (keyof typeof shown)[]): Record<string, Schema> {
  return Object.fromEntries(names.map(name => [name, shown[name]]))
}

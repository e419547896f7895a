import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { CodeEditor } from '../../components/code-editor.js'
import { SelectField, TextField } from '../../components/field.js'
import { FormDialog } from '../../components/form-dialog.js'
import { membersOf } from '../../components/lossless.js'
import { Waiting } from '../../components/page.js'
import { Problem, problemOfName, problemsOf } from '../../components/problem.js'
import { SchemaForm } from '../../components/schema-form.js'
import { secondOf } from '../../components/time.js'
import { tell } from '../../components/toasts.js'
import { MadeSecrets, secretsOf } from '../../resources/made-secrets.js'
import { type ReadSchedule, type Schedule, scheduleLink } from '../../resources/schedules.js'
import { useSchemas } from '../../resources/schemas.js'
import { preferences } from '../../state/preferences.js'
import { declaredBy } from './declared-by.js'
import { type Draft, draftOf, drawn, newDraft, settingsOf, shown, timings, withTiming } from './draft.js'
import { previewOf } from './preview.js'
import { Runs } from './runs.js'
import styles from './schedules.module.css'
import { TargetField } from './target-field.js'
import { usePutSchedule } from './use-schedule.js'

const ways: Readonly<
  Record<Draft['timing'], { readonly label: string; readonly hint: string; readonly first: string }>
> = {
  cron: {
    ...{ label: 'by the calendar', first: '0 2 * * *' },
    hint: 'Minute, hour, day of month, month, day of week, as Unix has them: 30 9 * * MON-FRI. A sixth field is the year, as EventBridge has it.',
  },
  rate: { label: 'at a rate', first: '5 minutes', hint: 'A number of minutes, hours or days that pass: 5 minutes.' },
  at: {
    ...{ label: 'once', first: '' },
    hint: 'A local time of the time zone, 2027-01-01T09:00, or with an offset: 2027-01-01T09:00:00+01:00.',
  },
}

const options = timings.map(value => ({ value, label: ways[value].label }))

/** What no field of the form is drawn for. */
const without = [...drawn, ...shown, 'managedBy']

/** A schedule to write. @param read the one to change; a new one without it */
export function ScheduleForm({ read, onClose }: { readonly read?: ReadSchedule; readonly onClose: () => void }) {
  // as it was when the form was opened: a change that came since is not undone
  const [before] = useState(read)
  const [name, setName] = useState(before?.value.name ?? '')
  const [draft, setDraft] = useState(() => (before ? draftOf(before.value) : newDraft(ownZone())))
  const { data: known, error } = useSchemas()
  const navigate = useNavigate()
  const leave = (saved: Schedule) => {
    onClose()
    if (!before) void navigate(scheduleLink(saved.name))
  }
  const [live, setLive] = useState<Schedule>()
  const save = usePutSchedule(before, saved => {
    tell(`Schedule ${saved.name} is ${before ? 'changed' : 'made'}. ${nextText(saved)}`)
    if (madeOf(saved).length > 0) setLive(saved)
    else leave(saved)
  })
  const settings = settingsOf(draft)
  const since = before?.value.createdAt
  const preview = useMemo(() => previewOf(draft, Date.now(), since), [draft, since])
  const problems = useMemo(() => ({ ...preview.problems, ...problemsOf(save.error) }), [preview, save.error])
  const { timing, expression, timeZone, others, event, target } = draft
  const managedBy = before?.value.managedBy
  const change = (some: Partial<Draft>) => setDraft(draft => ({ ...draft, ...some }))
  if (live) return <MadeSecrets secrets={madeOf(live)} onClose={() => leave(live)} />
  return (
    <FormDialog
      title={before ? `Settings of schedule ${name}` : 'Make a schedule'}
      isWide
      note={settings ? undefined : `The ${membersOf(event) ? 'target' : 'event'} is not a JSON object yet.`}
      act={before ? 'Save the settings' : 'Make the schedule'}
      isReady={name !== '' && settings !== undefined && known !== undefined}
      saving={save}
      onSave={() => settings && save.mutate({ name, settings })}
      onClose={onClose}
    >
      {managedBy !== undefined && <p className={styles.warning}>It is declared by {declaredBy(managedBy)}.</p>}
      {!before && (
        <TextField
          label="Name"
          hint="Letters, digits, dots, dashes and underscores. Its events have it as sluiceschedule."
          required
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,127}"
          problem={problemOfName(save.error)}
          value={name}
          onChange={setName}
          autoFocus
        />
      )}
      <div className={styles.line}>
        <SelectField
          label="Runs"
          width={16}
          value={timing}
          options={options}
          onChange={next => setDraft(withTiming(draft, next as Draft['timing'], ways[next as Draft['timing']].first))}
        />
        <TextField
          label={timing}
          hint={ways[timing].hint}
          required
          problem={problems[timing]}
          value={expression}
          onChange={expression => change({ expression })}
        />
        <TextField
          label="Time zone"
          hint="A name of IANA. UTC where it is empty."
          width={24}
          problem={problems['timeZone']}
          suggestions={zones}
          value={timeZone}
          onChange={timeZone => change({ timeZone })}
        />
      </div>
      {preview.next.length > 0 && <Runs label="When it would run" runs={preview.next} />}
      <div>
        <p className={styles.caption}>The event of each run</p>
        <CodeEditor label="The event of each run" lines={8} value={event} onChange={event => change({ event })} />
      </div>
      <TargetField value={target} problems={problems} onChange={target => change({ target })} />
      {error && <Problem error={error} />}
      {!known && !error && <Waiting lines={2} />}
      {known && (
        <SchemaForm
          schema={known.schemas['ScheduleSettings'] ?? {}}
          resolve={known.resolve}
          value={others}
          onChange={others => change({ others })}
          problems={problems}
          without={[...without, ...(timing === 'at' ? ['start', 'end'] : [])]}
        />
      )}
    </FormDialog>
  )
}

/** The secret that Sluice made for the target: the answer to the write alone has it. */
function madeOf({ target }: Schedule) {
  return secretsOf({ targets: target ? [{ ...target, id: 'target' }] : [] })
}

const zones = Intl.supportedValuesOf('timeZone')

/** The time zone of this browser. */
function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

function nextText({ next: [first], paused }: Schedule): string {
  if (paused) return 'It is paused.'
  return first === undefined
    ? 'It has no more runs.'
    : `It runs next at ${secondOf(new Date(first), preferences.get().clock)}.`
}

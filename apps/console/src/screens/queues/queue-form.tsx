import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { SelectField, TextField } from '../../components/field.js'
import { FormDialog } from '../../components/form-dialog.js'
import { Waiting } from '../../components/page.js'
import { Problem, problemOfName, problemsOf } from '../../components/problem.js'
import { SchemaForm } from '../../components/schema-form.js'
import { tell } from '../../components/toasts.js'
import { queueLink } from '../../resources/queues.js'
import { useSchemas } from '../../resources/schemas.js'
import { type Kind, kindName, kindOf, kinds, kindSettings } from './kind.js'
import { type Queue, type ReadQueue, usePutQueue } from './use-queue.js'

type Settings = Readonly<Record<string, unknown>>

/** What an answer shows of a queue besides its settings, and what has a field of its own here. */
const notDrawn = [
  ...['name', 'own', 'engine', 'declared', 'waiting', 'inFlight', 'delayed', 'dead', 'oldestSentAt', 'filledBy'],
  ...['fifo', 'fair'],
]

/** The settings of a queue as a form that is drawn from their schema. @param read the queue to change; a new one without it */
export function QueueForm({ read, onClose }: { readonly read?: ReadQueue; readonly onClose: () => void }) {
  // as it was when the form was opened: a change that came since is not undone
  const [before] = useState(read)
  const [name, setName] = useState(before?.value.name ?? '')
  const [settings, setSettings] = useState<Settings>(() => settingsOf(before?.value))
  const { data: known, error } = useSchemas()
  const navigate = useNavigate()
  const saved = ({ name }: { readonly name: string }) => {
    tell(before ? `Queue ${name} is changed` : `Queue ${name} takes messages`)
    onClose()
    if (!before) void navigate(queueLink(name))
  }
  const save = usePutQueue(before, saved, true)
  const isFixed = before?.value.declared === true
  const problems = problemsOf(save.error)
  return (
    <FormDialog
      title={before ? `Settings of queue ${name}` : 'Make a queue'}
      isWide
      note={isFixed && `It is ${kindName(before.value)}: that cannot change while it is there.`}
      act={before ? 'Save the settings' : 'Make the queue'}
      isReady={name !== '' && known !== undefined}
      saving={save}
      onSave={() => save.mutate({ name, settings })}
      onClose={onClose}
    >
      {!before && (
        <TextField
          label="Name"
          hint="Letters, digits, dots, dashes and underscores. Senders, receivers and rules name it."
          required
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,127}"
          problem={problemOfName(save.error)}
          value={name}
          onChange={setName}
          autoFocus
        />
      )}
      {!isFixed && (
        <KindField
          settings={settings}
          problem={problems['fifo'] ?? problems['fair']}
          onChange={kind => setSettings(ofKind(settings, kind))}
        />
      )}
      {error && <Problem error={error} />}
      {!known && !error && <Waiting lines={6} />}
      {known && (
        <SchemaForm
          schema={known.schemas['QueueSettings'] ?? {}}
          resolve={known.resolve}
          value={settings}
          onChange={setSettings}
          problems={problems}
          without={settings['fifo'] === true ? notDrawn : [...notDrawn, 'onFailure']}
        />
      )}
    </FormDialog>
  )
}

function KindField({
  settings,
  problem,
  onChange,
}: {
  readonly settings: Settings
  readonly problem: string | undefined
  readonly onChange: (kind: Kind) => void
}) {
  const value = kindOf(settings)
  return (
    <SelectField
      label="Kind"
      hint={`${kinds.find(kind => kind.value === value)!.hint} It cannot change later.`}
      problem={problem}
      value={value}
      options={kinds}
      onChange={kind => onChange(kind as Kind)}
    />
  )
}

/** A new queue begins with what most set. What an answer shows besides the settings is no harm in a change. */
function settingsOf(queue: Queue | undefined): Settings {
  return queue === undefined ? { visibilityMs: 30_000, maxReceives: 5 } : { ...queue }
}

/** `onFailure` is of FIFO queues alone. */
function ofKind({ onFailure, ...settings }: Settings, kind: Kind): Settings {
  const of = kindSettings(kind)
  return { ...settings, ...of, ...(of.fifo && onFailure !== undefined && { onFailure }) }
}

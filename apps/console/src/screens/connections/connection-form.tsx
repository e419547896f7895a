import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { SelectField, TextField } from '../../components/field.js'
import { FormDialog } from '../../components/form-dialog.js'
import { Waiting } from '../../components/page.js'
import { Problem, problemOfName, problemsOf } from '../../components/problem.js'
import { SchemaForm } from '../../components/schema-form.js'
import { tell } from '../../components/toasts.js'
import { connectionLink } from '../../resources/connections.js'
import { useSchemas } from '../../resources/schemas.js'
import { type Draft, draftOf, isKept, newDraft, ofKind, settingsOf } from './draft.js'
import { type Kind, kindOptions, kinds } from './kinds.js'
import { PemField } from './pem-field.js'
import { type ReadConnection, usePutConnection } from './use-connection.js'

/** Credentials to write, and where they may be sent. @param read the connection to change; a new one without it */
export function ConnectionForm({ read, onClose }: { readonly read?: ReadConnection; readonly onClose: () => void }) {
  // as it was when the form was opened: a change that came since is not undone
  const [before] = useState(read)
  const [name, setName] = useState(before?.value.name ?? '')
  const [draft, setDraft] = useState(() => (before ? draftOf(before.value) : newDraft))
  const { data: known, error } = useSchemas()
  const navigate = useNavigate()
  const save = usePutConnection(before, saved => {
    tell(before ? `Connection ${saved.name} is changed` : `Connection ${saved.name} can be used`)
    onClose()
    if (!before) void navigate(connectionLink(saved.name))
  })
  const { description, origins, kind, fields } = draft
  const { schema, secret, pem } = kinds[kind]
  const problems = problemsOf(save.error)
  const change = (some: Partial<Draft>) => setDraft(draft => ({ ...draft, ...some }))
  return (
    <FormDialog
      title={before ? `Settings of connection ${name}` : 'Make a connection'}
      isWide
      note={before && 'Deliveries use it from their next attempt on.'}
      act={before ? 'Save the settings' : 'Make the connection'}
      isReady={name !== '' && known !== undefined}
      saving={save}
      onSave={() => save.mutate({ name, settings: settingsOf(draft, before?.value) })}
      onClose={onClose}
    >
      {!before && (
        <TextField
          label="Name"
          hint="Letters, digits, dots, dashes and underscores. Targets of rules name it."
          required
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,127}"
          problem={problemOfName(save.error)}
          value={name}
          onChange={setName}
          autoFocus
        />
      )}
      <TextField
        label="What it is for"
        maxLength={512}
        problem={problems['description']}
        value={description}
        onChange={description => change({ description })}
      />
      <TextField
        label="Sent to"
        hint="Scheme, host and port of each place, with blanks between them: https://api.crm.example. They are sent nowhere else."
        required
        problem={Object.entries(problems).find(([path]) => path.startsWith('origins'))?.[1]}
        value={origins}
        onChange={origins => change({ origins })}
      />
      <SelectField
        label="Credentials"
        value={kind}
        options={kindOptions}
        onChange={next => change(ofKind(next as Kind))}
      />
      {error && <Problem error={error} />}
      {!known && !error && <Waiting lines={3} />}
      {known && (
        <SchemaForm
          schema={known.schemas[schema] ?? {}}
          resolve={known.resolve}
          value={fields}
          onChange={fields => change({ fields })}
          problems={problems}
          without={['type', secret, ...Object.keys(pem)]}
          path="credentials"
        />
      )}
      {Object.entries(pem).map(([field, label]) => (
        <PemField
          key={field}
          label={label}
          problem={problems[`credentials.${field}`]}
          value={String(fields[field] ?? '')}
          onChange={text => change({ fields: { ...fields, [field]: text } })}
        />
      ))}
      <Secret
        {...{ draft }}
        isKept={isKept(kind, before?.value)}
        problem={problems[`credentials.${secret}`]}
        onChange={change}
      />
    </FormDialog>
  )
}

/** The secret, which no answer shows. */
function Secret({
  draft: { kind, secret },
  isKept,
  problem,
  onChange,
}: {
  readonly draft: Draft
  /** Whether there is one that stays where this is left empty. */
  readonly isKept: boolean
  readonly problem: string | undefined
  readonly onChange: (some: Pick<Draft, 'secret'>) => void
}) {
  const name = kinds[kind].secret
  const hint = isKept
    ? 'Left empty, the one that is there stays. Where it would be sent elsewhere than before, it has to be written anew.'
    : 'No answer shows it again.'
  const change = (secret: string) => onChange({ secret })
  if (kind === 'mtls')
    return (
      <PemField label="The private key, without passphrase" {...{ hint, problem }} value={secret} onChange={change} />
    )
  return (
    <TextField
      {...{ label: name, hint, problem }}
      type="password"
      autoComplete="new-password"
      required={!isKept}
      value={secret}
      onChange={change}
    />
  )
}

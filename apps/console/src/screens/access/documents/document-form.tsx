import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { SelectField, TextField } from '../../../components/field.js'
import { tell } from '../../../components/toasts.js'
import styles from '../access.module.css'
import { FormDialog } from '../../../components/form-dialog.js'
import { GrantsEditor } from '../grants/grants-editor.js'
import type { Grant } from '../grants/grant-text.js'
import { conditionOf, type WithEtag } from '../../../api/with-etag.js'
import { type GranteeKind, granteeKinds, granteeParts } from './grantee.js'

type Document = Schemas['Grants']

const kinds: Readonly<Record<GranteeKind, string>> = {
  group: 'a group of tokens',
  subject: 'a subject of tokens',
  key: 'a key',
  tenant: 'another tenant',
}

/** A document of grants to make, or to change. */
export function DocumentForm({
  before,
  onClose,
}: {
  readonly before?: WithEtag<Document>
  readonly onClose: () => void
}) {
  const document = before?.value
  const [name, setName] = useState(document?.name ?? '')
  const [description, setDescription] = useState(document?.description ?? '')
  const [[kind, holder], setTo] = useState(() => (document ? granteeParts(document.to) : (['group', ''] as const)))
  const [grants, setGrants] = useState<readonly Grant[] | undefined>(document?.grants ?? [])
  const navigate = useNavigate()
  const queries = useQueryClient()
  const put = useMutation({
    meta: { isShown: true },
    mutationFn: (body: object) =>
      dataOf(
        api.putGrants({
          params: { path: { grants: name }, header: conditionOf(before?.etag, !before) },
          body: body as Schemas['GrantsSettings'],
        }),
      ),
    onSuccess: () => {
      tell(`Grants ${name} are in force`)
      void queries.invalidateQueries({ queryKey: ['grants'] })
      onClose()
      if (!before) void navigate({ to: `/access/grants/${encodeURIComponent(name)}` })
    },
  })
  const save = () => {
    put.mutate({ description: description || undefined, to: { [kind]: holder }, grants })
  }
  return (
    <FormDialog
      title={document ? `Change grants ${document.name}` : 'Make a document of grants'}
      isWide
      note="Every gateway goes by it within a second."
      act="Save the grants"
      isReady={grants !== undefined && name !== '' && holder !== ''}
      saving={put}
      onSave={save}
      onClose={onClose}
    >
      <div className={styles.form}>
        {!document && (
          <TextField label="Name" width={20} value={name} required autoFocus placeholder="support" onChange={setName} />
        )}
        <SelectField
          {...{ label: 'It gives to', width: 20, value: kind }}
          options={granteeKinds.map(value => ({ value, label: kinds[value] }))}
          onChange={value => setTo([value as GranteeKind, holder])}
        />
        <TextField
          {...{ label: `Name of the ${kind}`, width: 20, required: true, value: holder }}
          onChange={value => setTo([kind, value])}
        />
        <TextField label="What it is for" width={30} value={description} maxLength={512} onChange={setDescription} />
      </div>
      <GrantsEditor grants={grants ?? []} onChange={setGrants} error={put.error} />
    </FormDialog>
  )
}

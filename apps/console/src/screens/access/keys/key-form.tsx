import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { CheckField, TextField } from '../../../components/field.js'
import { tell } from '../../../components/toasts.js'
import styles from '../access.module.css'
import { FormDialog } from '../../../components/form-dialog.js'
import { GrantsEditor } from '../grants/grants-editor.js'
import type { Grant } from '../grants/grant-text.js'
import { QuotaFields } from '../quota-fields.js'
import { conditionOf, type WithEtag } from '../../../api/with-etag.js'
import { expiryOf, LastingFields, lastingOf } from './expiry.js'
import { Secret } from './secret.js'

type Key = Schemas['Key']

/** A key to make, or to change. What is made is shown once. */
export function KeyForm({ before, onClose }: { readonly before?: WithEtag<Key>; readonly onClose: () => void }) {
  const key = before?.value
  const [name, setName] = useState(key?.name ?? '')
  const [description, setDescription] = useState(key?.description ?? '')
  const [lasting, setLasting] = useState(() => lastingOf(key?.expiresAt))
  const [signs, setSigns] = useState(key?.signs ?? false)
  const [quota, setQuota] = useState(key?.quota)
  const [grants, setGrants] = useState<readonly Grant[] | undefined>(key?.grants ?? [])
  const navigate = useNavigate()
  const queries = useQueryClient()
  const put = useMutation({
    meta: { isShown: true },
    mutationFn: (body: object) =>
      dataOf(
        api.putKey({
          params: { path: { key: name }, header: conditionOf(before?.etag, !before) },
          body: body as Schemas['KeySettings'],
        }),
      ),
    onSuccess: made => {
      void queries.invalidateQueries({ queryKey: ['keys'] })
      if (made.key === undefined) tell(`Key ${made.name} is changed`)
      if (before) onClose()
    },
  })
  if (put.data && !before)
    return <Secret made={put.data} onClose={() => void navigate({ to: `/access/keys/${encodeURIComponent(name)}` })} />
  const save = () => {
    const expiresAt = expiryOf(lasting, key?.expiresAt)
    put.mutate({
      ...{ description: description || undefined, expiresAt, quota, grants },
      ...(signs ? { signs } : {}),
    })
  }
  return (
    <FormDialog
      title={key ? `Change key ${key.name}` : 'Make a key'}
      isWide
      note={key ? 'Every gateway goes by it within a second.' : 'Its secret is shown once, when it is made.'}
      act={key ? 'Save the key' : 'Make the key'}
      isReady={grants !== undefined && name !== ''}
      saving={put}
      onSave={save}
      onClose={onClose}
    >
      <div className={styles.form}>
        {!key && (
          <TextField
            label="Name"
            width={22}
            value={name}
            required
            autoFocus
            placeholder="web-shop"
            onChange={setName}
          />
        )}
        <TextField label="What it is for" width={32} value={description} maxLength={512} onChange={setDescription} />
        <LastingFields value={lasting} isChange={key?.expiresAt !== undefined} onChange={setLasting} />
        <QuotaFields value={quota} onChange={setQuota} />
        {!key && (
          <CheckField
            label="it signs requests, and is never sent"
            hint={signs ? 'As Standard Webhooks says; for programs that publish and do nothing else.' : undefined}
            value={signs}
            onChange={setSigns}
          />
        )}
      </div>
      <GrantsEditor grants={grants ?? []} onChange={setGrants} error={put.error} />
    </FormDialog>
  )
}

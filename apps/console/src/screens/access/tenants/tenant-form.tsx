import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { TextField } from '../../../components/field.js'
import { tell } from '../../../components/toasts.js'
import styles from '../access.module.css'
import { FormDialog } from '../../../components/form-dialog.js'
import { QuotaFields } from '../quota-fields.js'
import { conditionOf, type WithEtag } from '../../../api/with-etag.js'

type Tenant = Schemas['Tenant']
type Limits = NonNullable<Tenant['limits']>

const limitNames = ['buses', 'rules', 'keys', 'bytes'] as const

/** A tenant to make, or to change. */
export function TenantForm({ before, onClose }: { readonly before?: WithEtag<Tenant>; readonly onClose: () => void }) {
  const tenant = before?.value
  const [name, setName] = useState(tenant?.name ?? '')
  const [description, setDescription] = useState(tenant?.description ?? '')
  const [quota, setQuota] = useState(tenant?.quota)
  const [limits, setLimits] = useState<Limits>(tenant?.limits ?? {})
  const navigate = useNavigate()
  const queries = useQueryClient()
  const put = useMutation({
    meta: { isShown: true },
    mutationFn: (body: object) =>
      dataOf(
        api.putTenant({
          params: { path: { tenant: name }, header: conditionOf(before?.etag, !before) },
          body: body as Schemas['TenantSettings'],
        }),
      ),
    onSuccess: () => {
      tell(before ? `Tenant ${name} is changed` : `Tenant ${name} is made`)
      void queries.invalidateQueries({ queryKey: ['tenants'] })
      onClose()
      if (!before) void navigate({ to: `/access/tenants/${encodeURIComponent(name)}` })
    },
  })
  const save = () => {
    const some = Object.keys(limits).length > 0 ? limits : undefined
    put.mutate({ description: description || undefined, quota, limits: some })
  }
  const setLimit = (what: keyof Limits, text: string) => {
    const { [what]: _, ...rest } = limits
    setLimits(text === '' ? rest : { ...rest, [what]: Number(text) })
  }
  return (
    <FormDialog
      title={tenant ? `Change tenant ${tenant.name}` : 'Make a tenant'}
      note="What it has already stays."
      act={tenant ? 'Save the tenant' : 'Make the tenant'}
      isReady={name !== ''}
      saving={put}
      onSave={save}
      onClose={onClose}
    >
      <div className={styles.form}>
        {!tenant && (
          <TextField
            {...{ label: 'Name', width: 20, required: true, autoFocus: true, placeholder: 'acme', value: name }}
            pattern="[a-z0-9\-]{1,63}"
            onChange={setName}
          />
        )}
        <TextField label="What it is for" width={30} value={description} maxLength={512} onChange={setDescription} />
        <QuotaFields value={quota} onChange={setQuota} />
        {limitNames.map(what => (
          <TextField
            key={what}
            {...{ label: `Most ${what}`, width: 12, type: 'number', min: what === 'bytes' ? 1_048_576 : 1 }}
            placeholder="no bound"
            value={limits[what] === undefined ? '' : String(limits[what])}
            onChange={text => setLimit(what, text)}
          />
        ))}
      </div>
    </FormDialog>
  )
}

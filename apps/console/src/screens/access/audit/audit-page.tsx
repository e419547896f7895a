import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Button } from '../../../components/button.js'
import { SelectField, TextField, type TextFieldProps } from '../../../components/field.js'
import { useSchemas } from '../../../resources/schemas.js'
import { AccessPage } from '../access-page.js'
import { auditRoute } from '../routes.js'
import { AuditList } from './audit-list.js'
import { type AuditSearch, type AuditSpan, exactFilters, spans } from './search.js'

/** Who changed what, and who was denied what. Every filter is in the URL. */
export default function AuditPage() {
  const search = auditRoute.useSearch()
  const navigate = useNavigate()
  const change = (some: Partial<Record<keyof AuditSearch, string | undefined>>) =>
    void navigate({ to: '/access/audit', search: { ...search, ...some } as never, replace: true })
  return (
    <AccessPage title="Access" isWhole tools={<Filters search={search} onChange={change} />}>
      <AuditList search={search} onOpen={record => change({ record })} />
    </AccessPage>
  )
}

function Filters({
  search,
  onChange,
}: {
  readonly search: AuditSearch
  readonly onChange: (some: Partial<Record<keyof AuditSearch, string | undefined>>) => void
}) {
  const { actions, kinds } = useKnown()
  const isFiltered = [...exactFilters, 'span' as const].some(name => search[name] !== undefined)
  const choices = (values: readonly string[]) => [{ value: '', label: 'all' }, ...values.map(value => ({ value }))]
  const text = (name: 'principal' | 'bus' | 'name' | 'address', label: string, width: number, more: object = {}) => (
    <Draft
      {...{ label, width, ...more }}
      value={search[name] ?? ''}
      onCommit={value => onChange({ [name]: value || undefined })}
    />
  )
  const select = (name: 'action' | 'kind' | 'result', label: string, width: number, values: readonly string[]) => (
    <SelectField
      {...{ label, width, options: choices(values), value: search[name] ?? '' }}
      onChange={value => onChange({ [name]: value || undefined })}
    />
  )
  return (
    <>
      {text('principal', 'Who', 18, { 'data-search': true, placeholder: 'key:web-shop' })}
      {select('action', 'Did', 20, actions)}
      {select('kind', 'To a', 12, kinds)}
      {text('name', 'Named', 16)}
      {text('bus', 'On bus', 12)}
      {select('result', 'Result', 9, ['allowed', 'denied', 'failed'])}
      {text('address', 'From address', 14)}
      <SelectField
        label="Time"
        width={14}
        value={search.span ?? ''}
        options={[
          { value: '', label: 'all that is kept' },
          ...Object.keys(spans).map(value => ({ value, label: `the last ${value}` })),
        ]}
        onChange={span => onChange({ span: (span || undefined) as AuditSpan | undefined })}
      />
      {isFiltered && (
        <Button
          look="quiet"
          onClick={() => onChange(Object.fromEntries([...exactFilters, 'span'].map(name => [name, undefined])))}
        >
          Clear
        </Button>
      )}
    </>
  )
}

/** A field that asks when somebody is done: by Enter, or by leaving it. */
function Draft({
  value,
  onCommit,
  ...rest
}: Omit<TextFieldProps, 'onChange'> & { readonly onCommit: (value: string) => void }) {
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  const commit = () => draft.trim() !== value && onCommit(draft.trim())
  return (
    <TextField
      {...rest}
      value={draft}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={({ key }) => key === 'Enter' && commit()}
    />
  )
}

/** What there is to choose from, by the document of the API. */
function useKnown(): { readonly actions: readonly string[]; readonly kinds: readonly string[] } {
  const { data } = useSchemas()
  const of = (name: string) => (data?.schemas['AuditRecord']?.properties?.[name]?.enum ?? []) as readonly string[]
  return { actions: of('action'), kinds: of('kind') }
}

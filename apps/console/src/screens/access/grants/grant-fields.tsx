import { useState } from 'react'
import { CheckField, SelectField, TextField } from '../../../components/field.js'
import { useSession } from '../../../api/session.js'
import styles from './grants.module.css'
import {
  type Draft,
  fieldsOf,
  kindOf,
  kindsOnBus,
  managedKinds,
  redactOf,
  redactText,
  verbsOf,
  withItsVerbs,
} from './grant-text.js'

type Values = Readonly<Record<string, unknown>>
type Set = (name: string, value: unknown) => void

/** The fields of one grant. */
export function GrantFields({ grant, onChange }: { readonly grant: Draft; readonly onChange: (grant: Draft) => void }) {
  const kind = kindOf(grant)
  if (!kind) return null
  const values = grant[kind]!
  const set: Set = (name, value) => {
    const { [name]: _, ...rest } = values
    const next = value === undefined ? rest : { ...rest, [name]: value }
    onChange({ [kind]: name === 'kind' ? withItsVerbs(next) : next })
  }
  const isShown = (name: string) => kind !== 'manage' || name !== 'bus' || kindsOnBus.includes(String(values['kind']))
  return (
    <div className={styles.fields}>
      {fieldsOf[kind].filter(isShown).map(name => (
        <GrantField key={name} {...{ name, values, set }} />
      ))}
    </div>
  )
}

function GrantField({ name, values, set }: { readonly name: string; readonly values: Values; readonly set: Set }) {
  const { buses } = useSession()
  const text = typeof values[name] === 'string' ? values[name] : ''
  switch (name) {
    case 'bus':
      return (
        <TextField
          label="Bus (* for any)"
          width={16}
          value={text}
          suggestions={[...buses, '*']}
          onChange={value => set('bus', value || undefined)}
        />
      )
    case 'name':
      return (
        <TextField
          {...{ label: 'Name (* for any)', width: 18, placeholder: '*', value: text }}
          onChange={value => set('name', value || undefined)}
        />
      )
    case 'tenant':
      return (
        <TextField
          {...{ label: 'Of another tenant', width: 14, value: text }}
          onChange={value => set('tenant', value || undefined)}
        />
      )
    case 'kind':
      return (
        <SelectField
          {...{ label: 'What', width: 14, value: text }}
          options={managedKinds.map(value => ({ value }))}
          onChange={value => {
            set('kind', value)
          }}
        />
      )
    case 'show':
      return (
        <SelectField
          {...{ label: 'Sees', width: 18, value: text || 'payload' }}
          options={[
            { value: 'payload', label: 'all of an event' },
            { value: 'metadata', label: 'its metadata only' },
          ]}
          onChange={value => set('show', value === 'payload' ? undefined : value)}
        />
      )
    case 'verbs':
      return <Verbs verbs={verbsOf(values['kind'])} value={values['verbs']} onChange={value => set('verbs', value)} />
    case 'redact':
      return (
        <ParsedField
          {...{ label: 'Hidden fields', width: 26, placeholder: 'data.email, data.id as hash' }}
          first={redactText(values['redact'])}
          parse={redactOf}
          onChange={value => set('redact', value)}
        />
      )
    default:
      return (
        <ParsedField
          {...{ label: 'Only events that match', width: 40, placeholder: '{"type":[{"prefix":"com.shop."}]}' }}
          first={values['pattern'] === undefined ? '' : JSON.stringify(values['pattern'])}
          parse={patternOf}
          onChange={value => set('pattern', value)}
        />
      )
  }
}

/** What may be done with it; nothing chosen would mean nothing, so the last one stays. */
function Verbs({
  verbs,
  value,
  onChange,
}: {
  readonly verbs: readonly string[]
  readonly value: unknown
  readonly onChange: (value: unknown) => void
}) {
  const chosen = Array.isArray(value) ? (value as string[]) : [...verbs]
  const change = (verb: string, is: boolean) => {
    const next = verbs.filter(one => (one === verb ? is : chosen.includes(one)))
    if (next.length > 0) onChange(next.length === verbs.length ? undefined : next)
  }
  return (
    <div className={styles.verbs} role="group" aria-label="May">
      {verbs.map(verb => (
        <CheckField key={verb} label={verb} value={chosen.includes(verb)} onChange={is => change(verb, is)} />
      ))}
    </div>
  )
}

/** A text that stands for a value. @param parse throws with what is wrong */
function ParsedField({
  first,
  parse,
  onChange,
  ...rest
}: {
  readonly label: string
  readonly width: number
  readonly placeholder: string
  readonly first: string
  readonly parse: (text: string) => unknown
  readonly onChange: (value: unknown) => void
}) {
  const [draft, setDraft] = useState(first)
  const [problem, setProblem] = useState<string>()
  const change = (text: string) => {
    setDraft(text)
    try {
      onChange(parse(text))
      setProblem(undefined)
    } catch (error) {
      setProblem((error as Error).message)
    }
  }
  return <TextField {...rest} problem={problem} value={draft} onChange={change} />
}

function patternOf(text: string): unknown {
  if (text.trim() === '') return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('is not JSON yet: the grant stays as it was')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('must be an object: {"type": ["order"]}')
  return value
}

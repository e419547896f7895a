import type { Schemas } from '@sluice/client'
import { TextField } from '../../components/field.js'

type Quota = Schemas['QuotaSettings']

/** How much may be published a second. Empty is without a bound. */
export function QuotaFields({
  value = {},
  onChange,
}: {
  readonly value: Quota | undefined
  readonly onChange: (quota: Quota | undefined) => void
}) {
  const set = (name: keyof Quota, text: string) => {
    const { [name]: _, ...rest } = value
    const next: Quota = text === '' ? rest : { ...rest, [name]: Number(text) }
    onChange(Object.keys(next).length === 0 ? undefined : next)
  }
  const field = (name: keyof Quota, label: string, most: number) => (
    <TextField
      {...{ label, width: 14, type: 'number', min: 1, max: most, placeholder: 'no bound' }}
      value={value[name] === undefined ? '' : String(value[name])}
      onChange={text => set(name, text)}
    />
  )
  return (
    <>
      {field('eventsPerSecond', 'Events a second', 1_000_000)}
      {field('bytesPerSecond', 'Bytes a second', 1_000_000_000)}
    </>
  )
}

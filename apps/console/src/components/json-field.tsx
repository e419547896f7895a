import { useState } from 'react'
import { TextField } from './field.js'

/** A value that has no field of its own: as JSON. */
export function JsonField({
  value,
  onChange,
  problem,
  ...rest
}: {
  readonly label: string
  readonly hint: string | undefined
  readonly problem: string | undefined
  readonly value: unknown
  readonly onChange: (value: unknown) => void
}) {
  const [draft, setDraft] = useState(() => JSON.stringify(value) ?? '')
  const [isWrong, setWrong] = useState(false)
  const change = (text: string) => {
    setDraft(text)
    try {
      onChange(text === '' ? undefined : (JSON.parse(text) as unknown))
      setWrong(false)
    } catch {
      setWrong(true)
    }
  }
  return <TextField {...rest} problem={isWrong ? 'is not JSON yet' : problem} value={draft} onChange={change} />
}

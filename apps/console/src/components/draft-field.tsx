import { useEffect, useState } from 'react'
import { TextField, type TextFieldProps } from './field.js'

export interface DraftFieldProps extends Omit<TextFieldProps, 'onChange' | 'problem'> {
  readonly onCommit: (value: string) => void
  /** What is wrong with a text, while it is written. */
  readonly check?: (value: string) => string | undefined
}

/** A field that asks when somebody is done: by Enter, or by leaving it. */
export function DraftField({ value, onCommit, check, ...rest }: DraftFieldProps) {
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  const problem = check?.(draft)
  const commit = () => {
    if (draft !== value && problem === undefined) onCommit(draft.trim())
  }
  return (
    <TextField
      {...rest}
      value={draft}
      problem={problem}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={event => event.key === 'Enter' && commit()}
    />
  )
}

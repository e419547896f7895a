import { type ComponentProps, type ReactNode, useId } from 'react'
import styles from './field.module.css'

interface Labelled {
  readonly label: string
  /** What is wrong with what was entered. */
  readonly problem?: string | undefined
  /** What it is for, below it. */
  readonly hint?: ReactNode
  /** Letters of the usual input; the field is about as wide. */
  readonly width?: number
}

/** Ties a label, a hint and a problem to an input. */
function useLabels({ problem, hint }: Pick<Labelled, 'problem' | 'hint'>) {
  const id = useId()
  const described = [problem !== undefined && `${id}-problem`, hint !== undefined && `${id}-hint`].filter(Boolean)
  return {
    id,
    'aria-describedby': described.join(' ') || undefined,
    'aria-invalid': problem !== undefined || undefined,
  }
}

function Labels({ id, label, problem, hint, width, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field} style={width === undefined ? undefined : { width: `${width + 3}ch` }}>
      <label htmlFor={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className={styles.problem}>
          {problem}
        </p>
      )}
    </div>
  )
}

export interface TextFieldProps extends Labelled, Omit<ComponentProps<'input'>, 'width' | 'onChange' | 'value'> {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Texts to choose from; others may be entered. */
  readonly suggestions?: readonly string[]
}

/** A line of text. */
export function TextField({ label, problem, hint, width, value, onChange, suggestions, ...rest }: TextFieldProps) {
  const labels = useLabels({ problem, hint })
  return (
    <Labels {...{ label, problem, hint, width }} id={labels.id}>
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        {...rest}
        {...labels}
        value={value}
        list={suggestions && `${labels.id}-list`}
        onChange={event => onChange(event.target.value)}
      />
      {suggestions && (
        <datalist id={`${labels.id}-list`}>
          {suggestions.map(text => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
    </Labels>
  )
}

export interface SelectFieldProps extends Labelled {
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label?: string }[]
  readonly onChange: (value: string) => void
}

/** One of a list. */
export function SelectField({ label, problem, hint, width, value, options, onChange }: SelectFieldProps) {
  const labels = useLabels({ problem, hint })
  return (
    <Labels {...{ label, problem, hint, width }} id={labels.id}>
      <select {...labels} value={value} onChange={event => onChange(event.target.value)}>
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label ?? option.value}
          </option>
        ))}
      </select>
    </Labels>
  )
}

/** Yes or no. */
export function CheckField({
  label,
  problem,
  hint,
  value,
  onChange,
}: Omit<Labelled, 'width'> & { readonly value: boolean; readonly onChange: (value: boolean) => void }) {
  const labels = useLabels({ problem, hint })
  return (
    <div className={styles.check}>
      <input type="checkbox" {...labels} checked={value} onChange={event => onChange(event.target.checked)} />
      <label htmlFor={labels.id}>{label}</label>
      {hint !== undefined && (
        <p id={`${labels.id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${labels.id}-problem`} className={styles.problem}>
          {problem}
        </p>
      )}
    </div>
  )
}

import { useMemo } from 'react'
import { Button } from '../../components/button.js'
import { CodeEditor, type CodeProblem } from '../../components/code-editor.js'
import { rangeOf } from '../../components/json-places.js'
import styles from './schedules.module.css'

const first = JSON.stringify({ type: 'webhook', url: '' }, null, 2)

/** The target of a schedule as JSON, or nothing. */
export function TargetField({
  value,
  problems,
  onChange,
}: {
  /** Undefined where it has none. */
  readonly value: string | undefined
  /** What is wrong, by the path of a setting of the schedule: `target.url`. */
  readonly problems: Readonly<Record<string, string>>
  readonly onChange: (value: string | undefined) => void
}) {
  const faults = useMemo(() => faultsOf(value ?? '', problems), [value, problems])
  if (value === undefined)
    return (
      <div>
        <Button look="quiet" icon="plus" onClick={() => onChange(first)}>
          a target of its own
        </Button>
      </div>
    )
  return (
    <div>
      <p className={styles.caption}>Its target</p>
      <CodeEditor label="Its target" lines={4} value={value} problems={faults} onChange={onChange} />
      {faults.map(({ message }) => (
        <p key={message} className={styles.wrong}>
          {message}
        </p>
      ))}
      <p className={styles.note}>
        Each run goes there besides the rules of its bus. A secret that ends with *** stays as it is; one that is left
        out is made anew.
      </p>
      <Button look="quiet" onClick={() => onChange(undefined)}>
        Leave out the target
      </Button>
    </div>
  )
}

function faultsOf(text: string, problems: Readonly<Record<string, string>>): readonly CodeProblem[] {
  return Object.entries(problems).flatMap(([path, message]) => {
    const [setting, ...within] = path.split(/(?=[.[])/)
    return setting === 'target' ? [{ ...rangeOf(text, within.join('').replace(/^\./, '')), message }] : []
  })
}

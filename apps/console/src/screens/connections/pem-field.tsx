import { CodeEditor } from '../../components/code-editor.js'
import styles from './connections.module.css'

/** A certificate or a key, as files in PEM have it. */
export function PemField({
  label,
  hint,
  problem,
  value,
  onChange,
}: {
  readonly label: string
  readonly hint?: string
  readonly problem: string | undefined
  readonly value: string
  readonly onChange: (text: string) => void
}) {
  return (
    <div className={styles.pem}>
      <p>{label}, in PEM</p>
      <CodeEditor label={label} language="text" lines={3} value={value} onChange={onChange} />
      {hint !== undefined && <p>{hint}</p>}
      {problem !== undefined && <p className={styles.wrong}>{problem}</p>}
    </div>
  )
}

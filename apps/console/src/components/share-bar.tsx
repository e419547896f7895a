import type { Tone } from './badge.js'
import styles from './share-bar.module.css'

export interface Share {
  readonly name: string
  readonly value: number
  readonly tone: Tone
}

/** What a whole is made of, as a bar. What it shows is said beside it, or by its label. */
export function ShareBar({ label, shares }: { readonly label: string; readonly shares: readonly Share[] }) {
  const some = shares.filter(({ value }) => value > 0)
  const said = some.map(({ name, value }) => `${name} ${value}`).join(', ')
  return (
    <span className={styles.bar} role="img" aria-label={`${label}: ${said || 'nothing'}`} title={said}>
      {some.map(({ name, value, tone }) => (
        <span key={name} className={styles[tone]} style={{ flexGrow: value }} />
      ))}
    </span>
  )
}

/** How far something long is. */
export function Progress({
  label,
  done,
  total,
}: {
  readonly label: string
  readonly done: number
  readonly total: number
}) {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  return (
    <div
      className={styles.progress}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={Math.min(done, total)}
    >
      <span style={{ width: `${share * 100}%` }} />
    </div>
  )
}

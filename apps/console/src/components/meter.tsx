import styles from './meter.module.css'

/** A part of a whole, as a bar. @param label what it is and how much, for readers of the screen */
export function Meter({
  share,
  label,
  tone = 'accent',
}: {
  /** From 0 to 1. */
  readonly share: number
  readonly label: string
  readonly tone?: 'accent' | 'warn' | 'bad'
}) {
  const percent = Math.max(0, Math.min(100, share * 100))
  return (
    <span className={`${styles.meter} ${styles[tone] ?? ''}`} role="img" aria-label={label}>
      {percent > 0 && <span style={{ width: `${percent}%` }} />}
    </span>
  )
}

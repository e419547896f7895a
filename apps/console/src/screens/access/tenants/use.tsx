import styles from './use.module.css'

/** Part of a limit from which on it is said to be nearly used up. */
const nearly = 0.9

/** How much there is of something, beside the most that there may be. */
export function Use({
  what,
  has,
  most,
  format,
}: {
  readonly what: string
  /** Undefined before it was measured for the first time. */
  readonly has: number | undefined
  readonly most: number | undefined
  readonly format: (value: number) => string
}) {
  const part = most === undefined || has === undefined ? 0 : Math.min(1, has / most)
  const isNear = most !== undefined && has !== undefined && has >= most * nearly
  return (
    <div className={styles.use}>
      <span>{what}</span>
      <span className={styles.bar} aria-hidden="true">
        <span className={isNear ? styles.near : undefined} style={{ width: `${part * 100}%` }} />
      </span>
      <span className={styles.says}>
        <strong>{has === undefined ? 'not measured yet' : format(has)}</strong>{' '}
        {most === undefined ? 'no bound' : `of ${format(most)}`}
        {isNear && (has >= most ? ', full' : ', nearly full')}
      </span>
    </div>
  )
}

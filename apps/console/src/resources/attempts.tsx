import { Badge, type Tone } from '../components/badge.js'
import { durationOf, Time } from '../components/time.js'
import styles from './attempts.module.css'

export type AttemptOutcome = 'succeeded' | 'failed' | 'gave up' | 'cut'

/** What is known of one attempt, wherever it is told. */
export interface ToldAttempt {
  readonly outcome: AttemptOutcome
  readonly startedAt?: string
  readonly endedAt?: string
  /** Milliseconds. */
  readonly durationMs?: number
  /** Of an HTTP answer. */
  readonly status?: number
  readonly error?: string
  /** The beginning of what the receiver answered. */
  readonly answer?: string
  /** Where the handler threw. */
  readonly stack?: string
  readonly instance?: string
}

export const attemptTones: Readonly<Record<AttemptOutcome, Tone>> = {
  ...{ succeeded: 'good', failed: 'warn', 'gave up': 'bad', cut: 'bad' },
}

/** Attempts of one delivery, the first one first. @param isOpen whether the last one shows all that is known of it */
export function AttemptList({
  attempts,
  isOpen = false,
}: {
  readonly attempts: readonly ToldAttempt[]
  readonly isOpen?: boolean
}) {
  if (attempts.length === 0) return null
  const slowest = Math.max(...attempts.map(({ durationMs = 0 }) => durationMs), 1)
  return (
    <ol className={styles.attempts}>
      {attempts.map((attempt, i) => (
        <li key={i}>
          <OneAttempt attempt={attempt} slowest={slowest} isOpen={isOpen && i === attempts.length - 1} />
        </li>
      ))}
    </ol>
  )
}

/** A line with what came of it, and a bar of the time that it took, beside the slowest. */
function OneAttempt({
  attempt,
  slowest,
  isOpen,
}: {
  readonly attempt: ToldAttempt
  readonly slowest: number
  readonly isOpen: boolean
}) {
  const { outcome, durationMs, status, startedAt, endedAt, error, instance } = attempt
  const summary = (
    <>
      <Badge tone={attemptTones[outcome]}>{outcome}</Badge>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${Math.max(2, ((durationMs ?? 0) / slowest) * 100)}%` }} />
      </span>
      <span className={styles.duration}>{durationMs === undefined ? '' : durationOf(durationMs)}</span>
      <span className={styles.said}>{[status, error].filter(Boolean).join(' ')}</span>
      <span className={styles.when}>
        <Time at={startedAt ?? endedAt} />
      </span>
    </>
  )
  const details = detailsOf(attempt)
  if (details.length === 0 && instance === undefined) return <div className={styles.attempt}>{summary}</div>
  return (
    <details open={isOpen}>
      <summary className={styles.attempt}>{summary}</summary>
      {details.map(([name, text]) => (
        <div key={name} className={styles.detail}>
          <h3>{name}</h3>
          <pre tabIndex={0}>{text}</pre>
        </div>
      ))}
      {instance !== undefined && <p className={styles.instance}>made by {instance}</p>}
    </details>
  )
}

/** What a line has no room for. */
function detailsOf({ answer, stack, error }: ToldAttempt): readonly (readonly [name: string, text: string])[] {
  const isLong = error !== undefined && (error.length > 60 || error.includes('\n'))
  const all = [
    ['Error', isLong ? error : undefined],
    ['Answer', answer],
    ['Stack', stack],
  ] as const
  return all.flatMap(([name, text]) => (text === undefined || text === '' ? [] : [[name, text] as const]))
}

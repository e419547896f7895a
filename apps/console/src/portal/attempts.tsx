import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { liveMs } from '../api/queries.js'
import { Badge, type Tone } from '../components/badge.js'
import { Waiting } from '../components/page.js'
import { Problem } from '../components/problem.js'
import { durationOf, Time } from '../components/time.js'
import { api } from './api.js'
import styles from './portal.module.css'

type Attempt = Schemas['AttemptPage']['items'][number]

const limit = 20
const tones: Readonly<Record<Attempt['outcome'], Tone>> = { succeeded: 'good', failed: 'warn', 'gave up': 'bad' }

/** The latest attempts to deliver to one target, as far as the bus records them. */
export function Attempts({
  bus,
  rule,
  target,
}: {
  readonly bus: string
  readonly rule: string
  readonly target: string
}) {
  const { data, error } = useQuery({
    queryKey: ['attempts', bus, rule, target],
    queryFn: ({ signal }) =>
      dataOf(api.listAttempts({ params: { path: { bus }, query: { rule, target, limit } }, signal })),
    refetchInterval: 2 * liveMs,
    placeholderData: undefined,
  })
  if (error) return <Problem error={error} />
  if (!data) return <Waiting lines={3} />
  if (data.items.length === 0)
    return (
      <p className={styles.text}>
        {data.level === 'off' ? 'This bus records no attempts.' : 'No attempt is recorded.'}
      </p>
    )
  return (
    <>
      <h3 className={styles.text}>
        Latest attempts
        {data.level === 'errors' && <span className={styles.faint}> (only failed ones are recorded)</span>}
      </h3>
      <ul className={styles.inner}>
        {data.items.map(({ position, attempt, redrives, outcome, status, error, durationMs, endedAt }) => (
          <li key={`${position}/${attempt}/${redrives}`}>
            <span>
              <Badge tone={tones[outcome]}>{outcome}</Badge>{' '}
              {[status, error].filter(one => one !== undefined).join(' ')}
            </span>
            <span className={styles.faint}>
              try {attempt}, {durationOf(durationMs)}
            </span>
            <span className={styles.when}>
              <Time at={endedAt} />
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { useMay } from '../../api/session.js'
import { Dot, type Tone } from '../../components/badge.js'
import { Empty } from '../../components/empty.js'
import { Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { Time } from '../../components/time.js'
import { appendedAt, eventLink } from '../../resources/events.js'
import styles from './overview.module.css'

/** The bus on which the platform tells of itself. */
const bus = 'sluice'
const limit = 14

/** What the platform last told of itself. */
export function OperatorEvents() {
  const may = useMay()
  const { data, error, refetch } = useQuery({
    queryKey: ['events', bus, 'latest'],
    queryFn: ({ signal }) => dataOf(api.listEvents({ params: { path: { bus }, query: { limit } }, signal })),
    refetchInterval: liveMs,
    enabled: may('events:read'),
  })
  if (!may('events:read')) return null
  return (
    <Panel
      title="What the platform tells"
      actions={
        <Link to="/events" search={{ bus }}>
          All
        </Link>
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data?.items.length === 0 && (
        <Empty title="Nothing yet">
          A rule that changes, a circuit that opens, a target that fails: it is told here.
        </Empty>
      )}
      <ul className={styles.told}>
        {data?.items.map(({ position, event }) => (
          <li key={position}>
            <Dot tone={toneOf(event)} />
            <Link {...eventLink(bus, position)}>{event.type.replace(/^sluice\./, '').replaceAll('.', ' ')}</Link>
            <span className={styles.subject}>{event.subject}</span>
            <span className={styles.faint}>
              <Time at={appendedAt(position)} as="ago" />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function toneOf({ type }: Schemas['CloudEvent']): Tone {
  if (/\.(failing|degraded|opened|began|found|unread)$/.test(type)) return 'bad'
  if (/\.(aged|deleted|revoked|disabled)$/.test(type)) return 'warn'
  return /\.(recovered|closed|ended|cleared)$/.test(type) ? 'good' : 'accent'
}

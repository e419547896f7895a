import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.js'
import { bytesOf, countOf } from '../../components/number.js'
import { Facts, Panel, Waiting } from '../../components/page.js'
import { durationOf, Time } from '../../components/time.js'
import { useBusStatus } from '../../resources/bus-status.js'
import styles from './buses.module.css'

/** Milliseconds from which on a reader counts as behind: below it, events are on their way. */
const lateMs = 1000

/** What the bus has, and who has still to take something of it. */
export function BusHolds({ bus }: { readonly bus: string }) {
  const { data } = useBusStatus(bus)
  if (!data) return <Waiting />
  const { events, bytes, oldest, delayed, subscriptions } = data
  const behind = data.behind.filter(({ lagMs }) => lagMs >= lateMs)
  const waiting = subscriptions.filter(({ entries }) => entries > 0)
  return (
    <>
      <Panel
        title="What it holds"
        actions={
          <>
            <Link to="/events" search={{ bus }}>
              Events
            </Link>
            <Link to="/streams" search={{ bus }}>
              Shards and consumers
            </Link>
          </>
        }
      >
        <Facts
          facts={[
            ['Events in the log', countOf(events)],
            ['Oldest', oldest === null ? 'none' : <Time key="oldest" at={oldest} as="ago" />],
            [
              'Waits to be appended',
              delayed.due === null ? (
                'nothing'
              ) : (
                <span key="delayed">
                  {eventsOf(delayed.events)}, the first until <Time at={delayed.due} />
                </span>
              ),
            ],
            ['In Redis', `${bytesOf(bytes)}, subscriptions and dead letters included`],
          ]}
        />
      </Panel>
      <Panel title="Who is behind">
        {behind.length + waiting.length === 0 && (
          <p className={styles.none}>Nobody: everything was routed and taken.</p>
        )}
        <ul className={styles.uses}>
          {behind.map(({ by, events, lagMs }) => (
            <li key={by}>
              <span>{by}</span>
              <span className={styles.muted}>
                {events === null ? 'has some,' : `${eventsOf(events)},`} the oldest waits
              </span>
              <Badge tone={lagMs >= 60_000 ? 'warn' : 'plain'}>{durationOf(lagMs)}</Badge>
            </li>
          ))}
          {waiting.map(({ name, entries, ageMs }) => (
            <li key={name}>
              <span>subscription {name}</span>
              <span className={styles.muted}>{eventsOf(entries)}, the oldest waits</span>
              <Badge tone={ageMs >= 60_000 ? 'warn' : 'plain'}>{durationOf(ageMs)}</Badge>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  )
}

function eventsOf(count: number): string {
  return `${countOf(count)} ${count === 1 ? 'event' : 'events'}`
}

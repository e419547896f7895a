import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { useMay } from '../../api/session.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { manyOf } from '../../components/number.js'
import { Panel } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { durationOf, Time } from '../../components/time.js'
import { eventLink } from '../../resources/events.js'
import styles from './schedules.module.css'
import { State } from './state.js'
import { lateBy } from './timing.js'
import type { Schedule } from '../../resources/schedules.js'

/** Runs that an answer shows, and most that can be asked for. */
const counts = { shown: 5, most: 100 }

const nextColumns: readonly Column<string>[] = [
  { label: 'Local time', width: 'minmax(136px, 1fr)', cell: run => <Time at={run} as="second" clock="local" /> },
  { label: 'UTC', width: 'minmax(136px, 1fr)', isExtra: true, cell: run => <Time at={run} as="second" clock="UTC" /> },
  { label: 'From now', width: '90px', isNumber: true, cell: run => <Time at={run} as="ago" /> },
]

/** When it runs next, by the calendar: five runs, and a hundred for who asks. */
export function NextRuns({ schedule }: { readonly schedule: Schedule }) {
  const { name, next, state, window } = schedule
  const [isMore, setMore] = useState(false)
  const { data, error, refetch } = useNextRuns(name, isMore)
  const runs = (isMore && data?.next) || next
  return (
    <Panel
      title="Next runs"
      note={<State schedule={schedule} />}
      actions={
        !isMore &&
        next.length === counts.shown && (
          <Button look="quiet" onClick={() => setMore(true)}>
            Show {counts.most}
          </Button>
        )
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {state === 'paused' && <p className={styles.hint}>It is paused: a run that comes due now is left out.</p>}
      {runs.length > 0 && window !== undefined && (
        <p className={styles.hint}>Each is made within {window} after its time.</p>
      )}
      {runs.length === 0 && <p className={styles.hint}>None: there is no time left at which it would run.</p>}
      {runs.length > 0 && <Runs label="Next runs" runs={runs} />}
    </Panel>
  )
}

/** Moments at which something runs: here, in UTC, and how far away. */
export function Runs({ label, runs }: { readonly label: string; readonly runs: readonly string[] }) {
  return <Table label={label} rows={runs} columns={nextColumns} keyOf={run => run} mostRows={10} />
}

function useNextRuns(schedule: string, isWanted: boolean) {
  return useQuery({
    queryKey: ['schedules', 'next', schedule],
    queryFn: ({ signal }) =>
      dataOf(api.listNextRuns({ params: { path: { schedule }, query: { count: counts.most } }, signal })),
    enabled: isWanted,
    refetchInterval: 3 * liveMs,
    placeholderData: undefined,
  })
}

type Run = Schedule['last'][number]

/** What became of the last runs, and of the one that somebody has just made by hand. @param byHand the position of its event */
export function LastRuns({ schedule, byHand }: { readonly schedule: Schedule; readonly byHand: string | undefined }) {
  const { event, last, count, leftOut } = schedule
  const { bus = 'default' } = event
  const seesEvents = useMay()('events:read')
  const columns: readonly Column<Run>[] = [
    { label: 'Run', width: 'minmax(136px, 1fr)', cell: ({ time }) => <Time at={time} as="second" /> },
    { label: 'Made', width: 'minmax(110px, 1fr)', cell: run => <Made run={run} late={lateBy(run, schedule)} /> },
    { label: 'Event', width: 'minmax(0, 1.2fr)', isExtra: true, cell: ({ position = '–' }) => <code>{position}</code> },
  ]
  return (
    <Panel title="Last runs" note={`${manyOf(count, 'run')} made${leftOut > 0 ? `, ${leftOut} missed` : ''}`}>
      {byHand !== undefined && (
        <p className={styles.hint}>
          Somebody has just run it by hand
          {seesEvents && (
            <>
              : <Link {...eventLink(bus, byHand)}>its event</Link>
            </>
          )}
          .
        </p>
      )}
      {last.length === 0 && <p className={styles.hint}>None yet.</p>}
      {last.length > 0 && (
        <Table
          label="Last runs"
          rows={last.toReversed()}
          columns={columns}
          keyOf={({ time }) => time}
          linkOf={({ position }) => (seesEvents && position !== undefined ? eventLink(bus, position) : undefined)}
          mostRows={5}
        />
      )}
    </Panel>
  )
}

function Made({ run: { time, madeAt }, late }: { readonly run: Run; readonly late: number }) {
  if (late > 0) return <Badge tone="warn">late by {durationOf(late)}</Badge>
  return <>{durationOf(Date.parse(madeAt) - Date.parse(time))} later</>
}

import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Columns } from '../../components/columns.js'
import { JsonView } from '../../components/json-view.js'
import { countOf } from '../../components/number.js'
import { Page, Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { Time } from '../../components/time.js'
import type { Schedule } from '../../resources/schedules.js'
import { scheduleRoute } from './routes.js'
import { LastRuns, NextRuns } from './runs.js'
import { ScheduleActs } from './schedule-acts.js'
import styles from './schedules.module.css'
import { Settings } from './settings.js'
import { Target } from './target.js'
import { useSchedule } from './use-schedule.js'

/** One schedule: when it runs, how its last runs went, and what it publishes. */
export default function SchedulePage() {
  const { schedule: name } = scheduleRoute.useParams()
  const { data: read, error, refetch } = useSchedule(name)
  const [byHand, setByHand] = useState<string>()
  return (
    <Page
      title={name}
      above={<Link to="/schedules">Schedules</Link>}
      actions={read && <ScheduleActs read={read} onRan={setByHand} />}
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!read && !error && <Waiting lines={8} />}
      {read && (
        <Columns side={<Settings read={read} />}>
          {read.value.waiting && <Waits waiting={read.value.waiting} />}
          <NextRuns schedule={read.value} />
          <LastRuns schedule={read.value} byHand={byHand} />
          <Panel title="What it publishes">
            <JsonView value={read.value.event} label="what it publishes" />
          </Panel>
          {read.value.target && <Target schedule={read.value} target={read.value.target} />}
        </Columns>
      )}
    </Page>
  )
}

/** Why the next run could not be made yet. */
function Waits({ waiting }: { readonly waiting: NonNullable<Schedule['waiting']> }) {
  const { since, tries, code, error } = waiting
  return (
    <Panel title="A run waits" note={code}>
      <div className={styles.text}>
        <p>{error}</p>
        <p>
          It waits since <Time at={since} as="second" />, and was tried{' '}
          {tries === 1 ? 'once' : `${countOf(tries)} times`}. It is tried again each minute at least, and runs that come
          due meanwhile are missed.
        </p>
      </div>
    </Panel>
  )
}

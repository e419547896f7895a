import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useMay } from '../../api/session.js'
import { Button } from '../../components/button.js'
import { Facts, Panel } from '../../components/page.js'
import { Time } from '../../components/time.js'
import { busLink } from '../../resources/bus-links.js'
import { ScheduleForm } from './schedule-form.js'
import { declaredBy } from './declared-by.js'
import { timingText } from './timing.js'
import type { ReadSchedule, Schedule } from '../../resources/schedules.js'

const missedRuns = { skip: 'none of them is made', one: 'the last one is made for all', all: 'each is made' }

/** The settings of a schedule in words, and the way to change them. */
export function Settings({ read }: { readonly read: ReadSchedule }) {
  const [isChanging, setChanging] = useState(false)
  const may = useMay()
  const bus = read.value.event.bus ?? 'default'
  const shownBus = may('buses:read') ? (
    <Link key="bus" {...busLink(bus)}>
      {bus}
    </Link>
  ) : (
    bus
  )
  return (
    <Panel
      title="Settings"
      actions={may('schedules:write') && <Button onClick={() => setChanging(true)}>Change</Button>}
    >
      <Facts facts={factsOf(read.value, shownBus)} />
      {isChanging && <ScheduleForm read={read} onClose={() => setChanging(false)} />}
    </Panel>
  )
}

function factsOf(schedule: Schedule, bus: ReactNode) {
  const {
    timeZone = 'UTC',
    start,
    end,
    window,
    missed = 'one',
    deleteAfterCompletion,
    managedBy,
    owner,
    createdAt,
  } = schedule
  return [
    ['Runs', timingText(schedule)],
    ['Time zone', timeZone],
    ['Type', schedule.event.type],
    ['Bus', bus],
    ...(start === undefined ? [] : [['Not before', start] as const]),
    ...(end === undefined ? [] : [['Not from', end] as const]),
    ['Window', window ?? 'none'],
    ['Missed runs', missedRuns[missed]],
    ['After its last run', deleteAfterCompletion === true ? 'it is deleted' : 'it stays'],
    ...(managedBy === undefined ? [] : [['Declared by', declaredBy(managedBy)] as const]),
    ...(owner === undefined ? [] : [['Owner', owner] as const]),
    ['Made', <Time key="made" at={createdAt} as="ago" />],
  ] as const
}

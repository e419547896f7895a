import { dataOf } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { gatewayUrl } from '../../api/place.js'
import { liveMs } from '../../api/queries.js'
import { useMay } from '../../api/session.js'
import { Button } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { SelectField } from '../../components/field.js'
import { FindField } from '../../components/find-field.js'
import { countOf } from '../../components/number.js'
import { Page, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { Time } from '../../components/time.js'
import { scheduleLink } from '../../resources/schedules.js'
import { schedulesRoute } from './routes.js'
import { ScheduleForm } from './schedule-form.js'
import type { SchedulesSearch } from './search.js'
import { State } from './state.js'
import { lateBy, timingText } from './timing.js'
import type { Schedule } from '../../resources/schedules.js'

type Show = NonNullable<SchedulesSearch['show']>

/** Schedules of one page: the gateway works out when each of them runs, half a millisecond each. */
const limit = 100

const shows = [
  { value: '', label: 'all' },
  { value: 'running', label: 'running ones' },
  { value: 'paused', label: 'paused ones' },
  { value: 'waiting', label: 'those whose run could not be made' },
  { value: 'missed', label: 'those that missed runs' },
  { value: 'completed', label: 'completed ones' },
] as const

const columns: readonly Column<Schedule>[] = [
  { label: 'Schedule', width: 'minmax(90px, 1.1fr)', cell: ({ name }) => <span title={name}>{name}</span> },
  { label: 'Runs', width: 'minmax(96px, 1.1fr)', isExtra: true, cell: schedule => <When schedule={schedule} /> },
  { label: 'Time zone', width: '104px', isExtra: true, cell: ({ timeZone = 'UTC' }) => timeZone },
  {
    ...{ label: 'Publishes', width: 'minmax(0, 1.4fr)', isExtra: true },
    cell: ({ event: { type, bus = 'default' } }) => <span title={`${type} on ${bus}`}>{`${type} on ${bus}`}</span>,
  },
  {
    ...{ label: 'Next, local time', width: '140px' },
    cell: schedule => <Time at={nextOf(schedule)} as="second" clock="local" />,
  },
  {
    ...{ label: 'Next, UTC', width: '140px', isExtra: true },
    cell: schedule => <Time at={nextOf(schedule)} as="second" clock="UTC" />,
  },
  { label: 'Last run', width: 'minmax(84px, 0.8fr)', isExtra: true, cell: schedule => <Last schedule={schedule} /> },
  { label: 'State', width: '76px', cell: schedule => <State schedule={schedule} /> },
]

/** A paused schedule makes none of its runs. */
function nextOf({ next, paused }: Schedule): string | undefined {
  return paused ? undefined : next[0]
}

/** Every schedule that the caller may see, when it runs, and how that goes. */
export default function SchedulesPage() {
  const { name = '', show }: SchedulesSearch = schedulesRoute.useSearch()
  const navigate = schedulesRoute.useNavigate()
  const [isMaking, setMaking] = useState(false)
  const may = useMay()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useSchedules(name)
  const change = (some: { readonly [Name in keyof SchedulesSearch]: SchedulesSearch[Name] | undefined }) =>
    void navigate({ search: (before: SchedulesSearch) => ({ ...before, ...some }) as SchedulesSearch, replace: true })
  const all = data?.pages.flatMap(({ items }) => items)
  const rows = all?.filter(schedule => show === undefined || isShown(schedule, show))
  return (
    <Page
      title="Schedules"
      isWhole
      actions={
        may('schedules:write') && (
          <Button icon="plus" look="main" onClick={() => setMaking(true)}>
            Make a schedule
          </Button>
        )
      }
      tools={
        <>
          <FindField
            label="Begin of the name"
            type="search"
            width={24}
            maxLength={128}
            value={name}
            onChange={name => change({ name: name || undefined })}
          />
          <SelectField
            label="Show"
            width={26}
            value={show ?? ''}
            options={shows}
            onChange={show => change({ show: (show || undefined) as Show | undefined })}
          />
        </>
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={8} />}
      {rows?.length === 0 && !hasNextPage && <None isFiltered={name !== '' || show !== undefined} />}
      {all && rows && (rows.length > 0 || hasNextPage) && (
        <Table
          label="Schedules"
          rows={rows}
          columns={columns}
          keyOf={({ name }) => name}
          linkOf={({ name }) => scheduleLink(name)}
          end={
            hasNextPage && (
              <>
                <span>
                  {countOf(rows.length)} of {countOf(all.length)} that were looked at
                </span>
                <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                  Look at more
                </Button>
              </>
            )
          }
        />
      )}
      {isMaking && <ScheduleForm onClose={() => setMaking(false)} />}
    </Page>
  )
}

function isShown({ state, leftOut }: Schedule, show: Show): boolean {
  return show === 'missed' ? leftOut > 0 : state === show
}

function useSchedules(prefix: string) {
  return useInfiniteQuery({
    queryKey: ['schedules', 'list', prefix],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit, cursor: pageParam, ...(prefix !== '' && { prefix }) }
      return dataOf(api.listSchedules({ params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchInterval: 3 * liveMs,
  })
}

function When({ schedule }: { readonly schedule: Schedule }) {
  const text = timingText(schedule)
  return <span title={text}>{text}</span>
}

/** What became of the last run, and how many were missed. */
function Last({ schedule }: { readonly schedule: Schedule }) {
  const { last, waiting, leftOut } = schedule
  const run = last.at(-1)
  const missed = leftOut > 0 && `, ${countOf(leftOut)} missed`
  if (waiting)
    return (
      <span title={waiting.error}>
        {waiting.code}
        {missed}
      </span>
    )
  return (
    <>
      <Time at={run?.madeAt} as="ago" />
      {run && lateBy(run, schedule) > 0 && ', late'}
      {missed}
    </>
  )
}

function None({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) return <Empty title="No schedule fits the filters" />
  return (
    <Empty title="No schedule yet" command={making}>
      A schedule publishes an event at times of the calendar, again and again, or once. Rules say who receives it.
    </Empty>
  )
}

const example = { cron: '0 2 * * *', timeZone: 'Europe/Zurich', event: { type: 'com.shop.report.due' } }
const making = [
  `curl -X PUT ${gatewayUrl}/v1/schedules/nightly -H "Authorization: Bearer $KEY" \\`,
  `  -H 'Content-Type: application/json' -d '${JSON.stringify(example)}'`,
].join('\n')

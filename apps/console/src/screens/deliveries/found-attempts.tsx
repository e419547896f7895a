import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { durationOf, Time } from '../../components/time.js'
import { attemptTones } from '../../resources/attempts.js'
import { eventLink } from '../../resources/events.js'
import { targetName } from '../../resources/targets.js'
import styles from './deliveries.module.css'
import type { AttemptsFilter } from './filter.js'

type Attempt = Schemas['FoundAttempt']

/** Attempts of one answer. */
const limit = 100

export interface AttemptsQuery extends AttemptsFilter {
  readonly rule?: string | undefined
  readonly target?: string | undefined
  readonly subscription?: string | undefined
}

const when: Column<Attempt> = {
  label: 'Ended',
  width: '130px',
  isNumber: true,
  cell: ({ endedAt }) => <Time at={endedAt} />,
}
const said: Column<Attempt> = {
  label: 'Answer',
  width: 'minmax(120px, 2fr)',
  cell: ({ status, error, answer }) => [status, error ?? answer].filter(Boolean).join(' '),
}
const short: readonly Column<Attempt>[] = [
  {
    label: 'Outcome',
    width: '90px',
    cell: ({ outcome }) => <Badge tone={attemptTones[outcome]}>{outcome}</Badge>,
  },
  said,
  { label: 'Attempt', width: '64px', isNumber: true, isExtra: true, cell: ({ attempt }) => attempt },
  { label: 'Took', width: '70px', isNumber: true, cell: ({ durationMs }) => durationOf(durationMs) },
  when,
]
const withTarget: readonly Column<Attempt>[] = [
  short[0]!,
  {
    label: 'Target',
    width: 'minmax(120px, 1.2fr)',
    isExtra: true,
    cell: ({ rule, target }) => targetName(rule, target),
  },
  ...short.slice(1),
]

/** Attempts one by one, those of the latest events first. Each leads to its event. */
export function FoundAttempts({
  bus,
  query,
  isOfTarget = false,
}: {
  readonly bus: string
  readonly query: AttemptsQuery
  /** Whether all are of one target, which the page names. */
  readonly isOfTarget?: boolean
}) {
  const found = useInfiniteQuery({
    queryKey: ['deliveries', bus, 'attempts', query],
    queryFn: ({ pageParam, signal }) => {
      const asked = {
        ...query,
        status: query.status === undefined ? undefined : Number(query.status),
        limit,
        cursor: pageParam,
      }
      return dataOf(api.listAttempts({ params: { path: { bus }, query: asked as object }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  })
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch, isFetching } = found
  if (isPending) return <Waiting lines={8} />
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />
  const rows = data.pages.flatMap(({ items }) => items)
  const { level, through } = data.pages.at(-1)!
  const scanned = data.pages.reduce((sum, page) => sum + page.scanned, 0)
  const progress = (
    <>
      looked at {countOf(scanned)} attempts
      {through !== null && (
        <>
          , back to <Time at={through} />
        </>
      )}
    </>
  )
  const more = hasNextPage && (
    <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
      Look further back
    </Button>
  )
  return (
    <>
      <div className={styles.state}>
        <span role="status">
          {countOf(rows.length)} found <span className={styles.faint}>{progress}</span>
        </span>
        {level !== 'all' && <Level bus={bus} level={level} />}
        <span className={styles.buttons}>
          <Button icon="redo" look="quiet" isBusy={isFetching} onClick={() => void refetch()}>
            Look again
          </Button>
        </span>
      </div>
      {error && <Problem error={error} onRetry={() => void fetchNextPage()} />}
      {rows.length === 0 ? (
        <Empty title="No attempt is found">
          {level === 'errors'
            ? 'None that failed is in the journal of the bus; those that succeeded are not recorded.'
            : 'None in the journal of the bus fits.'}
          {more}
        </Empty>
      ) : (
        <Table
          label="Attempts"
          rows={rows}
          columns={isOfTarget ? short : withTarget}
          keyOf={({ position, rule, target, redrives, attempt, endedAt }) =>
            [position, rule, target, redrives, attempt, endedAt].join(' ')
          }
          linkOf={({ position }) => eventLink(bus, position)}
          end={more || <>That is all. {progress}</>}
        />
      )}
    </>
  )
}

function Level({ bus, level }: { readonly bus: string; readonly level: string }) {
  return (
    <Badge>
      bus {bus} records {level === 'off' ? 'no attempts' : 'only what failed'}
    </Badge>
  )
}

import { dataOf } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { Sparkline } from '../../components/chart.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { Time } from '../../components/time.js'
import { useSteady } from '../../components/use-steady.js'
import { groupLink, type LetterGroup } from '../../resources/letters.js'
import { targetName } from '../../resources/targets.js'
import { type Window, windowName } from '../../resources/windows.js'
import { type LettersFilter, pick } from './filter.js'
import styles from './letters.module.css'

/** Groups of one answer. */
const limit = 100

const groupFields = ['bus', 'rule', 'target', 'reason', 'destination', 'fingerprint'] as const

/** What went wrong, the most frequent first. Counts change in place; what is new waits until somebody asks for it. */
export function Groups({ filter }: { readonly filter: LettersFilter }) {
  const window = filter.window ?? '24h'
  const found = useInfiniteQuery({
    queryKey: ['dead-letters', 'groups', filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...pick(groupFields, filter), window, limit, cursor: pageParam }
      return dataOf(api.listDeadLetterGroups({ params: { query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchInterval: liveMs,
  })
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = found
  const { rows, gone, fresh, show } = useSteady(
    data?.pages.flatMap(({ items }) => items),
    keyOf,
  )
  if (isPending) return <Waiting lines={8} />
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />
  if (rows.length === 0) return <Nothing isFiltered={groupFields.some(name => filter[name] !== undefined)} />
  const letters = rows.reduce((sum, group) => (gone.has(keyOf(group)) ? sum : sum + group.count), 0)
  return (
    <>
      <div className={styles.state}>
        <span role="status">
          {countOf(letters)} dead letters{' '}
          <span className={styles.count}>in {countOf(rows.length - gone.size)} groups</span>
        </span>
        {(fresh > 0 || gone.size > 0) && (
          <Button look="quiet" icon="redo" onClick={show}>
            {fresh > 0 ? `${countOf(fresh)} new` : 'Refresh'}
          </Button>
        )}
      </div>
      {error && <Problem error={error} />}
      <Table
        label="Groups of dead letters"
        rows={rows}
        columns={columnsOf(gone, window)}
        keyOf={keyOf}
        linkOf={({ bus, fingerprint }) => groupLink(bus, fingerprint)}
        end={
          hasNextPage && (
            <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage().then(show)}>
              More
            </Button>
          )
        }
      />
    </>
  )
}

function keyOf({ bus, fingerprint }: LetterGroup): string {
  return `${bus} ${fingerprint}`
}

function columnsOf(gone: ReadonlySet<string>, window: Window): readonly Column<LetterGroup>[] {
  return [
    {
      label: 'What went wrong',
      width: 'minmax(200px, 2.4fr)',
      cell: ({ error }) => error ?? 'Letters for which no group was left',
    },
    {
      label: 'Target',
      width: 'minmax(120px, 1.4fr)',
      isExtra: true,
      cell: ({ rule, target }) => (rule === undefined || target === undefined ? '' : targetName(rule, target)),
    },
    { label: 'Bus', width: 'minmax(60px, 0.5fr)', isExtra: true, cell: ({ bus }) => bus },
    { label: 'Reason', width: '130px', isExtra: true, cell: ({ reason }) => reason && <Badge>{reason}</Badge> },
    {
      label: `The last ${windowName(window)}`,
      width: '120px',
      isExtra: true,
      cell: ({ rate }) =>
        rate && <Sparkline values={rate.letters} tone="bad" label={`Letters in each step of ${windowName(window)}`} />,
    },
    {
      label: 'Letters',
      width: '70px',
      isNumber: true,
      cell: group => (gone.has(keyOf(group)) ? <span className={styles.count}>none</span> : countOf(group.count)),
    },
    { label: 'Last', width: '100px', isNumber: true, cell: ({ lastFailedAt }) => <Time at={lastFailedAt} as="ago" /> },
  ]
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) return <Empty title="No group fits the filters">Clear them to see all groups.</Empty>
  return (
    <Empty title="No dead letters">
      A delivery that is given up appears here, with its event and every attempt, until it is sent again or deleted.
      Groups are of buses of which you see every event; letters of others are under{' '}
      <Link to="/dead-letters" search={{ view: 'letters' }}>
        Letters
      </Link>
      .
    </Empty>
  )
}

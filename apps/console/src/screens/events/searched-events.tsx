import { dataOf } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { Button } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { Table } from '../../components/table.js'
import { Time } from '../../components/time.js'
import { eventLink } from '../../resources/events.js'
import { eventColumns } from './event-columns.js'
import styles from './events.module.css'
import { type EventsFilter, queryOf, spans } from './filter.js'

/** Events of one answer. */
const limit = 200

/** Events that the bus still has, newest first. One answer looks at so many events only; the way on is below the last row. */
export function SearchedEvents({ bus, filter }: { readonly bus: string; readonly filter: EventsFilter }) {
  const { since, unwanted } = filter
  // the pages of one search begin at the same time
  const [opened] = useState(Date.now)
  const found = useInfiniteQuery({
    queryKey: ['events', bus, filter],
    queryFn: ({ pageParam, signal }) => {
      const from = since && new Date(opened - spans[since]).toISOString()
      const query = { ...queryOf(filter), from, limit, cursor: pageParam, unwanted: unwanted && true }
      return dataOf(api.listEvents({ params: { path: { bus }, query }, signal }))
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
  const scanned = data.pages.reduce((sum, page) => sum + page.scanned, 0)
  const through = data.pages.at(-1)?.through
  const more = hasNextPage && (
    <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
      Look further back
    </Button>
  )
  const progress = (
    <>
      looked at {countOf(scanned)} events
      {through !== null && through !== undefined && (
        <>
          , back to <Time at={through} />
        </>
      )}
    </>
  )
  return (
    <>
      <div className={styles.state}>
        <span role="status">
          {countOf(rows.length)} found <span className={styles.count}>{progress}</span>
        </span>
        <span className={styles.buttons}>
          <Button icon="redo" look="quiet" isBusy={isFetching} onClick={() => void refetch()}>
            Search again
          </Button>
        </span>
      </div>
      {error && <Problem error={error} onRetry={() => void fetchNextPage()} />}
      {rows.length === 0 ? (
        <>
          <Empty title="Nothing found">No event that the bus still has fits the filters.</Empty>
          <div className={styles.more}>{more}</div>
        </>
      ) : (
        <Table
          label="Events found"
          rows={rows}
          columns={eventColumns}
          keyOf={({ position }) => position}
          linkOf={({ position }) => eventLink(bus, position)}
          end={more || <>That is all. {progress}</>}
        />
      )}
    </>
  )
}

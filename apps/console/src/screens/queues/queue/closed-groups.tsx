import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { liveMs } from '../../../api/queries.js'
import { useMay } from '../../../api/session.js'
import { Button } from '../../../components/button.js'
import { countOf } from '../../../components/number.js'
import { Panel, Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { type Column, Table } from '../../../components/table.js'
import { OpenGroup } from './open-group.js'
import styles from './queue.module.css'

export type ClosedGroup = Schemas['ClosedGroupPage']['items'][number]

const limit = 50

const columns: readonly Column<ClosedGroup>[] = [
  { label: 'Group', cell: ({ group }) => <span title={group}>{group}</span> },
  { label: 'Given up', width: '90px', isNumber: true, cell: ({ givenUp }) => countOf(givenUp) },
]

/** The groups of a FIFO queue of which nothing is received, and the way to let them go on. */
export function ClosedGroups({ queue }: { readonly queue: string }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useClosedGroups(queue)
  const [opening, setOpening] = useState<ClosedGroup>()
  const may = useMay()
  const rows = data?.pages.flatMap(({ items }) => items) ?? []
  const act: Column<ClosedGroup> = {
    ...{ label: 'Act', width: '90px', isNumber: true },
    cell: row => (
      <Button look="quiet" onClick={() => setOpening(row)} aria-label={`Open group ${row.group}`}>
        Open
      </Button>
    ),
  }
  const count = hasNextPage ? `more than ${countOf(rows.length)}` : countOf(rows.length)
  return (
    <Panel title="Closed groups" note={rows.length > 0 && count}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && rows.length === 0 && (
        <p className={styles.none}>None: no group waits for a message that was given up.</p>
      )}
      {rows.length > 0 && (
        <>
          <p className={styles.hint}>
            A message of theirs was given up, and none may overtake it: what comes is given up too, until that message
            is back or the group is opened.
          </p>
          <Table
            label="Closed groups"
            rows={rows}
            columns={may('queues:write') ? [...columns, act] : columns}
            keyOf={({ group }) => group}
            mostRows={8}
            end={
              hasNextPage && (
                <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                  More
                </Button>
              )
            }
          />
        </>
      )}
      {opening && <OpenGroup queue={queue} closed={opening} onClose={() => setOpening(undefined)} />}
    </Panel>
  )
}

function useClosedGroups(queue: string) {
  return useInfiniteQuery({
    queryKey: ['queues', queue, 'groups'],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit, ...(pageParam === undefined ? {} : { cursor: pageParam }) }
      return dataOf(api.listClosedGroups({ params: { path: { queue }, query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchInterval: liveMs,
    placeholderData: undefined,
  })
}

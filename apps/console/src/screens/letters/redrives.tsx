import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { Progress } from '../../components/share-bar.js'
import { type Column, Table } from '../../components/table.js'
import { Time } from '../../components/time.js'
import { isUnderWay, stateTones, wordOf } from '../../resources/redrive-state.js'

type Redrive = Schemas['Redrive']

/** Milliseconds between two looks: while one runs, and else. */
const everyMs = { moving: 1000, done: 10_000 }

const columns: readonly Column<Redrive>[] = [
  { label: 'Redrive', width: '90px', cell: ({ id }) => id },
  {
    label: 'State',
    width: 'minmax(110px, 160px)',
    cell: redrive => <Badge tone={stateTones[redrive.state]}>{wordOf(redrive)}</Badge>,
  },
  {
    label: 'Sent',
    width: 'minmax(80px, 140px)',
    isNumber: true,
    cell: ({ redriven, total }) => `${countOf(redriven)} of ${countOf(total)}`,
  },
  {
    label: 'Progress',
    width: 'minmax(0, 1fr)',
    isExtra: true,
    cell: ({ id, redriven, failed, missing, total }) => (
      <Progress label={`Redrive ${id}`} done={redriven + failed + missing.length} total={total} />
    ),
  },
  { label: 'Not sent', width: '80px', isNumber: true, isExtra: true, cell: ({ failed }) => countOf(failed) },
  { label: 'By', width: 'minmax(0, 140px)', isExtra: true, cell: ({ by }) => (by === 'api-key' ? 'root key' : by) },
  { label: 'Began', width: '130px', isNumber: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
]

/** What was sent again, the latest first, and how what runs stands. */
export function Redrives() {
  const found = useInfiniteQuery({
    queryKey: ['dead-letters', 'redrives'],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.listRedrives({
          params: { query: { limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? everyMs.moving : everyMs.done,
  })
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = found
  if (isPending) return <Waiting lines={8} />
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />
  const rows = data.pages.flatMap(({ items }) => items)
  if (rows.length === 0)
    return (
      <Empty title="Nothing was sent again yet">
        Redrives of the last seven days are listed here, with how far they are.
      </Empty>
    )
  return (
    <Table
      label="Redrives"
      rows={rows}
      columns={columns}
      keyOf={({ id }) => id}
      linkOf={({ id }) => ({ to: `/dead-letters/redrives/${id}` })}
      end={
        hasNextPage && (
          <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Further back
          </Button>
        )
      }
    />
  )
}

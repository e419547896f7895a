import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { liveMs } from '../../../api/queries.js'
import { Badge, type Tone } from '../../../components/badge.js'
import { Button } from '../../../components/button.js'
import { Empty } from '../../../components/empty.js'
import { countOf } from '../../../components/number.js'
import { Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { type Column, Table } from '../../../components/table.js'
import { Time } from '../../../components/time.js'
import styles from './audit.module.css'
import { RecordDialog } from './record.js'
import { type AuditSearch, exactFilters, spans } from './search.js'

type AuditRecord = Schemas['AuditRecord']

const limit = 200

export const tones: Readonly<Record<AuditRecord['result'], Tone>> = { allowed: 'plain', denied: 'bad', failed: 'warn' }

const columns: readonly Column<AuditRecord>[] = [
  { label: 'When', width: '132px', cell: ({ at }) => <Time at={at} /> },
  { label: 'Who', width: 'minmax(110px, 1fr)', cell: ({ principal }) => principal ?? 'a stranger' },
  { label: 'Did', width: 'minmax(120px, 1.2fr)', cell: ({ action, method }) => action ?? method },
  { label: 'To', width: 'minmax(0, 1.6fr)', isExtra: true, cell: whatOf },
  { label: 'From', width: '120px', isExtra: true, cell: ({ address }) => address },
  {
    label: 'Result',
    width: '80px',
    cell: ({ result }) => <Badge tone={tones[result]}>{result}</Badge>,
  },
  { label: 'Answer', width: 'minmax(0, 1fr)', isExtra: true, cell: ({ status, code }) => `${status} ${code ?? ''}` },
]

/** Records that fit the filters, newest first. New ones wait, so that nothing moves while somebody reads. */
export function AuditList({
  search,
  onOpen,
}: {
  readonly search: AuditSearch
  readonly onOpen: (record: string | undefined) => void
}) {
  const query = useAsked(search)
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam, signal }) =>
      dataOf(api.listAudit({ params: { query: { ...query, limit, cursor: pageParam } as never }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  })
  const rows = data?.pages.flatMap(({ items }) => items) ?? []
  const news = useNews(query, rows[0]?.id, !isPending)
  if (isPending) return <Waiting lines={8} />
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />
  const opened = rows.find(({ id }) => id === search.record)
  const more = hasNextPage && (
    <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
      Look further back
    </Button>
  )
  return (
    <>
      {news > 0 && (
        <div className={styles.news}>
          <Button look="quiet" icon="up" onClick={() => void refetch()}>
            {news >= limit ? `${limit} or more` : countOf(news)} new
          </Button>
        </div>
      )}
      {error && <Problem error={error} onRetry={() => void fetchNextPage()} />}
      {rows.length === 0 ? (
        <>
          <Empty title="Nothing found">
            No record fits the filters. What changes something has one, and what was denied; what reads has none.
          </Empty>
          <div className={styles.more}>{more}</div>
        </>
      ) : (
        <Table
          label="Audit"
          rows={rows}
          columns={columns}
          keyOf={({ id }) => id}
          linkOf={({ id }) => ({ to: '/access/audit', search: { ...search, record: id } as never, replace: true })}
          end={more || 'That is all that is kept.'}
        />
      )}
      {opened && <RecordDialog record={opened} onClose={() => onOpen(undefined)} />}
    </>
  )
}

/** What is asked for. The begin of a span stays while its pages are looked at. */
function useAsked({ span, record: _, ...search }: AuditSearch): Readonly<Record<string, string>> {
  const [opened] = useState(Date.now)
  const given = exactFilters.flatMap(name => (search[name] === undefined ? [] : [[name, search[name]]]))
  const since = span && { since: new Date(opened - spans[span]).toISOString() }
  return { ...(Object.fromEntries(given) as object), ...since }
}

/** How many records came since the first that is shown. */
function useNews(query: Readonly<Record<string, string>>, first: string | undefined, isReady: boolean): number {
  const { data } = useQuery({
    queryKey: ['audit news', query],
    queryFn: ({ signal }) => dataOf(api.listAudit({ params: { query: { ...query, limit } as never }, signal })),
    refetchInterval: liveMs,
    enabled: isReady,
  })
  const at = data?.items.findIndex(({ id }) => id === first) ?? 0
  return at < 0 ? (data?.items.length ?? 0) : at
}

export function whatOf({ kind, bus, name, version, path }: AuditRecord): string {
  if (kind === undefined) return path
  const on = bus === undefined || kind === 'bus' ? '' : ` on ${bus}`
  return `${kind} ${name ?? (kind === 'bus' ? (bus ?? '') : '')}${version === undefined ? '' : ` v${version}`}${on}`
}

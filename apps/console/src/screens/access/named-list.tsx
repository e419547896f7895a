import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { liveMs } from '../../api/queries.js'
import { type Action, useMay } from '../../api/session.js'
import { Button } from '../../components/button.js'
import { FindField } from '../../components/find-field.js'
import { countOf } from '../../components/number.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { AccessPage } from './access-page.js'

/** What a list shows, as the URL has it. */
export interface ListSearch {
  /** A part of what is looked at. */
  readonly q?: string
  /** `yes` while the form of a new one is open. */
  readonly make?: 'yes'
}

export interface NamedListProps<Item> {
  /** The path of the list; the page of one is below it. */
  readonly path: string
  readonly search: ListSearch
  /** Of the table. */
  readonly label: string
  /** What the filter looks at, and its label. */
  readonly find: { readonly label: string; readonly textOf: (item: Item) => string }
  readonly queryKey: readonly string[]
  readonly read: (query: { limit: number; cursor: string | undefined }, signal: AbortSignal) => Promise<ListPage<Item>>
  readonly columns: readonly Column<Item>[]
  /** What is counted below the list: `keys`. */
  readonly counted: string
  /** Where there is none yet. */
  readonly empty: ReactNode
  readonly make: { readonly action: Action; readonly label: string; readonly form: (close: () => void) => ReactNode }
}

export interface ListPage<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/** A page with all of one kind of things that have names, a filter that stays in the address, and a form for a new one. */
export function NamedListPage<Item extends { readonly name: string }>(props: NamedListProps<Item>) {
  const { path, search, find, make } = props
  const { q = '' } = search
  const navigate = useNavigate()
  const may = useMay()
  const show = (next: ListSearch) => void navigate({ to: path, search: { q, ...next } as never, replace: true })
  return (
    <AccessPage
      title="Access"
      isWhole
      actions={
        may(make.action) && (
          <Button look="main" icon="plus" onClick={() => show({ make: 'yes' })}>
            {make.label}
          </Button>
        )
      }
      tools={<FindField label={find.label} width={28} value={q} onChange={q => show({ q })} />}
    >
      <List {...props} />
      {search.make === 'yes' && make.form(() => show({}))}
    </AccessPage>
  )
}

function List<Item extends { readonly name: string }>(props: NamedListProps<Item>) {
  const { path, search, label, find, queryKey, read, columns, counted, empty } = props
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read({ limit: 500, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchInterval: 3 * liveMs,
  })
  if (isPending) return <Waiting lines={8} />
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />
  const all = data.pages.flatMap(({ items }) => items)
  if (all.length === 0) return empty
  const wanted = (search.q ?? '').toLowerCase()
  const rows = all.filter(item => `${item.name}\n${find.textOf(item)}`.toLowerCase().includes(wanted))
  return (
    <Table
      label={label}
      rows={rows}
      columns={columns}
      keyOf={({ name }) => name}
      linkOf={({ name }) => ({ to: `${path}/${encodeURIComponent(name)}` })}
      end={
        hasNextPage ? (
          <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Look at more
          </Button>
        ) : (
          <>
            {countOf(rows.length)} of {countOf(all.length)} {counted}
          </>
        )
      }
    />
  )
}

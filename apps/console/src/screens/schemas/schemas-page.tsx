import { dataOf } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../api/client.js'
import { Button } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { FindField } from '../../components/find-field.js'
import { countOf } from '../../components/number.js'
import { Page, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { schemasRoute } from './routes.js'
import { type Emitter, useEmitters } from './use-emitters.js'
import styles from './schemas.module.css'

/** Types of one answer. */
const limit = 500

interface Row {
  readonly type: string
  readonly versions: readonly number[]
  readonly emitters: readonly Emitter[] | undefined
}

const nothing = <span className={styles.faint}>–</span>

const columns: readonly Column<Row>[] = [
  { label: 'Event type', width: 'minmax(200px, 2fr)', cell: ({ type }) => type },
  {
    label: 'Versions',
    width: '120px',
    cell: ({ versions }) => (versions.length > 4 ? `${versions[0]} to ${versions.at(-1)}` : versions.join(', ')),
  },
  {
    label: 'Emitted by',
    width: 'minmax(0, 2fr)',
    isExtra: true,
    cell: ({ emitters }) =>
      emitters?.length ? [...new Set(emitters.map(({ source }) => source))].join(', ') : nothing,
  },
  {
    label: 'On',
    width: 'minmax(0, 1fr)',
    isExtra: true,
    cell: ({ emitters }) => (emitters?.length ? [...new Set(emitters.map(({ bus }) => bus))].join(', ') : nothing),
  },
]

/** What events look like, by their types. */
export default function SchemasPage() {
  const { find = '' } = schemasRoute.useSearch()
  const navigate = schemasRoute.useNavigate()
  const emitters = useEmitters()
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['schemas', 'types'],
    queryFn: ({ pageParam, signal }) =>
      dataOf(api.listSchemas({ params: { query: { limit, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
  })
  const rows = useMemo(() => {
    const all = data?.pages.flatMap(({ items }) => items) ?? []
    const wanted = all.filter(({ type }) => type.toLowerCase().includes(find.toLowerCase()))
    return wanted.map(({ type, versions }) => ({
      type,
      versions: [...versions].sort((a, b) => a - b),
      emitters: emitters?.get(type),
    }))
  }, [data, find, emitters])
  const more = hasNextPage && (
    <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
      Load more
    </Button>
  )
  return (
    <Page
      title="Schemas"
      isWhole
      tools={
        <FindField
          label="Event type"
          width={32}
          placeholder="a part of it"
          value={find}
          onChange={find => void navigate({ search: find === '' ? {} : { find }, replace: true })}
        />
      }
    >
      {isPending && <Waiting lines={8} />}
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {data && rows.length === 0 && find !== '' && (
        <Empty title="No type fits">No event type with a schema has “{find}” in it.</Empty>
      )}
      {data && rows.length === 0 && find === '' && (
        <Empty title="No schema yet" command={example}>
          Services register what their events look like when they start: an event that is a class.
        </Empty>
      )}
      {rows.length > 0 && (
        <Table
          label="Event types with a schema"
          rows={rows}
          columns={columns}
          keyOf={({ type }) => type}
          linkOf={({ type }) => ({ to: `/schemas/${encodeURIComponent(type)}` })}
          end={
            <>
              {countOf(rows.length)} {rows.length === 1 ? 'type' : 'types'}; emitters by the latest 1,000 events of each
              bus {more}
            </>
          }
        />
      )}
    </Page>
  )
}

const example = [
  `@Event('com.shop.order.created', { version: 1 })`,
  'export class OrderCreated {',
  '  @IsString() orderId: string',
  '  @IsNumber() total: number',
  '}',
].join('\n')

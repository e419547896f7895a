import { itemsOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { gatewayUrl } from '../../api/place.js'
import { liveMs } from '../../api/queries.js'
import { useMay } from '../../api/session.js'
import { ButtonLink } from '../../components/button-link.js'
import { Button, Choice } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { SelectField } from '../../components/field.js'
import { FindField } from '../../components/find-field.js'
import { countOf } from '../../components/number.js'
import { Page, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { Time } from '../../components/time.js'
import { queueLink } from '../../resources/queues.js'
import { boardUrl, useBoard } from './board.js'
import { kindName } from './kind.js'
import { QueueForm } from './queue-form.js'
import { queuesRoute } from './routes.js'
import type { QueuesSearch } from './search.js'
import { State } from './state.js'

type Queue = Schemas['Queue']
type Show = NonNullable<QueuesSearch['show']>

const owners = [
  { value: 'yours', label: 'Yours', title: 'Queues that somebody made, or that rules fill' },
  { value: 'own', label: 'Sluice’s own', title: 'Deliveries, retries and redrives on their way' },
  { value: 'all', label: 'All' },
] as const

const shows = [
  { value: '', label: 'all' },
  { value: 'standard', label: 'standard ones' },
  { value: 'fifo', label: 'FIFO ones' },
  { value: 'fair', label: 'fair ones' },
  { value: 'waiting', label: 'where messages wait' },
  { value: 'paused', label: 'paused ones' },
  { value: 'dead', label: 'with dead messages' },
] as const

const isShown: Readonly<Record<Show, (queue: Queue) => boolean>> = {
  standard: ({ engine }) => engine === 'bullmq',
  fifo: ({ fifo }) => fifo,
  fair: ({ fair }) => fair,
  waiting: ({ waiting }) => waiting > 0,
  paused: ({ paused }) => paused,
  dead: ({ dead }) => dead > 0,
}

const counted = ['waiting', 'inFlight', 'delayed', 'dead'] as const
const titles = { waiting: 'Waiting', inFlight: 'In flight', delayed: 'Delayed', dead: 'Dead' }

const columns: readonly Column<Queue>[] = [
  { label: 'Queue', width: 'minmax(110px, 1.6fr)', cell: ({ name }) => <span title={name}>{name}</span> },
  { label: 'Kind', width: '96px', isExtra: true, cell: kindName },
  { label: 'State', width: '76px', cell: queue => <State queue={queue} /> },
  ...counted.map((name): Column<Queue> => ({
    ...{ label: titles[name], width: '68px', isNumber: true, isExtra: name === 'delayed' || name === 'inFlight' },
    cell: queue => countOf(queue[name]),
  })),
  {
    ...{ label: 'Oldest', width: '96px', isNumber: true, isExtra: true },
    cell: ({ oldestSentAt }) => <Time at={oldestSentAt} as="ago" />,
  },
  { label: 'Filled by', width: 'minmax(0, 1.4fr)', isExtra: true, cell: ({ filledBy }) => filledByText(filledBy) },
]

function filledByText({ rules, queues, others }: Queue['filledBy']): string {
  const [first, ...more] = [...rules.map(({ rule }) => rule), ...queues]
  const count = more.length + others
  if (first === undefined) return others === 0 ? '–' : `${others} you may not see`
  return count === 0 ? first : `${first} and ${count} more`
}

/** Every queue that the caller may see, and how it stands. */
export default function QueuesPage() {
  const { name = '', of, show }: QueuesSearch = queuesRoute.useSearch()
  const navigate = queuesRoute.useNavigate()
  const [isMaking, setMaking] = useState(false)
  const may = useMay()
  const hrefOf = useBoard()
  const board: Column<Queue> = {
    ...{ label: 'Jobs', width: '80px', isExtra: true },
    cell: queue => !queue.own && <BoardLink href={hrefOf?.(queue)} />,
  }
  const change = (some: { readonly [Name in keyof QueuesSearch]: QueuesSearch[Name] | undefined }) =>
    void navigate({ search: (before: QueuesSearch) => ({ ...before, ...some }) as QueuesSearch, replace: true })
  const { data, error, refetch } = useQueues()
  const rows = data?.filter(
    queue =>
      queue.name.includes(name) &&
      (of === 'all' || queue.own === (of === 'own')) &&
      (show === undefined || isShown[show](queue)),
  )
  return (
    <Page
      title="Queues"
      isWhole
      actions={
        <>
          <Choice
            label="Which queues"
            value={of ?? 'yours'}
            options={owners}
            onChange={of => change({ of: of === 'yours' ? undefined : of })}
          />
          {hrefOf && <ButtonLink href={boardUrl}>Bull Board</ButtonLink>}
          {may('queues:write') && (
            <Button icon="plus" look="main" onClick={() => setMaking(true)}>
              Make a queue
            </Button>
          )}
        </>
      }
      tools={
        <>
          <FindField
            label="Name"
            type="search"
            width={24}
            value={name}
            onChange={name => change({ name: name || undefined })}
          />
          <SelectField
            label="Show"
            width={20}
            value={show ?? ''}
            options={shows}
            onChange={show => change({ show: (show || undefined) as Show | undefined })}
          />
        </>
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={8} />}
      {rows?.length === 0 &&
        (name === '' && show === undefined ? (
          <None isOwn={of === 'own'} />
        ) : (
          <Empty title="No queue fits the filters" />
        ))}
      {rows && rows.length > 0 && (
        <Table
          label="Queues"
          rows={rows}
          columns={hrefOf ? [...columns, board] : columns}
          keyOf={({ name }) => name}
          // Bull Board alone shows what Sluice's own have
          linkOf={({ name, own }) => (own ? undefined : queueLink(name))}
          {...(hrefOf && { hrefOf })}
        />
      )}
      {isMaking && <QueueForm onClose={() => setMaking(false)} />}
    </Page>
  )
}

function useQueues() {
  return useQuery({
    queryKey: ['queues'],
    queryFn: async ({ signal }) => {
      const found: Queue[] = []
      const list = (cursor?: string) => api.listQueues({ params: { query: { limit: 500, cursor } }, signal })
      for await (const queue of itemsOf(list)) found.push(queue)
      return found
    },
    refetchInterval: liveMs,
  })
}

function BoardLink({ href }: { readonly href: string | undefined }) {
  if (href === undefined) return null
  return (
    <a href={href} target="_blank" rel="noreferrer">
      Bull Board
    </a>
  )
}

function None({ isOwn }: { readonly isOwn: boolean }) {
  if (isOwn)
    return <Empty title="None of Sluice’s own">They are shown to keys that may read the events of all buses.</Empty>
  return (
    <Empty title="No queue yet" command={making}>
      A queue keeps messages until one receiver has worked on each. Make one, or name one as the target of a rule.
    </Empty>
  )
}

const making = [
  `curl -X PUT ${gatewayUrl}/v1/queues/parcels -H "Authorization: Bearer $KEY" \\`,
  `  -H 'Content-Type: application/json' -d '{"maxReceives": 5}'`,
].join('\n')

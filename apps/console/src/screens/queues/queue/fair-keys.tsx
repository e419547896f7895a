import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../api/client.js'
import { liveMs } from '../../../api/queries.js'
import { countOf } from '../../../components/number.js'
import { Panel, Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { type Column, Table } from '../../../components/table.js'
import styles from './queue.module.css'

type WaitingKey = Schemas['WaitingKey']

const limit = 50

const columns: readonly Column<WaitingKey>[] = [
  { label: 'Key', cell: ({ fairKey }) => <Key fairKey={fairKey} /> },
  { label: 'Waiting', width: '90px', isNumber: true, cell: ({ waiting }) => countOf(waiting) },
]

/** The keys of a fair queue that have messages to give, the noisiest first. */
export function FairKeys({ queue }: { readonly queue: string }) {
  const { data, error, refetch } = useWaitingKeys(queue)
  const rows = data?.items ?? []
  const count = data?.more ? `more than ${countOf(rows.length)}` : countOf(rows.length)
  return (
    <Panel title="Keys" note={rows.length > 0 && count}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && rows.length === 0 && <p className={styles.none}>None has a message to give.</p>}
      {rows.length > 0 && (
        <Table label="Keys" rows={rows} columns={columns} keyOf={({ fairKey }) => fairKey} mostRows={8} />
      )}
    </Panel>
  )
}

function Key({ fairKey }: { readonly fairKey: string }) {
  if (fairKey === '') return <span className={styles.muted}>without a key</span>
  return <span title={fairKey}>{fairKey}</span>
}

function useWaitingKeys(queue: string) {
  return useQuery({
    queryKey: ['queues', queue, 'keys'],
    queryFn: ({ signal }) => dataOf(api.listWaitingKeys({ params: { path: { queue }, query: { limit } }, signal })),
    refetchInterval: liveMs,
    placeholderData: undefined,
  })
}

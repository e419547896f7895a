import { Meter } from '../../components/meter.js'
import { bytesOf, countOf } from '../../components/number.js'
import { Panel } from '../../components/page.js'
import { type Column, Table } from '../../components/table.js'
import { Time } from '../../components/time.js'
import type { BusStatus } from '../../resources/bus-status.js'

type Shard = BusStatus['shards'][number]

/** The parts of the log, and whether one has much more than the others. */
export function Shards({ status: { shards, events, bytes } }: { readonly status: BusStatus }) {
  const most = Math.max(...shards.map(({ events }) => events), 1)
  const columns: readonly Column<Shard>[] = [
    { label: 'Shard', width: '60px', cell: ({ shard }) => shard },
    { label: 'Events', width: '90px', isNumber: true, cell: ({ events }) => countOf(events) },
    {
      label: 'Beside the largest',
      width: 'minmax(80px, 1fr)',
      cell: ({ events }) => (
        <Meter share={events / most} label={`${Math.round((events / most) * 100)} % of the largest`} />
      ),
    },
    { label: 'In Redis', width: '90px', isNumber: true, cell: ({ bytes }) => bytesOf(bytes) },
    {
      label: 'Oldest',
      width: '130px',
      isNumber: true,
      isExtra: true,
      cell: ({ oldest }) => (oldest === null ? 'none' : <Time at={oldest} as="ago" />),
    },
  ]
  return (
    <Panel title="Shards" note={`${countOf(events)} events, ${bytesOf(bytes)} with subscriptions and dead letters`}>
      <Table label="Shards" rows={shards} columns={columns} keyOf={({ shard }) => String(shard)} mostRows={16} />
    </Panel>
  )
}

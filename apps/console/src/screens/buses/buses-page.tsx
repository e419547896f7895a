import type { Schemas } from '@sluice/client'
import { useState } from 'react'
import { gatewayUrl } from '../../api/place.js'
import { useMay } from '../../api/session.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { bytesOf, countOf } from '../../components/number.js'
import { Page, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { durationOf } from '../../components/time.js'
import { gates, useBusStatus } from '../../resources/bus-status.js'
import { busLink } from '../../resources/bus-links.js'
import { useBuses } from '../../resources/buses.js'
import { BusForm } from './bus-form.js'

type Bus = Schemas['Bus']

/** Milliseconds between two looks at what a bus of the list holds: each asks Redis for samples. */
const everyMs = 15_000

const columns: readonly Column<Bus>[] = [
  { label: 'Bus', width: 'minmax(140px, 2fr)', cell: ({ name }) => name },
  { label: 'State', width: 'minmax(110px, 1fr)', cell: ({ name }) => <State bus={name} /> },
  { label: 'Events', width: '90px', isNumber: true, cell: ({ name }) => <Held bus={name} of="events" /> },
  { label: 'Holds', width: '110px', isNumber: true, isExtra: true, cell: ({ name }) => <Held bus={name} of="bytes" /> },
  { label: 'Shards', width: '70px', isNumber: true, isExtra: true, cell: ({ shards }) => shards },
  { label: 'Keeps', width: '80px', isNumber: true, isExtra: true, cell: ({ retentionMs }) => durationOf(retentionMs) },
  { label: 'Durability', width: '110px', isExtra: true, cell: ({ durability }) => durability },
]

/** Every bus that the caller may see, and how it stands. */
export default function BusesPage() {
  const { data, error, refetch } = useBuses()
  const [isMaking, setMaking] = useState(false)
  const may = useMay()
  return (
    <Page
      title="Buses"
      isWhole
      actions={
        may('buses:write') && (
          <Button icon="plus" look="main" onClick={() => setMaking(true)}>
            New bus
          </Button>
        )
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={5} />}
      {data?.items.length === 0 && (
        <Empty title="No bus to see" command={making}>
          A bus is a log of events. Bus default is always there; your key may see none.
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <Table
          label="Buses"
          rows={data.items}
          columns={columns}
          keyOf={({ name }) => name}
          linkOf={({ name }) => busLink(name)}
        />
      )}
      {isMaking && <BusForm onClose={() => setMaking(false)} />}
    </Page>
  )
}

const making = [
  `curl -X PUT ${gatewayUrl}/v1/buses/shop -H "Authorization: Bearer $KEY" \\`,
  `  -H 'Content-Type: application/json' -d '{"shards": 4, "retentionMs": 86400000}'`,
].join('\n')

function State({ bus }: { readonly bus: string }) {
  const { data } = useBusStatus(bus, everyMs)
  if (!data) return null
  if (data.shedding !== null) return <Badge tone="bad">accepts nothing: {gates[data.shedding].word}</Badge>
  const [pinned] = data.blocked
  if (pinned) return <Badge tone="warn">{pinned.by} keeps old events</Badge>
  return <Badge tone="good">accepts</Badge>
}

function Held({ bus, of }: { readonly bus: string; readonly of: 'events' | 'bytes' }) {
  const { data } = useBusStatus(bus, everyMs)
  if (!data) return <>–</>
  return <>{of === 'events' ? countOf(data.events) : bytesOf(data.bytes)}</>
}

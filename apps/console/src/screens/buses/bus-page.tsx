import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../api/session.js'
import { Button } from '../../components/button.js'
import { Columns } from '../../components/columns.js'
import { bytesOf } from '../../components/number.js'
import { Facts, Page, Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { durationOf } from '../../components/time.js'
import { BusForm } from './bus-form.js'
import { BusGate } from './bus-gate.js'
import { BusHolds } from './bus-holds.js'
import { BusUses, DeleteBus } from './bus-uses.js'
import { busRoute } from './routes.js'
import { type Bus, useBus } from './use-bus.js'

/** One bus: whether it accepts events, what it holds, its settings, and what uses it. */
export default function BusPage() {
  const { bus } = busRoute.useParams()
  const { data: read, error, refetch } = useBus(bus)
  const [open, setOpen] = useState<'form' | 'delete'>()
  const may = useMay()
  const close = () => setOpen(undefined)
  return (
    <Page
      title={bus}
      above={<Link to="/buses">Buses</Link>}
      actions={
        read && (
          <>
            {may('buses:delete') && bus !== 'default' && bus !== 'sluice' && (
              <Button look="danger" onClick={() => setOpen('delete')}>
                Delete
              </Button>
            )}
            {may('buses:write') && (
              <Button icon="settings" onClick={() => setOpen('form')}>
                Edit the settings
              </Button>
            )}
          </>
        )
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!read && !error && <Waiting lines={8} />}
      {read && (
        <Columns
          side={
            <>
              <Settings bus={read.bus} />
              <BusUses bus={bus} />
            </>
          }
        >
          <BusGate bus={bus} />
          <BusHolds bus={bus} />
        </Columns>
      )}
      {read && open === 'form' && <BusForm read={read} onClose={close} />}
      {read && open === 'delete' && <DeleteBus read={read} onClose={close} />}
    </Page>
  )
}

const durabilities = {
  memory: 'when Redis has the event',
  replicated: 'when replicas have it too',
  durable: 'when it is on disk, and replicas have it',
}

function Settings({ bus }: { readonly bus: Bus }) {
  const { shards, retentionMs, dedupeMs, durability, replicas, maxHops, maxBytes, biography } = bus
  const { level = 'errors', retentionMs: keptMs = 86_400_000, maxBytes: most = 16_777_216 } = biography ?? {}
  const recorded = level === 'off' ? 'nothing' : `${level}, for ${durationOf(keptMs)}, ${bytesOf(most)} at most`
  return (
    <Panel title="Settings">
      <Facts
        facts={[
          ['Shards', shards],
          ['Keeps events', `for ${durationOf(retentionMs)} after they were routed`],
          ['Same id', dedupeMs === 0 ? 'is accepted again' : `is accepted once in ${durationOf(dedupeMs)}`],
          ['Accepts', `${durabilities[durability]} (${durability})`],
          ...(replicas === undefined ? [] : [['Replicas', replicas] as const]),
          ['Byte budget', maxBytes === undefined ? 'none; Redis’ own memory bounds it' : bytesOf(maxBytes)],
          ['Most hops', maxHops ?? 'as MAX_HOPS says'],
          ['Biographies', recorded],
        ]}
      />
    </Panel>
  )
}

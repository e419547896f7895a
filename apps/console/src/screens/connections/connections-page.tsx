import { useState } from 'react'
import { gatewayUrl } from '../../api/place.js'
import { useMay } from '../../api/session.js'
import { Button } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { FindField } from '../../components/find-field.js'
import { Page, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { type Connection, connectionLink, useConnections } from '../../resources/connections.js'
import { ConnectionForm } from './connection-form.js'
import { kindOf } from './kinds.js'
import { connectionsRoute } from './routes.js'

const columns: readonly Column<Connection>[] = [
  { label: 'Connection', width: 'minmax(110px, 1fr)', cell: ({ name }) => <span title={name}>{name}</span> },
  {
    ...{ label: 'Credentials', width: 'minmax(120px, 1.2fr)' },
    cell: ({ credentials }) => kindOf(credentials)?.label ?? credentials.type,
  },
  {
    ...{ label: 'Sent to', width: 'minmax(0, 1.6fr)', isExtra: true },
    cell: ({ origins }) => <span title={origins.join(', ')}>{origins.join(', ')}</span>,
  },
  {
    ...{ label: 'For', width: 'minmax(0, 1.4fr)', isExtra: true },
    cell: ({ description }) => <span title={description}>{description}</span>,
  },
]

/** Every connection that the caller may see: whose credentials, and where they may be sent. */
export default function ConnectionsPage() {
  const { q = '' } = connectionsRoute.useSearch()
  const navigate = connectionsRoute.useNavigate()
  const [isMaking, setMaking] = useState(false)
  const may = useMay()
  const { data, error, refetch } = useConnections()
  const wanted = q.toLowerCase()
  const rows = data?.filter(connection => textOf(connection).includes(wanted))
  return (
    <Page
      title="Connections"
      isWhole
      actions={
        may('connections:write') && (
          <Button icon="plus" look="main" onClick={() => setMaking(true)}>
            Make a connection
          </Button>
        )
      }
      tools={
        <FindField
          label="Name, origin or what it is for"
          type="search"
          width={28}
          value={q}
          onChange={q => void navigate({ search: q === '' ? {} : { q }, replace: true })}
        />
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={5} />}
      {data?.length === 0 && (
        <Empty title="No connection yet" command={making}>
          A connection has the credentials that a receiver asks for, and the origins that they may be sent to. Targets
          of rules name it.
        </Empty>
      )}
      {data && data.length > 0 && rows?.length === 0 && <Empty title="No connection fits the filter" />}
      {rows && rows.length > 0 && (
        <Table
          label="Connections"
          rows={rows}
          columns={columns}
          keyOf={({ name }) => name}
          linkOf={({ name }) => connectionLink(name)}
        />
      )}
      {isMaking && <ConnectionForm onClose={() => setMaking(false)} />}
    </Page>
  )
}

function textOf({ name, origins, description = '' }: Connection): string {
  return [name, ...origins, description].join('\n').toLowerCase()
}

const example = {
  origins: ['https://api.crm.example'],
  credentials: { type: 'basic', username: 'sluice', password: 'yl4Qm0Jx2w' },
}
const making = [
  `curl -X PUT ${gatewayUrl}/v1/connections/crm -H "Authorization: Bearer $KEY" \\`,
  `  -H 'Content-Type: application/json' -d '${JSON.stringify(example)}'`,
].join('\n')
